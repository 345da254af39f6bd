using Hikyaku.Store;
using Hikyaku.Store.Changes;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;
using Xunit;
using static Hikyaku.SystemTests.Store.StoreBench;

namespace Hikyaku.SystemTests.Store;

/// <summary>Who watches accounts is told what was committed, and of nothing else.</summary>
public sealed class ChangeWatchTests
{
    private const ChangeKinds Everything = (ChangeKinds)127;

    [Fact]
    public async Task What_happens_to_messages_gathers_by_mailbox()
    {
        await using var bench = await CreateAsync();
        await bench.FillAsync(bench.Alice, 2);
        var inbox = bench.Inbox(bench.Alice);
        using var watch = bench.Store.Changes.Watch(bench.Alice.Id, new ChangeOrigin(), Everything, []);
        var raised = 0;
        watch.Changed += () => raised++;
        Assert.Same(WatchedChanges.None, watch.Take());

        await bench.FillAsync(bench.Alice, 1);
        await bench.FillAsync(bench.Alice, 1);
        Assert.Equal(ChangeKinds.Added, Assert.Single(watch.Take().Mailboxes, change => change.Key == inbox.Id).Value);
        Assert.Equal(1, raised); // the second time it was not empty

        await FlagAsync(bench, inbox, SystemFlags.Flagged);
        Assert.Equal(ChangeKinds.Flags, watch.Take().Mailboxes[inbox.Id]);
        await FlagAsync(bench, inbox, SystemFlags.Seen);
        Assert.Equal(ChangeKinds.Flags | ChangeKinds.Seen, watch.Take().Mailboxes[inbox.Id]);
        await FlagAsync(bench, inbox, SystemFlags.Seen);
        Assert.Same(WatchedChanges.None, watch.Take()); // they had it already
        Value(await bench.Store.Messages.ExpungeAsync(bench.Alice.Id, inbox.Id, UidList.Of(new UidRange(1, 1)), onlyDeleted: false));
        Assert.Equal(ChangeKinds.Removed, watch.Take().Mailboxes[inbox.Id]);

        watch.Dispose();
        await bench.FillAsync(bench.Alice, 1);
        Assert.Same(WatchedChanges.None, watch.Take());
    }

    [Fact]
    public async Task One_s_own_changes_other_accounts_and_what_was_not_asked_for_are_not_told()
    {
        await using var bench = await CreateAsync();
        var origin = new ChangeOrigin();
        using var watch = bench.Store.Changes.Watch(bench.Alice.Id, origin, ChangeKinds.Names, []);
        Value(await bench.Store.Mailboxes.CreateAsync(bench.Alice.Id, "Mine", origin: origin));
        Value(await bench.Store.Mailboxes.CreateAsync(bench.Bob.Id, "His"));
        await bench.FillAsync(bench.Alice, 1);
        Value(await bench.Store.Mailboxes.SubscribeAsync(bench.Alice.Id, "Mine", subscribed: true));
        Assert.Same(WatchedChanges.None, watch.Take());

        Value(await bench.Store.Mailboxes.RenameAsync(bench.Alice.Id, "Mine", "Ours"));
        var change = Assert.IsType<NameChange>(Assert.Single(watch.Take().Others)).SeenBy(bench.Alice.Id);
        Assert.Equal(("Mine", "Ours"), (change.Before, change.After));

        watch.Follow([bench.Bob.Id]);
        Value(await bench.Store.Mailboxes.DeleteAsync(bench.Bob.Id, "His"));
        var seen = Assert.IsType<NameChange>(Assert.Single(watch.Take().Others)).SeenBy(bench.Alice.Id);
        Assert.Equal(("Other Users/bob@example.test/His", MailboxRights.None, null), (seen.Before, seen.RightsBefore, seen.After));
        watch.Follow([]);
        Value(await bench.Store.Mailboxes.CreateAsync(bench.Bob.Id, "Again"));
        Assert.Same(WatchedChanges.None, watch.Take());
    }

    [Fact]
    public async Task Rights_are_told_to_whom_they_were_given_or_taken()
    {
        await using var bench = await CreateAsync();
        using var watch = bench.Store.Changes.Watch(bench.Bob.Id, new ChangeOrigin(), ChangeKinds.Names, []);
        var inbox = bench.Inbox(bench.Alice);
        Value(await bench.Store.Mailboxes.ChangeGrantAsync(
            bench.Alice.Id, inbox.Id, GrantChange.Add, new MailboxGrant(bench.Bob.Id, false, MailboxRights.Lookup | MailboxRights.Read)));
        var change = Assert.IsType<NameChange>(Assert.Single(watch.Take().Others));
        Assert.Equal((MailboxRights.None, MailboxRights.Lookup | MailboxRights.Read), (change.SeenBy(bench.Bob.Id).RightsBefore, change.SeenBy(bench.Bob.Id).RightsAfter));
        Value(await bench.Store.Mailboxes.ChangeGrantAsync(
            bench.Alice.Id, inbox.Id, GrantChange.Replace, new MailboxGrant(default, true, MailboxRights.Read)));
        Assert.Equal(MailboxRights.Lookup, Assert.IsType<NameChange>(Assert.Single(watch.Take().Others)).SeenBy(bench.Bob.Id).RightsAfter);
    }

    [Fact]
    public async Task Who_does_not_take_what_gathered_is_told_that_some_is_lost()
    {
        await using var bench = await CreateAsync();
        using var watch = bench.Store.Changes.Watch(bench.Alice.Id, new ChangeOrigin(), Everything, []);
        for (var i = 0; i < 1100; i++)
            Value(await bench.Store.Mailboxes.SubscribeAsync(bench.Alice.Id, $"n{i}", subscribed: true));
        var taken = watch.Take();
        Assert.True(taken.HasLost);
        Assert.True(taken.Others.Count < 1024);
        Assert.Same(WatchedChanges.None, watch.Take());
    }

    [Fact]
    public async Task What_was_not_committed_is_not_told()
    {
        await using var bench = await CreateAsync();
        using var watch = bench.Store.Changes.Watch(bench.Alice.Id, new ChangeOrigin(), Everything, []);
        await Assert.ThrowsAsync<InvalidOperationException>(() => bench.Store.Commits.RunAsync<bool>(scope =>
        {
            scope.NoteSubscription(bench.Alice.Id, "never");
            throw new InvalidOperationException("a fault of ours");
        }));
        await bench.FillAsync(bench.Alice, 1);
        Assert.Empty(watch.Take().Others);
    }

    private static async Task FlagAsync(StoreBench bench, Mailbox mailbox, SystemFlags flag) => Value(await bench.Store.Messages.ChangeFlagsAsync(
        bench.Alice.Id, mailbox.Id, UidList.All, new FlagChange(FlagOperation.Add, flag, [])));
}
