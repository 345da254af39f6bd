using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Store.Sqlite;

internal abstract partial class SqliteQueries
{
    private readonly SqliteStatement _grants = database.Statement(
        "SELECT grantee_id, negative, rights FROM mailbox_right WHERE account_id=? AND mailbox_id=?");
    private readonly SqliteStatement _sharedWith = database.Statement(
        $"""
        SELECT {MailboxColumns}, (SELECT address FROM account WHERE id=account_id) FROM mailbox
        WHERE id IN (SELECT mailbox_id FROM mailbox_right WHERE grantee_id IN (?1, 0) AND account_id<>?1)
        """);

    public IReadOnlyList<MailboxGrant> Grants(AccountId owner, MailboxId mailbox)
    {
        var grants = new List<MailboxGrant>();
        _grants.Bind(owner.Value).Bind(mailbox.Value);
        while (_grants.Step())
            grants.Add(new MailboxGrant(new AccountId(_grants.Int64(0)), _grants.Int32(1) != 0, (MailboxRights)_grants.Int32(2)));
        return grants;
    }

    public IReadOnlyList<(MailboxState Mailbox, string Owner)> SharedWith(AccountId account)
    {
        var shared = new List<(MailboxState, string)>();
        _sharedWith.Bind(account.Value);
        while (_sharedWith.Step())
            shared.Add((ToMailbox(_sharedWith), _sharedWith.Text(12)));
        return shared;
    }
}
