using Hikyaku.Store;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;
using Hikyaku.Store.Sqlite;
using Xunit;
using static Hikyaku.SystemTests.Store.StoreBench;

namespace Hikyaku.SystemTests.Store;

public sealed class FaultTests
{
    [Fact]
    public async Task When_the_disk_is_full_everything_is_refused_and_when_there_is_space_it_goes_on()
    {
        await using var bench = await CreateAsync();
        await bench.FillAsync(bench.Alice, 3);
        using var view = bench.Open(bench.Inbox(bench.Alice));
        var before = view.Current;
        var database = ((SqliteWriter)bench.Store.Engine.Writer).Database;
        database.Execute($"PRAGMA max_page_count={database.Scalar("PRAGMA page_count")}");

        var large = new string('x', 100_000);
        var refused = await bench.Store.Messages.AcceptAsync(
            bench.Message("Subject: large\r\n\r\n", new LocalDelivery { Account = bench.Alice.Id, Prefix = Bytes("X: " + large + "\r\n") }));

        Assert.Equal(StoreErrorKind.Unavailable, refused.Error?.Kind);
        Assert.Same(before, view.Current);
        Assert.Equal(3, bench.Inbox(bench.Alice).Messages);

        database.Execute("PRAGMA max_page_count=1000000");
        var accepted = await bench.AcceptAsync("Subject: 4\r\n\r\n", bench.Alice);
        Assert.Equal(4u, accepted.Filed[0].Uid);
        AssertSameOnDisk(bench, view);
    }

    [Fact]
    public async Task A_command_that_fails_takes_only_itself_down()
    {
        await using var bench = await CreateAsync();
        using var view = bench.Open(bench.Inbox(bench.Alice));
        using var busy = new ManualResetEventSlim();
        var first = bench.Store.Commits.RunAsync<int>(_ =>
        {
            busy.Wait();
            return 1;
        });

        // These gather in one transaction while the first one is held up.
        var before = Enumerable.Range(0, 5).Select(_ => bench.Store.Mailboxes.CreateAsync(bench.Alice.Id, $"box {Guid.NewGuid():N}")).ToList();
        var guilty = bench.Store.Commits.RunAsync<int>(scope =>
        {
            scope.Writer.AddDomain("half-done.test", scope.Now);
            throw new InvalidOperationException("a fault of ours");
        });
        var after = Enumerable.Range(0, 5).Select(_ => bench.Store.Mailboxes.CreateAsync(bench.Alice.Id, $"box {Guid.NewGuid():N}")).ToList();
        busy.Set();

        Assert.Equal(1, Value(await first));
        Assert.Equal("a fault of ours", (await Assert.ThrowsAsync<InvalidOperationException>(() => guilty)).Message);
        foreach (var made in before.Concat(after))
            Assert.Contains(Value(await made).Name, bench.Store.Mailboxes.List(bench.Alice.Id).Select(mailbox => mailbox.Name));
        Assert.Equal(["example.test"], bench.Store.Directory.Domains);
        using var reader = bench.Store.Engine.Read();
        Assert.False(reader.HasDomain("half-done.test"));
    }

    [Fact]
    public async Task A_mailbox_that_is_on_disk_not_what_it_is_in_memory_is_left_alone()
    {
        await using var bench = await CreateAsync();
        await bench.FillAsync(bench.Alice, 3);
        using var view = bench.Open(bench.Inbox(bench.Alice));
        Value(await bench.Store.Commits.RunAsync<int>(scope =>
        {
            ((SqliteWriter)scope.Writer).Database.Execute("DELETE FROM entry WHERE uid=2");
            return 0;
        }));

        await Assert.ThrowsAsync<InvalidOperationException>(() => bench.Store.Messages.ChangeFlagsAsync(
            view.Mailbox.Id, UidList.All, new FlagChange(FlagOperation.Add, SystemFlags.Seen, [])));

        Assert.All(Entries(view), entry => Assert.Equal(SystemFlags.None, entry.Flags));
        Assert.Equal(4u, (await bench.AcceptAsync("Subject: 4\r\n\r\n", bench.Alice)).Filed[0].Uid);
    }

    [Fact]
    public async Task After_the_store_was_closed_nothing_is_taken()
    {
        var bench = await CreateAsync();
        var store = bench.Store;
        var acceptance = bench.Message("Subject: late\r\n\r\n", bench.Alice);
        await bench.DisposeAsync();

        Assert.Equal(StoreErrorKind.Unavailable, (await store.Messages.AcceptAsync(acceptance)).Error?.Kind);
        Assert.Equal(StoreErrorKind.Unavailable, (await store.Directory.AddDomainAsync("late.test")).Error?.Kind);
    }

    [Fact]
    public async Task Everything_handed_over_before_closing_is_finished()
    {
        await using var bench = await CreateAsync();
        var accepting = Enumerable.Range(0, 50).Select(i => bench.AcceptAsync($"Subject: {i}\r\n\r\n", bench.Alice)).ToList();

        await bench.ReopenAsync();

        foreach (var accepted in accepting)
            Assert.NotNull(bench.Store.Messages.Find((await accepted).Filed[0].MessageId));
        Assert.Equal(50, bench.Inbox(bench.Alice).Messages);
    }

    private static byte[] Bytes(string text) => System.Text.Encoding.ASCII.GetBytes(text);
}
