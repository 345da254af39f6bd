using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;

namespace Hikyaku.Store.Sqlite;

internal sealed partial class SqliteWriter
{
    private readonly SqliteStatement _addEntry = database.Statement("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    // OR FAIL: without it SQLite keeps what each row was, to take back one statement; we take back the whole transaction
    private readonly SqliteStatement _changeFlags = database.Statement(
        """
        UPDATE OR FAIL entry SET flags=(flags & ?1) | ?2, keywords=?4, modseq=?5
        WHERE mailbox_id=?7 AND uid BETWEEN ?8 AND ?9 AND keywords=?3 AND modseq<=?6
            AND (flags<>((flags & ?1) | ?2) OR ?3<>?4)
        """);
    private readonly SqliteStatement _changeAllFlags = database.Statement(
        "UPDATE OR FAIL entry SET flags=(flags & ?) | ?, keywords=?, modseq=? WHERE mailbox_id=? AND uid BETWEEN ? AND ?");
    private readonly SqliteStatement _setFlags = database.Statement(
        "UPDATE entry SET flags=?, keywords=?, modseq=? WHERE mailbox_id=? AND uid=?");
    private readonly SqliteStatement _copyEntries = database.Statement(
        """
        INSERT INTO entry
        SELECT ?1, uid+?2, message_id, flags, keywords, ?3, size, internal_date, ?4
        FROM entry WHERE mailbox_id=?5 AND uid BETWEEN ?6 AND ?7
        """);
    private readonly SqliteStatement _addCopies = database.Statement(
        """
        INSERT INTO message_copies
        SELECT ?1, message_id, 1 FROM entry WHERE mailbox_id=?2 AND uid BETWEEN ?3 AND ?4
        ON CONFLICT DO UPDATE SET extra=extra+1
        """);
    private readonly SqliteStatement _addCopy = database.Statement(
        "INSERT INTO message_copies VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET extra=extra+1");
    private readonly SqliteStatement _copies = database.Statement(
        "SELECT message_id, extra FROM message_copies WHERE account_id=? AND message_id BETWEEN ? AND ?");
    private readonly SqliteStatement _setCopies = database.Statement(
        "UPDATE message_copies SET extra=? WHERE account_id=? AND message_id=?");
    private readonly SqliteStatement _removeCopies = database.Statement("DELETE FROM message_copies WHERE account_id=? AND message_id=?");
    private readonly SqliteStatement _addTombstones = database.Statement(
        """
        INSERT INTO expunged
        SELECT ?1, ?2, mailbox_id, uid, message_id FROM entry WHERE mailbox_id=?3 AND uid BETWEEN ?4 AND ?5
        """);
    private readonly SqliteStatement _removeEntries = database.Statement("DELETE FROM entry WHERE mailbox_id=? AND uid BETWEEN ? AND ?");
    private readonly SqliteStatement _doomMessages = database.Statement(
        """
        INSERT INTO doomed_message
        SELECT message_id FROM entry WHERE mailbox_id=?1 AND uid BETWEEN ?2 AND ?3
            AND NOT EXISTS(SELECT 1 FROM message_copies c WHERE c.account_id=?4 AND c.message_id=entry.message_id)
        """);
    private readonly SqliteStatement _doomMessage = database.Statement("INSERT INTO doomed_message VALUES (?)");

    public void AddEntry(MailboxId mailbox, in MailboxEntry entry, long savedAt) => _addEntry
        .Bind(mailbox.Value).Bind(entry.Uid).Bind(entry.MessageId).Bind((int)entry.Flags).Bind(entry.Keywords)
        .Bind(entry.ModSeq).Bind(entry.Size).Bind(entry.InternalDate).Bind(savedAt).Run();

    public int ChangeFlags(MailboxId mailbox, UidRange range, in FlagUpdate update)
    {
        Bind(_changeFlags
            .Bind(update.Keep).Bind(update.Set).Bind(update.FromKeywords).Bind(update.ToKeywords)
            .Bind(update.ModSeq).Bind(update.UnchangedSince), mailbox, range).Run();
        return Database.Changes;
    }

    public int ChangeAllFlags(MailboxId mailbox, UidRange range, in FlagUpdate update)
    {
        Bind(_changeAllFlags.Bind(update.Keep).Bind(update.Set).Bind(update.ToKeywords).Bind(update.ModSeq), mailbox, range).Run();
        return Database.Changes;
    }

    public int SetFlags(MailboxId mailbox, in MailboxEntry entry)
    {
        _setFlags.Bind((int)entry.Flags).Bind(entry.Keywords).Bind(entry.ModSeq).Bind(mailbox.Value).Bind(entry.Uid).Run();
        return Database.Changes;
    }

    public int CopyEntries(MailboxId from, UidRange range, MailboxId to, long shift, long modSeq, long savedAt)
    {
        Bind(_copyEntries.Bind(to.Value).Bind(shift).Bind(modSeq).Bind(savedAt), from, range).Run();
        return Database.Changes;
    }

    public void AddCopies(AccountId account, MailboxId mailbox, UidRange range) => Bind(_addCopies.Bind(account.Value), mailbox, range).Run();

    public void AddCopy(AccountId account, long messageId) => _addCopy.Bind(account.Value).Bind(messageId).Run();

    public Dictionary<long, int> Copies(AccountId account, long firstMessage, long lastMessage)
    {
        var copies = new Dictionary<long, int>();
        _copies.Bind(account.Value).Bind(firstMessage).Bind(lastMessage);
        while (_copies.Step())
            copies.Add(_copies.Int64(0), _copies.Int32(1));
        return copies;
    }

    public void SetCopies(AccountId account, long messageId, int extra)
    {
        if (extra > 0)
            _setCopies.Bind(extra).Bind(account.Value).Bind(messageId).Run();
        else
            _removeCopies.Bind(account.Value).Bind(messageId).Run();
    }

    public int RemoveEntries(AccountId account, MailboxId mailbox, UidRange range, long modSeq)
    {
        Bind(_addTombstones.Bind(account.Value).Bind(modSeq), mailbox, range).Run();
        Bind(_removeEntries, mailbox, range).Run();
        return Database.Changes;
    }

    public void DoomMessages(AccountId account, MailboxId mailbox, UidRange range) => Bind(_doomMessages, mailbox, range).Bind(account.Value).Run();

    public void DoomMessage(long messageId) => _doomMessage.Bind(messageId).Run();

    private static SqliteStatement Bind(SqliteStatement statement, MailboxId mailbox, UidRange range)
        => statement.Bind(mailbox.Value).Bind(range.First).Bind(range.Last);
}
