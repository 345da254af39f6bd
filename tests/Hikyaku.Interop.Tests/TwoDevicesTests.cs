using MailKit;
using MailKit.Net.Imap;
using MimeKit;

namespace Hikyaku.Interop.Tests;

/// <summary>
/// Two devices of one person: a laptop that syncs its Maildirs now and then, and a phone (MailKit, with QRESYNC, IDLE, MOVE
/// and REPLACE) that is told at once. What is done on one must come true on the other.
/// </summary>
public sealed class TwoDevicesTests(RealServer server)
{
    private static readonly string[] Mailboxes = ["INBOX", "Archive", "Drafts", "Sent"];

    [Theory]
    [InlineData("mbsync")]
    [InlineData("offlineimap")]
    public async Task Flags_moves_drafts_sent_mail_and_deletions_go_both_ways(string program)
    {
        var me = RealServer.Address($"two-{program}");
        var laptop = await Laptop.SetUpAsync(server, program, me);
        using var phone = await PhoneAsync(program);
        foreach (var subject in new[] { "keep", "file", "drop", "later" })
            await Letters.AppendAsync(phone, Letters.Plain("friend@example.net", me, subject));
        await laptop.SyncAsync();
        Assert.Equal([("drop", ""), ("file", ""), ("keep", ""), ("later", "")], laptop.Read("INBOX"));

        // 1. The laptop reads, flags, files, deletes, drafts and answers; the phone, which waits in its INBOX, hears of it.
        await phone.Inbox.OpenAsync(FolderAccess.ReadWrite);
        var known = await phone.Inbox.FetchAsync(0, -1, MessageSummaryItems.Envelope | MessageSummaryItems.UniqueId);
        UniqueId UidOf(string subject) => known.Single(message => message.Envelope!.Subject == subject).UniqueId;
        using (var heard = new Heard(phone.Inbox, new("keep", UidOf("keep")), gone: [UidOf("file"), UidOf("drop")]))
        {
            var idle = phone.IdleAsync(heard.Everything);
            laptop.Flag("INBOX", "keep", "FS");
            laptop.Move("INBOX", "file", "Archive");
            laptop.Delete("INBOX", "drop");
            laptop.Write("Drafts", Letters.Plain(me, "friend@example.net", "plan"), "DS");
            laptop.Write("Sent", Letters.Plain(me, "friend@example.net", "answer"), "S");
            await laptop.SyncAsync();
            await idle;
            Assert.Null(heard.Missing);
        }
        await AssertSameAsync(phone, laptop);
        Assert.Equal([("keep", "FS"), ("later", "")], laptop.Read("INBOX"));
        Assert.Equal([("plan", "DS")], laptop.Read("Drafts"));

        // 2. The phone takes the flag back, moves the letter back, edits the draft and sends; the laptop learns it when it syncs.
        await phone.Inbox.RemoveFlagsAsync(UidOf("keep"), MessageFlags.Flagged, silent: true);
        var archive = await OpenAsync(phone, "Archive");
        await archive.MoveToAsync(0, phone.Inbox);
        var drafts = await OpenAsync(phone, "Drafts");
        var draft = Assert.Single(await drafts.FetchAsync(0, -1, MessageSummaryItems.UniqueId));
        await drafts.ReplaceAsync(draft.UniqueId, new ReplaceRequest(Parse(Letters.Plain(me, "friend@example.net", "a better plan")), MessageFlags.Draft | MessageFlags.Seen));
        var sent = await phone.GetFolderAsync("Sent");
        await sent.AppendAsync(new AppendRequest(Parse(Letters.Plain(me, "friend@example.net", "from the phone")), MessageFlags.Seen));
        await laptop.SyncAsync();
        Assert.Equal([("file", ""), ("keep", "S"), ("later", "")], laptop.Read("INBOX"));
        Assert.Equal([("a better plan", "DS")], laptop.Read("Drafts"));
        Assert.Equal([("answer", "S"), ("from the phone", "S")], laptop.Read("Sent"));
        await AssertSameAsync(phone, laptop);

        // 3. While the phone is off, the laptop answers one letter and deletes another; the phone is told that, and no more (RFC 7162).
        await phone.Inbox.OpenAsync(FolderAccess.ReadWrite);
        var (validity, modSeq) = (phone.Inbox.UidValidity, phone.Inbox.HighestModSeq);
        var uids = await phone.Inbox.SearchAsync(MailKit.Search.SearchQuery.All);
        await phone.DisconnectAsync(true);
        laptop.Flag("INBOX", "file", "RS");
        laptop.Delete("INBOX", "keep");
        await laptop.SyncAsync();
        using var again = await PhoneAsync(program);
        var (vanished, changed) = (new List<UniqueId>(), new List<MessageFlags?>());
        again.Inbox.MessagesVanished += (_, news) => vanished.AddRange(news.UniqueIds);
        again.Inbox.MessageFlagsChanged += (_, news) => changed.Add(news.Flags);
        await again.Inbox.OpenAsync(FolderAccess.ReadWrite, validity, modSeq, uids);
        Assert.Equal([UidOf("keep")], vanished);
        Assert.Equal([MessageFlags.Answered | MessageFlags.Seen], changed.Select(flags => flags & ~MessageFlags.Recent));
        await AssertSameAsync(again, laptop);

        // 4. Nothing is left to do.
        var before = Mailboxes.SelectMany(laptop.Read).ToList();
        await laptop.SyncAsync();
        Assert.Equal(before, Mailboxes.SelectMany(laptop.Read));
        await AssertSameAsync(again, laptop);
    }

