using Hikyaku.CrashLoad;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Maintenance;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Hikyaku.SystemTests.Maintenance;

public sealed class BackupTests
{
    [Fact]
    public async Task A_backup_restored_elsewhere_holds_the_same_messages_and_the_check_is_clean()
    {
        await using var filled = await FilledStore.CreateAsync(60);
        await filled.CopyToArchiveAsync(10);
        Directory.CreateDirectory(Path.Combine(filled.Path, "keys"));
        await File.WriteAllTextAsync(Path.Combine(filled.Path, "keys", "server.pem"), "not really a key");
        var before = filled.Inventory();

        await Backup.RunAsync(filled.Store, filled.Beside("backup"));
        var report = await Restore.RunAsync(filled.Beside("backup"), filled.Beside("restored"));

        Assert.True(report.Bytes > 60_000);
        Assert.Equal("not really a key", await File.ReadAllTextAsync(Path.Combine(filled.Beside("restored"), "keys", "server.pem")));
        await using var restored = await OpenRestoredAsync(filled);
        Assert.Equal(before, Crash.Inventory.Count(restored, restored.Directory.Find("first@example.test")!));
        Assert.Empty((await StoreCheck.RunAsync(restored, new CheckOptions())).Findings);
    }

    [Fact]
    public async Task A_backup_made_under_load_holds_one_instant_whole()
    {
        await using var filled = await FilledStore.CreateAsync(50);
        int sent = 50;
        using var enough = new CancellationTokenSource();
        var load = Task.Run(async () =>
        {
            for (; !enough.IsCancellationRequested; sent++)
            {
                await filled.SendAsync(1);
                if (sent % 20 == 0)
                    await filled.Store.Sweeper.SweepAsync(default);
            }
        });

        for (int i = 0; i < 4; i++)
        {
            int atLeast = Volatile.Read(ref sent);
            await Backup.RunAsync(filled.Store, filled.Beside("backup"));
            int atMost = Volatile.Read(ref sent) + 1;
            await Restore.RunAsync(filled.Beside("backup"), filled.Beside("restored"));
            await using (var restored = await OpenRestoredAsync(filled))
            {
                var found = Crash.Inventory.Count(restored, restored.Directory.Find("first@example.test")!);
                Assert.InRange(found.Count, atLeast, atMost);
                // One instant: messages were sent one after the other, so there is no hole.
                Assert.All(Enumerable.Range(0, found.Count), n => Assert.Equal(1, found["m" + n]));
                Assert.Empty((await StoreCheck.RunAsync(restored, new CheckOptions())).Findings);
            }

            Directory.Delete(filled.Beside("restored"), recursive: true);
        }

        await enough.CancelAsync();
        await load;
    }

    [Fact]
    public async Task A_second_run_copies_only_what_is_new()
    {
        await using var filled = await FilledStore.CreateAsync(300);
        var first = await Backup.RunAsync(filled.Store, filled.Beside("backup"));
        await filled.SendAsync("extra");

        var second = await Backup.RunAsync(filled.Store, filled.Beside("backup"));

        Assert.Equal(2, second.Run);
        long database = new FileInfo(Path.Combine(filled.Beside("backup"), "run-2", "hikyaku.db")).Length;
        Assert.InRange(second.CopiedBytes - database, LoadMessage.Bytes("extra").Length, LoadMessage.Bytes("extra").Length + 100);
        Assert.True(second.TotalBytes > first.TotalBytes);
        Assert.False(Directory.Exists(Path.Combine(filled.Beside("backup"), "run-1")));
    }

    [Fact]
    public async Task Segments_that_compaction_empties_during_a_backup_are_still_copied()
    {
        await using var filled = await FilledStore.CreateAsync(200);
        await filled.RemoveAsync(1, 180);
        using (filled.Store.Blobs.HoldDeletions()) // as a backup does
        {
            int before = Directory.GetFiles(Path.Combine(filled.Path, "blobs")).Length;
            var swept = await filled.Store.Sweeper.SweepAsync(default);
            Assert.True(swept.DeletedSegments > 0);
            Assert.True(Directory.GetFiles(Path.Combine(filled.Path, "blobs")).Length >= before);
        }

        Assert.Equal(20, filled.Inventory().Count);
        await Backup.RunAsync(filled.Store, filled.Beside("backup"));
        await Restore.RunAsync(filled.Beside("backup"), filled.Beside("restored"));
        await using var restored = await OpenRestoredAsync(filled);
        Assert.Equal(20, Crash.Inventory.Count(restored, restored.Directory.Find("first@example.test")!).Count);
    }

