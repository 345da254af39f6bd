using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Store.Sqlite;

internal sealed partial class SqliteWriter
{
    private readonly SqliteStatement _addMailbox = database.Statement(
        "INSERT INTO mailbox(id, account_id, name, role, uid_validity, highest_modseq) VALUES (?, ?, ?, ?, ?, ?)");
    private readonly SqliteStatement _renameMailbox = database.Statement("UPDATE mailbox SET name=? WHERE id=?");
    private readonly SqliteStatement _setRole = database.Statement("UPDATE mailbox SET role=? WHERE id=?");
    private readonly SqliteStatement _removeMailbox = database.Statement("DELETE FROM mailbox WHERE id=?");
    private readonly SqliteStatement _saveMailbox = database.Statement(
        """
        UPDATE mailbox SET uid_next=?, first_recent=?, highest_modseq=?, messages=?, unseen=?, deleted=?, size=?
        WHERE id=?
        """);
    private readonly SqliteStatement _subscribe = database.Statement("INSERT INTO subscription VALUES (?, ?) ON CONFLICT DO NOTHING");
    private readonly SqliteStatement _unsubscribe = database.Statement("DELETE FROM subscription WHERE account_id=? AND name=?");
    private readonly SqliteStatement _addKeywordSet = database.Statement("INSERT INTO keyword_set VALUES (?, ?, ?)");

    public void AddMailbox(MailboxId id, AccountId account, string name, MailboxRole role, uint uidValidity, long modSeq)
        => _addMailbox.Bind(id.Value).Bind(account.Value).BindText(name).Bind((int)role).Bind(uidValidity).Bind(modSeq).Run();

    public void RenameMailbox(MailboxId mailbox, string name) => _renameMailbox.BindText(name).Bind(mailbox.Value).Run();

    public void SetRole(MailboxId mailbox, MailboxRole role) => _setRole.Bind((int)role).Bind(mailbox.Value).Run();

    public void RemoveMailbox(MailboxId mailbox) => _removeMailbox.Bind(mailbox.Value).Run();

    public void Save(MailboxState state) => _saveMailbox
        .Bind(state.UidNext).Bind(state.FirstRecent).Bind(state.HighestModSeq)
        .Bind(state.Messages).Bind(state.Unseen).Bind(state.Deleted).Bind(state.Size).Bind(state.Id.Value).Run();

    public void AddSubscription(AccountId account, string name) => _subscribe.Bind(account.Value).BindText(name).Run();

    public void RemoveSubscription(AccountId account, string name) => _unsubscribe.Bind(account.Value).BindText(name).Run();

    public void AddKeywordSet(AccountId account, KeywordSet set)
        => _addKeywordSet.Bind(account.Value).Bind(set.Number).BindText(string.Join(' ', set.Keywords)).Run();
}
