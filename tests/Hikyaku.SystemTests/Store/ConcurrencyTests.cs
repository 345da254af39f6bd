using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;
using Xunit;
using static Hikyaku.SystemTests.Store.StoreBench;

namespace Hikyaku.SystemTests.Store;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task Many_who_accept_flag_copy_move_and_expunge_at_once_leave_memory_and_disk_equal()
    {
        await using var bench = await CreateAsync();
        string[] names = ["INBOX", "Archive", "Trash"];
        var views = names.Select(name => bench.Open(bench.Mailbox(bench.Alice, name))).ToList();
        await bench.FillAsync(bench.Alice, 200);

        await Task.WhenAll(Enumerable.Range(0, 12).Select(seed => Task.Run(() => Work(bench, views, new Random(seed)))));

        foreach (var view in views)
            AssertSameOnDisk(bench, view);
        var all = views.SelectMany(Entries).ToList();
        var usage = bench.Store.Directory.UsageOf(bench.Alice.Id);
        Assert.Equal(all.Count, usage.Messages);
        Assert.Equal(all.DistinctBy(entry => entry.MessageId).Sum(entry => entry.Size), usage.Bytes);
        foreach (var entry in all)
            Assert.Equal(entry.Size, bench.Store.Messages.Find(entry.MessageId)?.Size);
        await EventuallyAsync(() => Blobs(bench) == all.Select(entry => entry.MessageId).Distinct().Count());

        var shown = views.Select(Entries).ToList();
        foreach (var view in views)
            view.Dispose();
        await bench.ReopenAsync();
        for (var i = 0; i < names.Length; i++)
        {
            using var again = bench.Open(bench.Mailbox(bench.Alice, names[i]));
            Assert.Equal(shown[i], Entries(again));
        }
    }

    [Fact]
    public async Task Sessions_that_come_and_go_during_changes_always_see_a_state_that_was()
    {
        await using var bench = await CreateAsync();
        await bench.FillAsync(bench.Alice, 100);
        var inbox = bench.Inbox(bench.Alice);
        using var stop = new CancellationTokenSource();

        var sessions = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var view = bench.Open(inbox);
                var last = view.Current;
                for (var i = 0; i < 20; i++)
                {
                    var now = view.Current;
                    Assert.True(now.HighestModSeq >= last.HighestModSeq && now.UidNext >= last.UidNext);
                    AssertLeadsFrom(last, now, now.Since(last));
                    last = now;
                }

                // Fill the cache with others, so that this mailbox is sometimes read afresh.
                foreach (var other in bench.Store.Mailboxes.List(bench.Bob.Id))
                    bench.Open(other).Dispose();
            }
        })).ToList();
        for (var i = 0; i < 150; i++)
            await Change(bench, inbox.Id, i);
        await stop.CancelAsync();
        await Task.WhenAll(sessions);

        using var last = bench.Open(inbox);
        AssertSameOnDisk(bench, last);
    }

    [Fact]
    public async Task A_mailbox_read_while_commits_go_on_misses_none_of_them()
    {
        await using var bench = await CreateAsync();
        await bench.FillAsync(bench.Alice, 500);
        var inbox = bench.Inbox(bench.Alice);
        for (var round = 0; round < 20; round++)
        {
            var registry = new LoadedMailboxes(
                id =>
                {
                    using var reader = bench.Store.Engine.Read();
                    return reader.Load(id);
                },
                (_, _) => []);
            var changes = Enumerable.Range(0, 5).Select(i => Change(bench, inbox.Id, (round * 5) + i)).ToList();
            using var view = bench.Open(inbox);
            await Task.WhenAll(changes);
            AssertSameOnDisk(bench, view);
            Assert.Equal(view.Current.Count, registry.Hold(inbox.Id)!.Current!.Count);
        }
    }

    private static async Task Work(StoreBench bench, List<MailboxView> views, Random random)
    {
        for (var i = 0; i < 40; i++)
        {
            var (view, other) = (views[random.Next(views.Count)], views[random.Next(views.Count)]);
            var first = (uint)random.Next(1, (int)view.Current.UidNext + 1);
            var uids = UidList.Of(new UidRange(first, first + (uint)random.Next(20)), new UidRange(first + 30, first + 35));
            switch (random.Next(6))
            {
                case 0:
                    Value(await bench.Store.Messages.CopyAsync(view.Mailbox.Id, uids, other.Mailbox.Id));
                    break;
                case 1:
                    Value(await bench.Store.Messages.MoveAsync(view.Mailbox.Id, uids, other.Mailbox.Id));
                    break;
                case 2:
                    Value(await bench.Store.Messages.ExpungeAsync(view.Mailbox.Id, uids, onlyDeleted: random.Next(2) == 0));
                    break;
                case 3:
                    await bench.AcceptAsync($"Message-ID: {random.Next()}@x\r\nSubject: {i}\r\n\r\nbody\r\n", bench.Alice, bench.Bob);
                    break;
                default:
                    var flags = (SystemFlags)random.Next(32);
                    Value(await bench.Store.Messages.ChangeFlagsAsync(
                        view.Mailbox.Id, uids, new FlagChange((FlagOperation)random.Next(3), flags, [$"k{random.Next(5)}"])));
                    break;
            }
        }
    }

    private static async Task Change(StoreBench bench, MailboxId inbox, int step)
    {
        var uid = (uint)(step % 90) + 1;
        if (step % 3 == 0)
            await bench.AcceptAsync($"Subject: {step}\r\n\r\n", bench.Alice);
        else if (step % 3 == 1)
            Value(await bench.Store.Messages.ExpungeAsync(inbox, UidList.Of(new UidRange(uid, uid)), onlyDeleted: false));
        else
            Value(await bench.Store.Messages.ChangeFlagsAsync(inbox, UidList.All, new FlagChange(FlagOperation.Replace, (SystemFlags)(step % 32), [])));
    }

    private static void AssertLeadsFrom(MailboxSnapshot earlier, MailboxSnapshot later, SnapshotDifference difference)
    {
        var expected = Entries(earlier).Where(entry => !difference.Expunged.Contains(entry.Uid)).ToDictionary(entry => entry.Uid);
        foreach (var entry in difference.Changed.Concat(difference.Added))
            expected[entry.Uid] = entry;
        Assert.Equal(expected.Values.OrderBy(entry => entry.Uid), Entries(later));
    }

    private static int Blobs(StoreBench bench)
    {
        // Bob's INBOX keeps the blobs of what Alice expunged; count those that Alice still has.
        using var reader = bench.Store.Engine.Read();
        using var bobs = bench.Open(bench.Inbox(bench.Bob));
        return (int)(reader.Blobs(0, int.MaxValue).Sum(blob => blob.References) - bobs.Current.Count);
    }
}
