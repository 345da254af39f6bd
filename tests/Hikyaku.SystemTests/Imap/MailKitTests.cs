using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MailKit.Security;
using MimeKit;
using Xunit;

namespace Hikyaku.SystemTests.Imap;

public class MailKitTests
{
    private static async Task<ImapClient> LogInAsync(ImapHouse house)
    {
        var client = new ImapClient();
        await client.ConnectAsync("127.0.0.1", house.EndPoint.Port, SecureSocketOptions.None);
        await client.AuthenticateAsync("alice@example.test", ImapHouse.Password);
        return client;
    }

    private static MimeMessage Letter(string subject)
    {
        var letter = new MimeMessage { Subject = subject, Body = new TextPart("plain") { Text = "壺 買いませんか? あれはいい物です。\r\n" } };
        letter.From.Add(MailboxAddress.Parse("bob@example.test"));
        letter.To.Add(MailboxAddress.Parse("alice@example.test"));
        return letter;
    }

    [Fact]
    public async Task A_day_with_a_mail_program()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var client = await LogInAsync(house);

        // 1. Folders
        var root = client.GetFolder(client.PersonalNamespaces[0]);
        var work = (await root.CreateAsync("仕事", isMessageFolder: true))!;
        var year = (await work.CreateAsync("2026", isMessageFolder: true))!;
        await year.SubscribeAsync();
        Assert.Equal(["2026"], (await work.GetSubfoldersAsync(StatusItems.Count, subscribedOnly: true)).Select(folder => folder.Name));
        Assert.Equal("Drafts", client.GetFolder(SpecialFolder.Drafts)!.Name);

        // 2. Messages come in
        await client.Inbox.OpenAsync(FolderAccess.ReadWrite);
        var first = await client.Inbox.AppendAsync(new AppendRequest(Letter("一"), MessageFlags.Seen));
        var others = await client.Inbox.AppendAsync([new AppendRequest(Letter("two")), new AppendRequest(Letter("three"))]);
        Assert.Equal([1u, 2u, 3u], [first!.Value.Id, .. others.Select(uid => uid.Id)]);
        await client.NoOpAsync();
        Assert.Equal(3, client.Inbox.Count);

        // 3. They are read and flagged
        var summaries = await client.Inbox.FetchAsync(0, -1, MessageSummaryItems.All | MessageSummaryItems.UniqueId | MessageSummaryItems.BodyStructure);
        Assert.Equal(["一", "two", "three"], summaries.Select(summary => summary.Envelope!.Subject));
        await client.Inbox.AddFlagsAsync(others, MessageFlags.Flagged, new HashSet<string> { "$Work" }, silent: false);
        Assert.Equal(others, await client.Inbox.SearchAsync(SearchQuery.Flagged.And(SearchQuery.HasKeyword("$Work"))));
        Assert.Equal("壺 買いませんか? あれはいい物です。", (await client.Inbox.GetMessageAsync(others[0])).TextBody!.Trim());

        // 4. They are copied, moved and deleted
        var copied = await client.Inbox.CopyToAsync([first.Value], year);
        Assert.Equal(1u, copied[first.Value].Id);
        var moved = await client.Inbox.MoveToAsync(others, year);
        Assert.Equal([2u, 3u], others.Select(uid => moved[uid].Id));
        Assert.Equal(1, client.Inbox.Count);
        await client.Inbox.AddFlagsAsync([first.Value], MessageFlags.Deleted, silent: true);
        await client.Inbox.ExpungeAsync();
        Assert.Equal(0, client.Inbox.Count);
        await year.OpenAsync(FolderAccess.ReadOnly);
        Assert.Equal(3, year.Count);
        await year.CloseAsync();

