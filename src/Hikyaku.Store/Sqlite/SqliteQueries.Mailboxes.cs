using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Store.Sqlite;

internal abstract partial class SqliteQueries
{
    private const string MailboxColumns =
        "id, account_id, name, role, uid_validity, uid_next, first_recent, highest_modseq, messages, unseen, deleted, size";

    private readonly SqliteStatement _begin = database.Statement("BEGIN");
    private readonly SqliteStatement _end = database.Statement("COMMIT");
    private readonly SqliteStatement _mailboxes = database.Statement($"SELECT {MailboxColumns} FROM mailbox WHERE account_id=?");
    private readonly SqliteStatement _mailbox = database.Statement($"SELECT {MailboxColumns} FROM mailbox WHERE id=?");
    private readonly SqliteStatement _mailboxByName = database.Statement(
        $"SELECT {MailboxColumns} FROM mailbox WHERE account_id=? AND name=?");
    private readonly SqliteStatement _inbox = database.Statement("SELECT id FROM mailbox WHERE account_id=? AND name='INBOX'");
    private readonly SqliteStatement _entries = database.Statement(
        "SELECT uid, flags, keywords, modseq, message_id, size, internal_date FROM entry WHERE mailbox_id=? ORDER BY uid");
    private readonly SqliteStatement _savedAt = database.Statement("SELECT saved_at FROM entry WHERE mailbox_id=? AND uid=?");
    private readonly SqliteStatement _subscriptions = database.Statement("SELECT name FROM subscription WHERE account_id=? ORDER BY name");
    private readonly SqliteStatement _expungedSince = database.Statement(
        "SELECT mailbox_id, uid FROM expunged WHERE account_id=? AND modseq>? LIMIT ?");
    private readonly SqliteStatement _keywordSets = database.Statement(
        "SELECT number, keywords FROM keyword_set WHERE account_id=? AND number>=? ORDER BY number");

    public IReadOnlyList<MailboxState> Mailboxes(AccountId account)
    {
        var mailboxes = new List<MailboxState>();
        _mailboxes.Bind(account.Value);
        while (_mailboxes.Step())
            mailboxes.Add(ToMailbox(_mailboxes));
        return mailboxes;
    }

    public MailboxState? Mailbox(MailboxId id) => OneMailbox(_mailbox.Bind(id.Value));

    public MailboxState? Mailbox(AccountId account, string name) => OneMailbox(_mailboxByName.Bind(account.Value).BindText(name));

    public MailboxId? Inbox(AccountId account) => _inbox.Bind(account.Value).First() is { } id ? new MailboxId(id) : null;

    public StoredMailbox? Load(MailboxId id)
    {
        _begin.Run();
        try
        {
            return Mailbox(id) is { } mailbox
                ? new StoredMailbox(mailbox.ToMailbox(), Entries(id).ToSnapshot(mailbox.UidNext, mailbox.HighestModSeq))
                : null;
        }
        finally
        {
            _end.Run();
        }
    }

    public void SavedDates(MailboxId mailbox, IReadOnlyList<uint> uids, Span<long?> into)
    {
        _begin.Run();
        try
        {
            for (var i = 0; i < uids.Count; i++)
                into[i] = _savedAt.Bind(mailbox.Value).Bind(uids[i]).First();
        }
        finally
        {
            _end.Run();
        }
    }

    public IReadOnlyList<string> Subscriptions(AccountId account) => Texts(_subscriptions.Bind(account.Value));

    public IReadOnlyList<uint>? ExpungedSince(AccountId account, MailboxId mailbox, long modSeq, int most)
    {
        var uids = new List<uint>();
        var (seen, complete) = (0, true);
        var row = _expungedSince.Bind(account.Value).Bind(modSeq).Bind(most + 1);
        while (row.Step())
        {
            seen++;
            if (row.Int64(0) != mailbox.Value)
                continue;
            // UID 0 says that tombstones before it are missing
            complete &= row.Int64(1) != 0;
            uids.Add((uint)row.Int64(1));
        }

        return complete && seen <= most ? uids : null;
    }

    public IReadOnlyList<KeywordSet> KeywordSets(AccountId account, int from)
    {
        var sets = new List<KeywordSet>();
        _keywordSets.Bind(account.Value).Bind(from);
        while (_keywordSets.Step())
            sets.Add(new KeywordSet(_keywordSets.Int32(0), _keywordSets.Text(1).Split(' ')));
        return sets;
    }

    private SnapshotEditor Entries(MailboxId mailbox)
    {
        var entries = new SnapshotEditor();
        var row = _entries.Bind(mailbox.Value);
        while (row.Step())
        {
            entries.Append(new MailboxEntry(
                (uint)row.Int64(0), (SystemFlags)row.Int32(1), row.Int32(2), row.Int64(3), row.Int64(4), row.Int64(5), row.Int64(6)));
        }

        return entries;
    }

    private static MailboxState? OneMailbox(SqliteStatement statement)
    {
        var mailbox = statement.Step() ? ToMailbox(statement) : null;
        statement.Reset();
        return mailbox;
    }

    private static MailboxState ToMailbox(SqliteStatement row) => new()
    {
        Id = new MailboxId(row.Int64(0)),
        Account = new AccountId(row.Int64(1)),
        Name = row.Text(2),
        Role = (MailboxRole)row.Int32(3),
        UidValidity = (uint)row.Int64(4),
        UidNext = (uint)row.Int64(5),
        FirstRecent = (uint)row.Int64(6),
        HighestModSeq = Math.Max(row.Int64(7), MailboxState.LowestModSeq),
        Messages = row.Int32(8),
        Unseen = row.Int32(9),
        Deleted = row.Int32(10),
        Size = row.Int64(11),
    };
}
