using Hikyaku.CrashLoad;
using Hikyaku.Protocol.Message;
using Hikyaku.Store;
using Hikyaku.Store.Blobs;
using Hikyaku.Store.Maintenance;
using Hikyaku.Store.Messages;
using Hikyaku.SystemTests.Crash;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Hikyaku.SystemTests.Faults;

public sealed class FullDiskTests
{
    private const int DiskKiB = 6 << 10;

    [Fact]
    public async Task Blobs_for_which_there_is_no_room_fail_and_the_next_ones_go_in_when_there_is()
    {
        using var disk = TinyDisk.Mount(DiskKiB);
        await using var blobs = BlobStore.Open(new StoreOptions { DataDirectory = disk.Path }, 0, NullLogger<BlobStore>.Instance);
        var first = await blobs.AppendAsync(Draft(blobs, 100_000, 1));
        string ballast = disk.Fill((DiskKiB << 10) - 400_000);

        var outcomes = new List<Task<BlobLocation>>();
        for (int i = 0; i < 20; i++)
        {
            outcomes.Add(blobs.AppendAsync(Draft(blobs, 50_000, 2)));
            await Task.WhenAny(outcomes[^1]);
        }

        Assert.Contains(outcomes, outcome => outcome.IsFaulted);
        Assert.All(outcomes.Where(outcome => outcome.IsFaulted), outcome => Assert.IsType<IOException>(outcome.Exception!.InnerException, exactMatch: false));
        File.Delete(ballast);
        var later = await blobs.AppendAsync(Draft(blobs, 60_000, 3));

        AssertHolds(blobs, first, 100_000, 1);
        AssertHolds(blobs, later, 60_000, 3);
        foreach (var outcome in outcomes.Where(outcome => outcome.IsCompletedSuccessfully))
            AssertHolds(blobs, await outcome, 50_000, 2);
    }

    [Fact]
    public async Task A_large_message_that_fills_the_disk_fails_while_it_arrives_and_leaves_nothing()
    {
        using var disk = TinyDisk.Mount(DiskKiB);
        await using var blobs = BlobStore.Open(new StoreOptions { DataDirectory = disk.Path }, 0, NullLogger<BlobStore>.Instance);
        var draft = blobs.CreateDraft();

        Assert.ThrowsAny<IOException>(() =>
        {
            for (int i = 0; i < 100; i++)
                draft.Write(new byte[100_000]);
        });
        Assert.ThrowsAny<IOException>(() => draft.Write(new byte[1])); // it stays of no use
        draft.Dispose();

        Assert.Empty(Directory.GetFiles(Path.Combine(disk.Path, "blobs")));
        AssertHolds(blobs, await blobs.AppendAsync(Draft(blobs, 2_000_000, 1)), 2_000_000, 1);
    }

    [Fact]
    public async Task A_store_on_a_full_disk_refuses_keeps_what_it_took_and_goes_on_by_itself_when_there_is_room()
    {
        using var disk = TinyDisk.Mount(DiskKiB);
        var options = LoadOptions.For(Path.Combine(disk.Path, "data")) with { SweepInterval = TimeSpan.FromDays(1) };
        var accepted = new List<string>();
        await using (var store = await MailStore.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance))
        {
            var accounts = await LoadAccounts.FindAsync(store);
            string ballast = disk.Fill(3_500_000);
            int refused = 0;
            for (int i = 0; refused < 30; i++)
            {
                if (await SendAsync(store, accounts, "before-" + i) is { } error)
                {
                    Assert.Equal(StoreErrorKind.Unavailable, error.Kind);
                    refused++;
                }
                else
                {
                    accepted.Add("before-" + i);
                }
            }

            Assert.NotEmpty(accepted);
            Assert.Equal(accepted.Order(), Inventory.Count(store, accounts.First).Keys.Order());
            File.Delete(ballast);
            for (int i = 0; i < 50; i++)
            {
                Assert.Null(await SendAsync(store, accounts, "after-" + i));
                accepted.Add("after-" + i);
            }
        }

        await using var again = await MailStore.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance);
        Assert.Equal(accepted.Order(), Inventory.Count(again, (await LoadAccounts.FindAsync(again)).First).Keys.Order());
        Assert.Empty((await StoreCheck.RunAsync(again, new CheckOptions())).Findings);
    }

    [Fact]
    public async Task A_backup_that_finds_no_room_fails_and_the_earlier_one_stays_valid()
    {
        using var disk = TinyDisk.Mount(DiskKiB);
        await using var filled = await Maintenance.FilledStore.CreateAsync(50);
        string target = Path.Combine(disk.Path, "backup");
        await Backup.RunAsync(filled.Store, target);
        await filled.SendAsync(50);
        disk.Fill((int)new DriveInfo(disk.Path).AvailableFreeSpace - 300_000);

        await Assert.ThrowsAnyAsync<IOException>(() => Backup.RunAsync(filled.Store, target));

        await Restore.RunAsync(target, filled.Beside("restored"));
        await using var restored = await MailStore.OpenAsync(LoadOptions.For(filled.Beside("restored")), TimeProvider.System, NullLoggerFactory.Instance);
        Assert.Equal(50, Inventory.Count(restored, (await LoadAccounts.FindAsync(restored)).First).Count);
    }

    /// <summary>Null when it was accepted, else the refusal.</summary>
    private static async Task<StoreError?> SendAsync(MailStore store, LoadAccounts accounts, string id)
    {
        using var draft = store.Blobs.CreateDraft();
        try
        {
            draft.Write(LoadMessage.Bytes(id));
        }
        catch (IOException e)
        {
            return new StoreError(StoreErrorKind.Unavailable, e.Message);
        }

        var accepted = await store.Messages.AcceptAsync(new Acceptance
        {
            Content = draft,
            Structure = MessageScanner.Scan(draft.OpenRead()),
            ReceivedAt = DateTimeOffset.UnixEpoch,
            Deliveries = [new LocalDelivery { Account = accounts.First.Id }],
        });
        return accepted.Error;
    }

    private static BlobDraft Draft(BlobStore blobs, int length, byte fill)
    {
        var draft = blobs.CreateDraft();
        var piece = new byte[10_000];
        Array.Fill(piece, fill);
        for (int i = 0; i < length; i += piece.Length)
            draft.Write(piece);
        return draft;
    }

    private static void AssertHolds(BlobStore blobs, BlobLocation location, int length, byte fill)
    {
        using var reader = blobs.OpenRead(location);
        var bytes = new byte[length];
        Assert.Equal(length, reader!.Read(0, bytes));
        Assert.Equal(-1, bytes.AsSpan().IndexOfAnyExcept(fill));
    }
}
