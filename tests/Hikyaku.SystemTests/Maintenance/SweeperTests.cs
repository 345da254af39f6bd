using Hikyaku.Store.Maintenance;
using Xunit;

namespace Hikyaku.SystemTests.Maintenance;

public sealed class SweeperTests
{
    [Fact]
    public async Task The_space_of_deleted_mail_is_given_back_and_what_is_left_stays_readable()
    {
        await using var filled = await FilledStore.CreateAsync(400);
        long before = BlobBytes(filled);
        await filled.RemoveAsync(20, 380);
        var left = filled.Inventory();
        await SettleDeletionsAsync(filled);

        var report = await filled.Store.Sweeper.SweepAsync(default);

        Assert.True(report.DeletedSegments > 2 && report.MovedBlobs > 0, report.ToString());
        Assert.Equal(400, report.RemovedJourneys); // they tell of 1970
        Assert.True(BlobBytes(filled) < before / 2, $"{BlobBytes(filled)} of {before} bytes are left");
        Assert.Equal(left, filled.Inventory());
        Assert.Empty((await StoreCheck.RunAsync(filled.Store, new CheckOptions())).Findings);
    }

    [Fact]
    public async Task A_message_that_is_being_read_is_read_to_its_end_although_its_segment_goes()
    {
        await using var filled = await FilledStore.CreateAsync(100);
        var hit = await filled.SendAsync("reading");
        await filled.SendAsync(200);
        using var content = filled.Store.Messages.OpenContent(hit.MessageId)!;
        var start = new byte[10];
        content.Read(0, start);
        await filled.RemoveAsync(1, 400);
        await SettleDeletionsAsync(filled);

        var report = await filled.Store.Sweeper.SweepAsync(default);

        Assert.True(report.DeletedSegments > 0);
        var rest = new byte[content.Length - 10];
        Assert.Equal(rest.Length, content.Read(10, rest));
        Assert.Equal(CrashLoad.LoadMessage.Bytes("reading"), start.Concat(rest));
    }

    [Fact]
    public async Task Many_small_segments_that_restarts_left_become_one()
    {
        await using var filled = await FilledStore.CreateAsync(0);
        for (int i = 0; i < 12; i++)
        {
            await filled.SendAsync("small" + i);
            await filled.BreakAsync("");
        }

        var before = filled.Inventory();
        await filled.Store.Sweeper.SweepAsync(default);
        await filled.Store.Sweeper.SweepAsync(default);

        Assert.InRange(Directory.GetFiles(Path.Combine(filled.Path, "blobs"), "*.seg").Length, 1, 8);
        Assert.Equal(before, filled.Inventory());
    }

    [Fact]
    public async Task Appended_bytes_that_never_got_a_row_are_given_back()
    {
        await using var filled = await FilledStore.CreateAsync(2);
        for (int i = 0; i < 3; i++)
        {
            var draft = filled.Store.Blobs.CreateDraft();
            draft.Write(new byte[200_000]);
            await filled.Store.Blobs.AppendAsync(draft); // a crash before the commit looks like this
        }

        long before = BlobBytes(filled);
        var report = await filled.Store.Sweeper.SweepAsync(default);

        Assert.Equal(3, report.DeletedSegments);
        Assert.True(BlobBytes(filled) <= before - 600_000);
        Assert.Equal(2, filled.Inventory().Count);
    }

    [Fact]
    public async Task Sweeping_beside_a_load_loses_nothing()
    {
        await using var filled = await FilledStore.CreateAsync(50);
        var sending = Task.Run(() => filled.SendAsync(300));
        uint removed = 0;
        while (!sending.IsCompleted)
        {
            if (filled.Store.Mailboxes.Find(filled.Accounts.First.Id, "INBOX")!.UidNext > removed + 6)
            {
                await filled.RemoveAsync(removed + 1, removed + 5);
                removed += 5;
            }

            await filled.Store.Sweeper.SweepAsync(default);
        }

        var filed = await sending;
        Assert.True(removed > 0);
        Assert.Equal(filed.Count(message => message.Uid > removed), filled.Inventory().Count);
    }

    private static long BlobBytes(FilledStore filled)
        => new DirectoryInfo(Path.Combine(filled.Path, "blobs")).GetFiles().Sum(file => file.Length);

    /// <summary>The rows of removed messages go a little later; this waits for the writer to have taken them away.</summary>
    private static async Task SettleDeletionsAsync(FilledStore filled)
    {
        while (true)
        {
            var doomed = await filled.Store.Commits.RunAsync<bool>(scope => scope.Writer.Sweep(1000));
            if (!doomed.Value)
                return;
        }
    }
}
