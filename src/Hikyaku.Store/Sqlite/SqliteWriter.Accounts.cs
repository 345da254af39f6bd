using Hikyaku.Store.Accounts;

namespace Hikyaku.Store.Sqlite;

internal sealed partial class SqliteWriter
{
    private readonly SqliteStatement _addDomain = database.Statement("INSERT INTO domain VALUES (?, ?)");
    private readonly SqliteStatement _removeDomain = database.Statement("DELETE FROM domain WHERE name=?");
    private readonly SqliteStatement _addAccount = database.Statement(
        """
        INSERT INTO account(id, address, role, quota, created_at, password_hash, scram_salt, scram_iterations, scram_stored_key, scram_server_key)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """);
    private readonly SqliteStatement _addAccountState = database.Statement("INSERT INTO account_state VALUES (?, 0, 0, 0)");
    private readonly SqliteStatement _setCredentials = database.Statement(
        """
        UPDATE account SET password_hash=?, scram_salt=?, scram_iterations=?, scram_stored_key=?, scram_server_key=?
        WHERE id=?
        """);
    private readonly SqliteStatement _setQuota = database.Statement("UPDATE account SET quota=?, quota_messages=? WHERE id=?");
    private readonly SqliteStatement _addAlias = database.Statement("INSERT INTO alias VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
    private readonly SqliteStatement _removeAlias = database.Statement("DELETE FROM alias WHERE address=? AND target=?");
    private readonly SqliteStatement _saveAccount = database.Statement(
        "UPDATE account_state SET modseq=?, used_bytes=?, entries=? WHERE account_id=?");
    private readonly SqliteStatement[] _removeAccount =
    [
        database.Statement("INSERT INTO doomed_mailbox SELECT id, account_id FROM mailbox WHERE account_id=?"),
        database.Statement("DELETE FROM mailbox WHERE account_id=?"),
        database.Statement("DELETE FROM subscription WHERE account_id=?"),
        database.Statement("DELETE FROM mailbox_right WHERE account_id=?1 OR grantee_id=?1"),
        database.Statement("DELETE FROM annotation WHERE account_id=?1 OR viewer_id=?1"),
        database.Statement("DELETE FROM keyword_set WHERE account_id=?"),
        database.Statement("DELETE FROM expunged WHERE account_id=?"),
        database.Statement("DELETE FROM thread_key WHERE account_id=?"),
        database.Statement("DELETE FROM account_state WHERE account_id=?"),
        database.Statement("DELETE FROM account WHERE id=?"),
    ];

    public void AddDomain(string name, DateTimeOffset at) => _addDomain.BindText(name).Bind(at.ToUnixTimeMilliseconds()).Run();

    public void RemoveDomain(string name) => _removeDomain.BindText(name).Run();

    public void AddAccount(AccountId id, string address, AccountRole role, long quotaBytes, Credentials credentials, DateTimeOffset at)
    {
        Bind(_addAccount.Bind(id.Value).BindText(address).Bind((int)role).Bind(quotaBytes).Bind(at.ToUnixTimeMilliseconds()), credentials).Run();
        _addAccountState.Bind(id.Value).Run();
    }

    public void RemoveAccount(AccountId account)
    {
        foreach (var statement in _removeAccount)
            statement.Bind(account.Value).Run();
    }

    public void SetCredentials(AccountId account, Credentials credentials) => Bind(_setCredentials, credentials).Bind(account.Value).Run();

    public void SetQuota(AccountId account, long quotaBytes, long quotaMessages)
        => _setQuota.Bind(quotaBytes).Bind(quotaMessages).Bind(account.Value).Run();

    public void AddAliasTarget(string address, string target, int position)
        => _addAlias.BindText(address).BindText(target).Bind(position).Run();

    public void RemoveAliasTarget(string address, string target) => _removeAlias.BindText(address).BindText(target).Run();

    public void Save(AccountState state)
        => _saveAccount.Bind(state.ModSeq).Bind(state.UsedBytes).Bind(state.Entries).Bind(state.Id.Value).Run();

    private static SqliteStatement Bind(SqliteStatement statement, Credentials credentials) => statement
        .BindText(credentials.PasswordHash).BindBlob(credentials.ScramSalt).Bind(credentials.ScramIterations)
        .BindBlob(credentials.ScramStoredKey).BindBlob(credentials.ScramServerKey);
}
