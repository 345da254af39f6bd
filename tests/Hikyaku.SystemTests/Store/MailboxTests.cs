using Hikyaku.Store;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;
using Xunit;
using static Hikyaku.SystemTests.Store.StoreBench;

namespace Hikyaku.SystemTests.Store;

public sealed class MailboxTests
{
    [Fact]
    public async Task An_account_begins_with_six_mailboxes_subscribed()
    {
        await using var bench = await CreateAsync();

        var mailboxes = bench.Store.Mailboxes.List(bench.Alice.Id);

        Assert.Equal(["INBOX", "Archive", "Drafts", "Junk", "Sent", "Trash"], mailboxes.Select(mailbox => mailbox.Name));
        Assert.Equal(
            [MailboxRole.Inbox, MailboxRole.Archive, MailboxRole.Drafts, MailboxRole.Junk, MailboxRole.Sent, MailboxRole.Trash],
            mailboxes.Select(mailbox => mailbox.Role));
        Assert.Equal(6, mailboxes.Select(mailbox => mailbox.UidValidity).Distinct().Count());
        Assert.Equal(["Archive", "Drafts", "INBOX", "Junk", "Sent", "Trash"], bench.Store.Mailboxes.Subscriptions(bench.Alice.Id));
    }

    [Fact]
    public async Task Creating_a_mailbox_makes_its_superiors_too()
    {
        await using var bench = await CreateAsync();

        // RFC 9051 §6.3.4
        var created = Value(await bench.Store.Mailboxes.CreateAsync(bench.Alice.Id, "Work/2026/七月/"));

        Assert.Equal("Work/2026/七月", created.Name);
        Assert.NotNull(bench.Store.Mailboxes.Find(bench.Alice.Id, "Work"));
        Assert.NotNull(bench.Store.Mailboxes.Find(bench.Alice.Id, "Work/2026"));
        Assert.Null(bench.Store.Mailboxes.Find(bench.Bob.Id, "Work"));
    }

    [Theory]
    [InlineData("inbox", StoreErrorKind.AlreadyExists)]
    [InlineData("Sent", StoreErrorKind.AlreadyExists)]
    [InlineData("", StoreErrorKind.Invalid)]
    [InlineData("a//b", StoreErrorKind.Invalid)]
    [InlineData("/a", StoreErrorKind.Invalid)]
    [InlineData("line\nbreak", StoreErrorKind.Invalid)]
    public async Task A_name_that_is_taken_or_not_allowed_is_refused(string name, StoreErrorKind kind)
    {
        await using var bench = await CreateAsync();

        Assert.Equal(kind, (await bench.Store.Mailboxes.CreateAsync(bench.Alice.Id, name)).Error?.Kind);
    }

    [Fact]
    public async Task A_name_that_is_not_well_formed_Unicode_is_refused()
    {
        await using var bench = await CreateAsync();

        Assert.Equal(StoreErrorKind.Invalid, (await bench.Store.Mailboxes.CreateAsync(bench.Alice.Id, "half\ud800")).Error?.Kind);
    }

    [Fact]
    public async Task Names_are_limited_in_length_and_depth()
    {
        await using var bench = await CreateAsync();

        Assert.True((await bench.Store.Mailboxes.CreateAsync(bench.Alice.Id, new string('x', 255))).Succeeded);
        Assert.Equal(StoreErrorKind.Invalid, (await bench.Store.Mailboxes.CreateAsync(bench.Alice.Id, new string('x', 256))).Error?.Kind);
        Assert.Equal(StoreErrorKind.Invalid, (await bench.Store.Mailboxes.CreateAsync(bench.Alice.Id, new string('箱', 86))).Error?.Kind);
        Assert.Equal(
            StoreErrorKind.Invalid, (await bench.Store.Mailboxes.CreateAsync(bench.Alice.Id, string.Join('/', Enumerable.Repeat("d", 40)))).Error?.Kind);
    }

