using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Store.Sqlite;

internal abstract partial class SqliteQueries
{
    private const string AccountColumns = "id, address, role, quota, created_at, quota_messages";

    private readonly SqliteStatement _domains = database.Statement("SELECT name FROM domain ORDER BY name");
    private readonly SqliteStatement _domain = database.Statement("SELECT 1 FROM domain WHERE name=?");
    private readonly SqliteStatement _domainUse = database.Statement(
        """
        SELECT EXISTS(SELECT 1 FROM account WHERE substr(address, -length(?1))=?1)
            OR EXISTS(SELECT 1 FROM alias WHERE substr(address, -length(?1))=?1)
        """);
    private readonly SqliteStatement _accounts = database.Statement($"SELECT {AccountColumns} FROM account");
    private readonly SqliteStatement _account = database.Statement(
        $"SELECT {AccountColumns} FROM account WHERE address=?");
    private readonly SqliteStatement _address = database.Statement("SELECT address FROM account WHERE id=?");
    private readonly SqliteStatement _credentials = database.Statement(
        """
        SELECT password_hash, scram_salt, scram_iterations, scram_stored_key, scram_server_key
        FROM account WHERE id=?
        """);
    private readonly SqliteStatement _accountState = database.Statement(
        """
        SELECT a.quota, s.modseq, s.used_bytes, s.entries, a.quota_messages
        FROM account a JOIN account_state s ON s.account_id=a.id WHERE a.id=?
        """);
    private readonly SqliteStatement _aliases = database.Statement("SELECT address, target FROM alias ORDER BY address, position, target");
    private readonly SqliteStatement _alias = database.Statement("SELECT target FROM alias WHERE address=? ORDER BY position, target");

    public IReadOnlyList<string> Domains() => Texts(_domains);

    public bool HasDomain(string name) => _domain.BindText(name).First() is not null;

    public bool IsDomainInUse(string name) => _domainUse.BindText("@" + name).First() != 0;

    public IReadOnlyList<Account> Accounts()
    {
        var accounts = new List<Account>();
        while (_accounts.Step())
            accounts.Add(ToAccount(_accounts));
        return accounts;
    }

    public Account? Account(string address)
    {
        var account = _account.BindText(address).Step() ? ToAccount(_account) : null;
        _account.Reset();
        return account;
    }

    public string? AddressOf(AccountId account)
    {
        var address = _address.Bind(account.Value).Step() ? _address.Text(0) : null;
        _address.Reset();
        return address;
    }

    public Credentials? CredentialsOf(AccountId account)
    {
        var row = _credentials.Bind(account.Value);
        var credentials = row.Step()
            ? new Credentials(row.Text(0), row.Bytes(1).ToArray(), row.Int32(2), row.Bytes(3).ToArray(), row.Bytes(4).ToArray())
            : null;
        row.Reset();
        return credentials;
    }

    public AccountState? AccountState(AccountId account)
    {
        var row = _accountState.Bind(account.Value);
        var state = row.Step()
            ? new AccountState
            {
                Id = account,
                QuotaBytes = row.Int64(0),
                ModSeq = Math.Max(row.Int64(1), MailboxState.LowestModSeq),
                UsedBytes = row.Int64(2),
                Entries = row.Int64(3),
                QuotaMessages = row.Int64(4),
            }
            : null;
        row.Reset();
        return state;
    }

    public IReadOnlyList<Alias> Aliases()
    {
        var targets = new List<(string Address, string Target)>();
        while (_aliases.Step())
            targets.Add((_aliases.Text(0), _aliases.Text(1)));
        return [.. targets.GroupBy(row => row.Address, (address, rows) => new Alias(address, [.. rows.Select(row => row.Target)]))];
    }

    public Alias? Alias(string address)
        => Texts(_alias.BindText(address)) is { Count: > 0 } targets ? new Alias(address, targets) : null;

    private static Account ToAccount(SqliteStatement row) => new(
        new AccountId(row.Int64(0)), row.Text(1), (AccountRole)row.Int32(2), row.Int64(3),
        DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(4)))
    {
        QuotaMessages = row.Int64(5),
    };

    private static List<string> Texts(SqliteStatement statement)
    {
        var texts = new List<string>();
        while (statement.Step())
            texts.Add(statement.Text(0));
        return texts;
    }
}