    [Fact]
    public async Task A_damaged_backup_is_refused_with_the_name_of_the_file_and_nothing_is_left_behind()
    {
        await using var filled = await FilledStore.CreateAsync(5);
        await Backup.RunAsync(filled.Store, filled.Beside("backup"));
        string segment = Directory.GetFiles(Path.Combine(filled.Beside("backup"), "blobs")).First();
        using (var file = new FileStream(segment, FileMode.Open))
        {
            file.Position = file.Length / 2;
            file.WriteByte(0);
        }

        var e = await Assert.ThrowsAsync<InvalidDataException>(() => Restore.RunAsync(filled.Beside("backup"), filled.Beside("restored")));

        Assert.Contains(segment, e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(filled.Beside("restored")));
    }

    [Fact]
    public async Task A_folder_with_something_in_it_is_not_restored_to()
    {
        await using var filled = await FilledStore.CreateAsync(1);
        await Backup.RunAsync(filled.Store, filled.Beside("backup"));
        Directory.CreateDirectory(filled.Beside("restored"));
        await File.WriteAllTextAsync(Path.Combine(filled.Beside("restored"), "mine"), "");

        await Assert.ThrowsAsync<IOException>(() => Restore.RunAsync(filled.Beside("backup"), filled.Beside("restored")));

        Assert.True(File.Exists(Path.Combine(filled.Beside("restored"), "mine")));
    }

    [Fact]
    public async Task A_folder_without_a_manifest_is_no_backup()
    {
        using var folder = new TemporaryFolder();

        var e = await Assert.ThrowsAsync<InvalidDataException>(() => Restore.RunAsync(folder.Path, folder.Combine("restored")));

        Assert.Contains("manifest.json", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"format":9,"run":1,"createdAt":"2026-01-01T00:00:00Z","files":[],"segments":[]}""")]
    public async Task A_manifest_that_cannot_be_read_is_told(string manifest)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Combine("manifest.json"), manifest);

        await Assert.ThrowsAsync<InvalidDataException>(() => Restore.RunAsync(folder.Path, folder.Combine("restored")));
    }

    [Fact]
    public async Task A_manifest_that_points_outside_the_target_is_refused()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Combine("manifest.json"),
            """{"format":1,"run":1,"createdAt":"2026-01-01T00:00:00Z","files":[{"path":"../evil","length":0,"checksum":""}],"segments":[]}""");

        await Assert.ThrowsAsync<InvalidDataException>(() => Restore.RunAsync(folder.Path, folder.Combine("restored")));

        Assert.False(File.Exists(folder.Combine("evil")));
    }

    /// <summary>RFC 9051 §2.3.1.1: a UID is never used again under one UIDVALIDITY; mail of after the backup had some.</summary>
    [Fact]
    public async Task After_a_restore_no_uid_is_given_that_may_have_been_given_after_the_backup()
    {
        await using var filled = await FilledStore.CreateAsync(3);
        await Backup.RunAsync(filled.Store, filled.Beside("backup"));
        var lost = (await filled.SendAsync(5))[^1];
        await Restore.RunAsync(filled.Beside("backup"), filled.Beside("restored"));

        await using var restored = await OpenRestoredAsync(filled);
        var inbox = restored.Mailboxes.Find(restored.Directory.Find("first@example.test")!.Id, "INBOX")!;

        Assert.Equal(lost.UidValidity, inbox.UidValidity);
        Assert.True(inbox.UidNext > lost.Uid + 100_000);
        var next = await restored.Directory.AddAccountAsync(new NewAccount("third@example.test", "a long enough password"));
        Assert.True(next.Value.Id.Value > lost.MessageId + 100_000);
    }

    private static Task<MailStore> OpenRestoredAsync(FilledStore filled)
        => MailStore.OpenAsync(LoadOptions.For(filled.Beside("restored")), TimeProvider.System, NullLoggerFactory.Instance);
}