    [Fact]
    public async Task Two_spellings_of_a_name_that_Unicode_holds_equal_are_one_name()
    {
        await using var bench = await CreateAsync();

        Value(await bench.Store.Mailboxes.CreateAsync(bench.Alice.Id, "Cafe\u0301"));

        Assert.Equal("Caf\u00e9", bench.Store.Mailboxes.Find(bench.Alice.Id, "Caf\u00e9")?.Name);
    }

    [Fact]
    public async Task A_mailbox_made_again_under_a_name_has_a_greater_uidvalidity()
    {
        await using var bench = await CreateAsync();
        var first = Value(await bench.Store.Mailboxes.CreateAsync(bench.Alice.Id, "box"));
        Value(await bench.Store.Mailboxes.DeleteAsync(bench.Alice.Id, "box"));
        await bench.ReopenAsync();

        var second = Value(await bench.Store.Mailboxes.CreateAsync(bench.Alice.Id, "box"));

        // RFC 9051 §2.3.1.1
        Assert.True(second.UidValidity > first.UidValidity);
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public async Task Deleting_a_mailbox_takes_its_messages_and_tells_its_views()
    {
        await using var bench = await CreateAsync();
        var box = Value(await bench.Store.Mailboxes.CreateAsync(bench.Alice.Id, "box"));
        Value(await bench.Store.Messages.AcceptAsync(bench.Message("Subject: x\r\n\r\n", new LocalDelivery { Account = bench.Alice.Id, Mailbox = box.Id })));
        using var view = bench.Open(box);
        var told = 0;
        view.Changed += () => told++;

        Value(await bench.Store.Mailboxes.DeleteAsync(bench.Alice.Id, "box"));

        Assert.True(view.IsGone);
        Assert.True(told > 0);
        Assert.Null(bench.Store.Mailboxes.Open(box.Id));
        Assert.Equal(default, bench.Store.Directory.UsageOf(bench.Alice.Id));
    }

    [Fact]
    public async Task INBOX_and_mailboxes_with_inferiors_cannot_be_deleted()
    {
        await using var bench = await CreateAsync();
        Value(await bench.Store.Mailboxes.CreateAsync(bench.Alice.Id, "a/b"));

        Assert.Equal(StoreErrorKind.InUse, (await bench.Store.Mailboxes.DeleteAsync(bench.Alice.Id, "Inbox")).Error?.Kind);
        Assert.Equal(StoreErrorKind.InUse, (await bench.Store.Mailboxes.DeleteAsync(bench.Alice.Id, "a")).Error?.Kind);
        Assert.Equal(StoreErrorKind.NotFound, (await bench.Store.Mailboxes.DeleteAsync(bench.Alice.Id, "c")).Error?.Kind);
    }

    [Fact]
    public async Task Renaming_takes_inferiors_along_and_makes_superiors()
    {
        await using var bench = await CreateAsync();
        var b = Value(await bench.Store.Mailboxes.CreateAsync(bench.Alice.Id, "a/b"));
        Value(await bench.Store.Mailboxes.CreateAsync(bench.Alice.Id, "ab"));

        Value(await bench.Store.Mailboxes.RenameAsync(bench.Alice.Id, "a", "x/y"));

        Assert.Equal(b.Id, bench.Store.Mailboxes.Find(bench.Alice.Id, "x/y/b")?.Id);
        Assert.NotNull(bench.Store.Mailboxes.Find(bench.Alice.Id, "x"));
        Assert.NotNull(bench.Store.Mailboxes.Find(bench.Alice.Id, "ab"));
        Assert.Null(bench.Store.Mailboxes.Find(bench.Alice.Id, "a"));
        Assert.Null(bench.Store.Mailboxes.Find(bench.Alice.Id, "a/b"));
    }

    [Fact]
    public async Task Renaming_INBOX_moves_its_messages_and_leaves_it_empty()
    {
        await using var bench = await CreateAsync();
        await bench.FillAsync(bench.Alice, 3);
        Value(await bench.Store.Mailboxes.CreateAsync(bench.Alice.Id, "INBOX/below"));

        // RFC 9051 §6.3.6
        var moved = Value(await bench.Store.Mailboxes.RenameAsync(bench.Alice.Id, "inbox", "old"));

        Assert.Equal(3, moved.Messages);
        Assert.Equal(0, bench.Inbox(bench.Alice).Messages);
        Assert.Equal(3, bench.Mailbox(bench.Alice, "old").Messages);
        Assert.NotNull(bench.Store.Mailboxes.Find(bench.Alice.Id, "INBOX/below"));
        Assert.Equal(3, bench.Store.Directory.UsageOf(bench.Alice.Id).Messages);
        Assert.Equal(4u, (await bench.AcceptAsync("Subject: 4\r\n\r\n", bench.Alice)).Filed[0].Uid);
    }

    [Fact]
    public async Task A_mailbox_cannot_be_moved_below_itself_or_onto_another()
    {
        await using var bench = await CreateAsync();
        Value(await bench.Store.Mailboxes.CreateAsync(bench.Alice.Id, "a"));

        Assert.Equal(StoreErrorKind.Invalid, (await bench.Store.Mailboxes.RenameAsync(bench.Alice.Id, "a", "a/b")).Error?.Kind);
        Assert.Equal(StoreErrorKind.AlreadyExists, (await bench.Store.Mailboxes.RenameAsync(bench.Alice.Id, "a", "Sent")).Error?.Kind);
        Assert.Equal(StoreErrorKind.NotFound, (await bench.Store.Mailboxes.RenameAsync(bench.Alice.Id, "nothing", "b")).Error?.Kind);
    }

    [Fact]
    public async Task Subscriptions_are_names_that_need_not_exist()
    {
        await using var bench = await CreateAsync();

        Value(await bench.Store.Mailboxes.SubscribeAsync(bench.Bob.Id, "later", subscribed: true));
        Value(await bench.Store.Mailboxes.SubscribeAsync(bench.Bob.Id, "Junk", subscribed: false));

        Assert.Equal(["Archive", "Drafts", "INBOX", "Sent", "Trash", "later"], bench.Store.Mailboxes.Subscriptions(bench.Bob.Id));
    }

    [Fact]
    public async Task Recent_messages_are_recent_to_the_first_who_claims_them()
    {
        await using var bench = await CreateAsync();
        await bench.FillAsync(bench.Alice, 2);
        var inbox = bench.Inbox(bench.Alice).Id;

        // RFC 3501 §2.3.2
        Assert.Equal(1u, await bench.Store.Mailboxes.FirstRecentAsync(inbox, claim: false));
        Assert.Equal(1u, await bench.Store.Mailboxes.FirstRecentAsync(inbox, claim: true));
        Assert.Equal(3u, await bench.Store.Mailboxes.FirstRecentAsync(inbox, claim: true));
        await bench.ReopenAsync();
        Assert.Equal(3u, await bench.Store.Mailboxes.FirstRecentAsync(inbox, claim: false));
    }

    [Fact]
    public async Task A_copy_is_the_same_e_mail_with_its_flags_and_date_under_a_new_uid()
    {
        await using var bench = await CreateAsync();
        await bench.FillAsync(bench.Alice, 5);
        var (inbox, archive) = (bench.Inbox(bench.Alice).Id, bench.Mailbox(bench.Alice, "Archive"));
        Value(await bench.Store.Messages.ChangeFlagsAsync(inbox, UidList.Of(new UidRange(2, 2)), new FlagChange(FlagOperation.Add, SystemFlags.Seen, ["kept"])));
        Value(await bench.Store.Messages.ExpungeAsync(inbox, UidList.Of(new UidRange(3, 3)), onlyDeleted: false));
        var usage = bench.Store.Directory.UsageOf(bench.Alice.Id);

        var copied = Value(await bench.Store.Messages.CopyAsync(inbox, UidList.Of(new UidRange(2, 5)), archive.Id));

        Assert.Equal([2u, 4u, 5u], copied.Source);
        Assert.Equal([1u, 2u, 3u], copied.Target);
        Assert.Equal(archive.UidValidity, copied.UidValidity);
        using var from = bench.Open(bench.Inbox(bench.Alice));
        using var to = bench.Open(archive);
        Assert.Equal(from.Current[1].MessageId, to.Current[0].MessageId);
        Assert.Equal(from.Current[1].InternalDate, to.Current[0].InternalDate);
        Assert.Equal(SystemFlags.Seen, to.Current[0].Flags);
        Assert.Equal(["kept"], to.Keywords[to.Current[0].Keywords]);
        Assert.Equal((usage.Messages + 3, usage.Bytes), (bench.Store.Directory.UsageOf(bench.Alice.Id).Messages, bench.Store.Directory.UsageOf(bench.Alice.Id).Bytes));
        AssertSameOnDisk(bench, to);
    }

    [Fact]
    public async Task A_move_takes_messages_out_of_the_source_in_the_same_commit()
    {
        await using var bench = await CreateAsync();
        await bench.FillAsync(bench.Alice, 5);
        using var inbox = bench.Open(bench.Inbox(bench.Alice));
        using var trash = bench.Open(bench.Mailbox(bench.Alice, "Trash"));
        var ids = Entries(inbox).Select(entry => entry.MessageId).ToList();

        // RFC 6851 §3.3
        var moved = Value(await bench.Store.Messages.MoveAsync(inbox.Mailbox.Id, UidList.Of(new UidRange(1, 2), new UidRange(5, 5)), trash.Mailbox.Id));

        Assert.Equal([1u, 2u, 5u], moved.Source);
        Assert.Equal([3u, 4u], Entries(inbox).Select(entry => entry.Uid));
        Assert.Equal([ids[0], ids[1], ids[4]], Entries(trash).Select(entry => entry.MessageId));
        Assert.Equal(5, bench.Store.Directory.UsageOf(bench.Alice.Id).Messages);
        Assert.StartsWith("Subject: 5", bench.Read(ids[4]), StringComparison.Ordinal);
        AssertSameOnDisk(bench, inbox);
        AssertSameOnDisk(bench, trash);
    }

    [Fact]
    public async Task A_copy_into_the_same_mailbox_is_another_entry_of_the_same_e_mail_and_both_can_go_at_once()
    {
        await using var bench = await CreateAsync();
        await bench.FillAsync(bench.Alice, 2);
        using var inbox = bench.Open(bench.Inbox(bench.Alice));

        Value(await bench.Store.Messages.CopyAsync(inbox.Mailbox.Id, UidList.All, inbox.Mailbox.Id));

        Assert.Equal([1u, 2u, 3u, 4u], Entries(inbox).Select(entry => entry.Uid));
        Assert.Equal(inbox.Current[0].MessageId, inbox.Current[2].MessageId);
        var message = inbox.Current[0].MessageId;
        Value(await bench.Store.Messages.ExpungeAsync(inbox.Mailbox.Id, null, onlyDeleted: false));
        Assert.Equal(default, bench.Store.Directory.UsageOf(bench.Alice.Id));
        await EventuallyAsync(() => bench.Store.Messages.Find(message) is null);
    }

    [Fact]
    public async Task Copying_into_another_account_needs_a_right_there()
    {
        await using var bench = await CreateAsync();
        await bench.FillAsync(bench.Alice, 1);

        var result = await bench.Store.Messages.CopyAsync(bench.Alice.Id, bench.Inbox(bench.Alice).Id, UidList.All, bench.Inbox(bench.Bob).Id);
        Assert.Equal(StoreErrorKind.NotFound, result.Error?.Kind);

        var grant = new MailboxGrant(bench.Alice.Id, IsNegative: false, MailboxRights.Insert | MailboxRights.Lookup);
        Value(await bench.Store.Mailboxes.ChangeGrantAsync(bench.Bob.Id, bench.Inbox(bench.Bob).Id, GrantChange.Replace, grant));
        Value(await bench.Store.Messages.CopyAsync(bench.Alice.Id, bench.Inbox(bench.Alice).Id, UidList.All, bench.Inbox(bench.Bob).Id));
        Assert.Equal(bench.Store.Directory.UsageOf(bench.Alice.Id), bench.Store.Directory.UsageOf(bench.Bob.Id));
        Assert.DoesNotContain(bench.Store.Mailboxes.Grants(bench.Inbox(bench.Alice)), _ => true);
    }

    [Fact]
    public async Task Expunge_removes_only_what_is_marked_deleted_and_the_bytes_are_let_go()
    {
        await using var bench = await CreateAsync();
        var shared = await bench.AcceptAsync("Subject: for both\r\n\r\n", bench.Alice, bench.Bob);
        await bench.FillAsync(bench.Alice, 4);
        using var inbox = bench.Open(bench.Inbox(bench.Alice));
        var gone = inbox.Current[3].MessageId;
        Value(await bench.Store.Messages.ChangeFlagsAsync(
            inbox.Mailbox.Id, UidList.Of(new UidRange(1, 1), new UidRange(4, 4)), new FlagChange(FlagOperation.Add, SystemFlags.Deleted, [])));

        Assert.Equal([4u], Value(await bench.Store.Messages.ExpungeAsync(inbox.Mailbox.Id, UidList.Of(new UidRange(3, 5)), onlyDeleted: true)));
        Assert.Equal([1u], Value(await bench.Store.Messages.ExpungeAsync(inbox.Mailbox.Id, null, onlyDeleted: true)));
        Assert.Empty(Value(await bench.Store.Messages.ExpungeAsync(inbox.Mailbox.Id, null, onlyDeleted: true)));

        Assert.Equal([2u, 3u, 5u], Entries(inbox).Select(entry => entry.Uid));
        await EventuallyAsync(() => bench.Store.Messages.Find(gone) is null);
        Assert.Null(bench.Store.Messages.OpenContent(gone));
        Assert.Equal("Subject: for both\r\n\r\n", bench.Read(shared.Filed[1].MessageId));
        using (var reader = bench.Store.Engine.Read())
            Assert.Equal([1, 1, 1, 1], reader.Blobs(0, 100).Select(blob => blob.References));
        AssertSameOnDisk(bench, inbox);
    }

    [Fact]
    public async Task A_view_is_told_of_every_change_and_shares_what_did_not_change()
    {
        await using var bench = await CreateAsync();
        await bench.FillAsync(bench.Alice, 2000);
        using var view = bench.Open(bench.Inbox(bench.Alice));
        using var other = bench.Open(bench.Inbox(bench.Alice));
        var told = 0;
        view.Changed += () => Interlocked.Increment(ref told);
        var before = view.Current;

        Value(await bench.Store.Messages.ChangeFlagsAsync(view.Mailbox.Id, UidList.Of(new UidRange(700, 700)), new FlagChange(FlagOperation.Add, SystemFlags.Seen, [])));
        await bench.AcceptAsync("Subject: new\r\n\r\n", bench.Alice);
        Value(await bench.Store.Messages.ExpungeAsync(view.Mailbox.Id, UidList.Of(new UidRange(5, 6)), onlyDeleted: false));

        Assert.Equal(3, told);
        Assert.Same(view.Current, other.Current);
        var difference = view.Current.Since(before);
        Assert.Equal([5u, 6u], difference.Expunged);
        Assert.Equal([700u], difference.Changed.Select(entry => entry.Uid));
        Assert.Equal([2001u], difference.Added.Select(entry => entry.Uid));
        Assert.Equal(2000, before.Count);
    }
}