        // 5. Folders move and go
        await year.RenameAsync(root, "Archive 2026");
        Assert.Equal("Archive 2026", year.FullName);
        await year.DeleteAsync();
        await work.DeleteAsync();
        await client.DisconnectAsync(quit: true);
    }

    [Fact]
    public async Task Two_devices_see_what_the_other_does()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(2);
        using var phone = await LogInAsync(house);
        using var desk = await LogInAsync(house);
        await phone.Inbox.OpenAsync(FolderAccess.ReadWrite);
        await desk.Inbox.OpenAsync(FolderAccess.ReadWrite);

        var seen = new TaskCompletionSource<MessageFlags>(TaskCreationOptions.RunContinuationsAsynchronously);
        var gone = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        phone.Inbox.MessageFlagsChanged += (_, change) => seen.TrySetResult(change.Flags);
        phone.Inbox.MessageExpunged += (_, change) => gone.TrySetResult(change.Index);
        using var done = new CancellationTokenSource();
        var idle = phone.IdleAsync(done.Token);

        await desk.Inbox.AddFlagsAsync(1, MessageFlags.Seen, silent: true);
        Assert.True((await seen.Task.WaitAsync(TimeSpan.FromSeconds(30))).HasFlag(MessageFlags.Seen));
        await desk.Inbox.AddFlagsAsync(0, MessageFlags.Deleted, silent: true);
        await desk.Inbox.ExpungeAsync();
        Assert.Equal(0, await gone.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        await done.CancelAsync();
        await idle;
        Assert.Equal(1, phone.Inbox.Count);
    }

    [Fact]
    public async Task A_mail_program_that_comes_back_asks_only_for_what_changed()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(5);
        uint validity;
        ulong modSeq;
        using (var before = await LogInAsync(house))
        {
            await before.Inbox.OpenAsync(FolderAccess.ReadOnly);
            (validity, modSeq) = (before.Inbox.UidValidity, before.Inbox.HighestModSeq);
        }
        using (var other = await LogInAsync(house))
        {
            await other.Inbox.OpenAsync(FolderAccess.ReadWrite);
            await other.Inbox.AddFlagsAsync([new UniqueId(2), new UniqueId(4)], MessageFlags.Deleted, silent: true);
            await other.Inbox.ExpungeAsync();
            await other.Inbox.AddFlagsAsync([new UniqueId(5)], MessageFlags.Flagged, silent: true);
        }

        using var client = await LogInAsync(house);
        await client.EnableQuickResyncAsync();
        var (gone, changed) = (new List<UniqueId>(), new List<(UniqueId?, MessageFlags)>());
        client.Inbox.MessagesVanished += (_, vanished) => gone.AddRange(vanished.Earlier ? vanished.UniqueIds : []);
        client.Inbox.MessageFlagsChanged += (_, change) => changed.Add((change.UniqueId, change.Flags));
        List<UniqueId> known = [new(1), new(2), new(3), new(4), new(5)];
        await client.Inbox.OpenAsync(FolderAccess.ReadWrite, validity, modSeq, known);

        Assert.Equal([new UniqueId(2), new UniqueId(4)], gone);
        Assert.Equal(new UniqueId(5), Assert.Single(changed).Item1);
        Assert.True(client.Inbox.HighestModSeq > modSeq);
        await client.Inbox.StoreAsync([new UniqueId(1)], new StoreFlagsRequest(StoreAction.Add, MessageFlags.Seen) { UnchangedSince = 1 });
    }

    [Fact]
    public async Task A_mail_program_sorts_and_threads_on_the_server()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(4, i => $"From: {(char)('e' - i)}@t\r\nMessage-ID: <{i}@t>\r\nReferences: <{i % 2}@t>\r\nSubject: {i}\r\n\r\nx\r\n");
        using var client = await LogInAsync(house);
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly);

        var sorted = await client.Inbox.SortAsync(SearchQuery.All, [new OrderBy(OrderByType.From, SortOrder.Ascending)]);
        var options = await client.Inbox.SortAsync(SearchOptions.All | SearchOptions.Count, SearchQuery.All, [OrderBy.ReverseArrival]);
        var threads = await client.Inbox.ThreadAsync(ThreadingAlgorithm.References, SearchQuery.All);

        Assert.Equal([4u, 3u, 2u, 1u], sorted.Select(uid => uid.Id));
        Assert.Equal(4, options.Count);
        Assert.Equal([1u], threads.Where(thread => thread.UniqueId?.Id == 1).Select(thread => thread.UniqueId!.Value.Id));
        Assert.Equal(4, threads.Sum(Count));

        static int Count(MessageThread thread) => (thread.UniqueId is null ? 0 : 1) + thread.Children.Sum(Count);
    }
}
