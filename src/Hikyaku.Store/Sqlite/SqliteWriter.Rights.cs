using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Store.Sqlite;

internal sealed partial class SqliteWriter
{
    private readonly SqliteStatement _setGrant = database.Statement("INSERT OR REPLACE INTO mailbox_right VALUES (?, ?, ?, ?, ?)");
    private readonly SqliteStatement _removeGrant = database.Statement(
        "DELETE FROM mailbox_right WHERE account_id=? AND mailbox_id=? AND grantee_id=? AND negative=?");
    private readonly SqliteStatement _removeGrants = database.Statement("DELETE FROM mailbox_right WHERE account_id=? AND mailbox_id=?");
    private readonly SqliteStatement _copyGrants = database.Statement(
        "INSERT INTO mailbox_right SELECT account_id, ?, grantee_id, negative, rights FROM mailbox_right WHERE account_id=? AND mailbox_id=?");

    public void SetGrant(AccountId owner, MailboxId mailbox, MailboxGrant grant)
    {
        var statement = grant.Rights == MailboxRights.None ? _removeGrant : _setGrant;
        statement.Bind(owner.Value).Bind(mailbox.Value).Bind(grant.Grantee.Value).Bind(grant.IsNegative ? 1 : 0);
        if (grant.Rights != MailboxRights.None)
            statement.Bind((int)grant.Rights);
        statement.Run();
    }

    public void RemoveGrants(AccountId owner, MailboxId mailbox) => _removeGrants.Bind(owner.Value).Bind(mailbox.Value).Run();

    public void CopyGrants(AccountId owner, MailboxId from, MailboxId to) => _copyGrants.Bind(to.Value).Bind(owner.Value).Bind(from.Value).Run();
}
