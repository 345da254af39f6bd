using Hikyaku.Protocol.Addressing;
using Hikyaku.Store.Keys;

namespace Hikyaku.Store.Accounts;

/// <summary>
/// Domains, accounts and aliases. Look-ups are answered from memory and never touch the disk on a hot path;
/// changes are durable when their task ends.
/// </summary>
public sealed class AccountDirectory
{
    private readonly IStoreEngine _engine;
    private readonly DirectoryIndex _index = new();
    private readonly DirectoryChanges _changes;

    internal AccountDirectory(IStoreEngine engine, CommitQueue commits, PasswordHasher hasher, SigningKeys keys)
    {
        _engine = engine;
        _changes = new DirectoryChanges(commits, _index, hasher, keys, id => CredentialsChanged?.Invoke(id));
        using var reader = engine.Read();
        foreach (var domain in reader.Domains())
            _index.AddDomain(domain);
        foreach (var account in reader.Accounts())
            _index.Put(account);
        foreach (var alias in reader.Aliases())
            _index.Put(alias);
    }

    /// <summary>Raised after a password was replaced or an account removed (on the store's publishing thread: return at once).</summary>
    internal event Action<AccountId>? CredentialsChanged;

    /// <summary>All domains, sorted.</summary>
    public IReadOnlyList<string> Domains => [.. _index.Domains.Order(StringComparer.Ordinal)];

    /// <summary>True when mail for the domain is ours to keep.</summary>
    public bool IsLocalDomain(string domain) => _index.HasDomain(domain) || (DirectoryNames.Domain(domain) is { } name && _index.HasDomain(name));

    /// <summary>
    /// Who gets mail for this address: an account, an alias's targets (nested aliases followed, loops cut),
    /// local+detail as local, a catch-all, and postmaster@ and abuse@ of each local domain always (RFC 5321 §4.5.1, RFC 2142).
    /// </summary>
    public RecipientResolution Resolve(MailAddress recipient) => new RecipientSearch(_index).Resolve(recipient);

    /// <summary>The account whose login name this is (case-insensitive), or null.</summary>
    public Account? Find(string address)
        => _index.Account(address) ?? (DirectoryNames.Address(address) is { } key ? _index.Account(key) : null);

    /// <summary>The account of that number, or null.</summary>
    public Account? Find(AccountId id) => _index.Account(id);

    /// <summary>All accounts of a domain, or of all domains, sorted by address.</summary>
    public IReadOnlyList<Account> ListAccounts(string? domain = null)
        => [.. InDomain(_index.Accounts, account => account.Address, domain)];

    /// <summary>All aliases of a domain, or of all domains, sorted by address.</summary>
    public IReadOnlyList<Alias> ListAliases(string? domain = null)
        => [.. InDomain(_index.Aliases, alias => alias.Address, domain)];

    /// <summary>True when the account may write this address into MAIL FROM and From: its own, plus-addressed, or an alias that reaches it.</summary>
    public bool MaySendAs(Account account, MailAddress address)
    {
        foreach (var target in Resolve(address).Accounts)
            if (target.Account.Id == account.Id)
                return true;
        return false;
    }

    /// <summary>How much the account holds now.</summary>
    public AccountUsage UsageOf(AccountId id)
    {
        using var reader = _engine.Read();
        return reader.AccountState(id) is { } state ? new AccountUsage(state.Entries, state.UsedBytes) : default;
    }

    /// <summary>Adds a domain whose mail we keep.</summary>
    public Task<StoreResult<string>> AddDomainAsync(string name, CancellationToken cancellation = default)
        => _changes.AddDomainAsync(name, [], cancellation);

    /// <summary>The same with keys that sign its mail from the start, in one commit.</summary>
    public Task<StoreResult<string>> AddDomainAsync(string name, IReadOnlyList<NewSigningKey> keys, CancellationToken cancellation = default)
        => _changes.AddDomainAsync(name, keys, cancellation);