    private async Task<ImapClient> PhoneAsync(string program)
    {
        var phone = await Letters.LoginAsync(server, $"two-{program}");
        await phone.EnableQuickResyncAsync();
        return phone;
    }

    private static async Task AssertSameAsync(ImapClient phone, Laptop laptop)
    {
        foreach (var mailbox in Mailboxes)
        {
            var there = await Letters.ListAsync(phone, mailbox);
            Assert.Equal(there.Select(message => (message.Subject, LettersOf(message.Flags))).Order(), laptop.Read(mailbox));
        }
        await phone.Inbox.OpenAsync(FolderAccess.ReadWrite);
    }

    private static async Task<IMailFolder> OpenAsync(ImapClient phone, string mailbox)
    {
        var folder = await phone.GetFolderAsync(mailbox);
        await folder.OpenAsync(FolderAccess.ReadWrite);
        return folder;
    }

    private static MimeMessage Parse(byte[] letter) => MimeMessage.Load(new MemoryStream(letter));

    // As Maildir names them
    private static string LettersOf(MessageFlags flags) => string.Concat(
        new[] { (MessageFlags.Draft, "D"), (MessageFlags.Flagged, "F"), (MessageFlags.Answered, "R"), (MessageFlags.Seen, "S"), (MessageFlags.Deleted, "T") }
            .Where(pair => flags.HasFlag(pair.Item1)).Select(pair => pair.Item2));

    /// <summary>Waits until a client in IDLE has heard that one message was read and flagged, and that others are gone.</summary>
    private sealed class Heard : IDisposable
    {
        private readonly CancellationTokenSource _everything = new(TimeSpan.FromSeconds(30));
        private readonly List<UniqueId> _gone;
        private string? _unflagged;

        public Heard(IMailFolder folder, (string Subject, UniqueId Uid) flagged, List<UniqueId> gone)
        {
            (_unflagged, _gone) = (flagged.Subject, gone);
            folder.MessageFlagsChanged += (_, news) =>
            {
                if (news.UniqueId == flagged.Uid && news.Flags.HasFlag(MessageFlags.Flagged | MessageFlags.Seen))
                    Note(() => _unflagged = null);
            };
            folder.MessagesVanished += (_, news) => Note(() => _gone.RemoveAll(news.UniqueIds.Contains));
        }

        /// <summary>Cancelled when all was heard, or the time is up.</summary>
        public CancellationToken Everything => _everything.Token;

        /// <summary>What was not heard of.</summary>
        public string? Missing => _unflagged is null && _gone.Count == 0 ? null : $"{_unflagged} {string.Join(',', _gone)}";

        public void Dispose() => _everything.Dispose();

        private void Note(Action note)
        {
            note();
            if (Missing is null)
                _everything.Cancel();
        }
    }
}