    /// <summary>Removes a domain; refused while it has accounts or aliases.</summary>
    public Task<StoreResult<string>> RemoveDomainAsync(string name, CancellationToken cancellation = default)
        => _changes.RemoveDomainAsync(name, cancellation);

    /// <summary>Adds an account with its six usual mailboxes.</summary>
    public async Task<StoreResult<Account>> AddAccountAsync(NewAccount account, CancellationToken cancellation = default)
    {
        var added = await _changes.AddAccountsAsync([account], null, cancellation).ConfigureAwait(false);
        return added.Error is { } error ? error : added.Value[0];
    }

    /// <summary>Adds all accounts in one commit, or none.</summary>
    public Task<StoreResult<IReadOnlyList<Account>>> AddAccountsAsync(IReadOnlyList<NewAccount> accounts, CancellationToken cancellation = default)
        => _changes.AddAccountsAsync(accounts, null, cancellation);

    /// <summary>The same, telling how many passwords are hashed: that takes most of the time.</summary>
    public Task<StoreResult<IReadOnlyList<Account>>> AddAccountsAsync(IReadOnlyList<NewAccount> accounts, IProgress<int>? hashed, CancellationToken cancellation = default)
        => _changes.AddAccountsAsync(accounts, hashed, cancellation);

    /// <summary>Removes an account with all its mail.</summary>
    public Task<StoreResult<Account>> RemoveAccountAsync(string address, CancellationToken cancellation = default)
        => _changes.RemoveAccountAsync(address, cancellation);

    /// <summary>Replaces the password; what was cached of the old one is forgotten.</summary>
    public Task<StoreResult<Account>> SetPasswordAsync(string address, string password, CancellationToken cancellation = default)
        => _changes.SetPasswordAsync(address, password, cancellation);

    /// <summary>Changes the quota, in bytes; 0 is no limit.</summary>
    public Task<StoreResult<Account>> SetQuotaAsync(string address, long quotaBytes, CancellationToken cancellation = default)
        => _changes.SetQuotaAsync(address, quotaBytes, null, cancellation);

    /// <summary>Changes both quotas, in bytes and in messages; 0 is no limit.</summary>
    public Task<StoreResult<Account>> SetQuotasAsync(string address, long quotaBytes, long quotaMessages, CancellationToken cancellation = default)
        => _changes.SetQuotaAsync(address, quotaBytes, quotaMessages, cancellation);

    /// <summary>Adds an alias, or adds targets to one.</summary>
    public Task<StoreResult<Alias>> AddAliasAsync(string address, IReadOnlyList<string> targets, CancellationToken cancellation = default)
        => _changes.AddAliasAsync(address, targets, cancellation);

    /// <summary>Removes an alias, or only one of its targets.</summary>
    public Task<StoreResult<Alias>> RemoveAliasAsync(string address, string? target = null, CancellationToken cancellation = default)
        => _changes.RemoveAliasAsync(address, target, cancellation);

    /// <summary>What is kept of the account's password; read from the database, which takes some microseconds.</summary>
    internal Credentials? CredentialsOf(AccountId account)
    {
        using var reader = _engine.Read();
        return reader.CredentialsOf(account);
    }

    private static IEnumerable<T> InDomain<T>(IEnumerable<T> all, Func<T, string> address, string? domain)
    {
        var name = domain is null ? null : DirectoryNames.Domain(domain) ?? domain;
        return all.Where(one => name is null || DirectoryNames.DomainOf(address(one)) == name).OrderBy(address, StringComparer.Ordinal);
    }
}

/// <summary>What is needed to make an account.</summary>
/// <param name="Address">Primary address; its domain must be local.</param>
/// <param name="Password">The clear password; only its hash and SCRAM keys are kept.</param>
/// <param name="Role">User or admin.</param>
/// <param name="QuotaBytes">0 is no limit.</param>
public sealed record NewAccount(string Address, string Password, AccountRole Role = AccountRole.User, long QuotaBytes = 0);
