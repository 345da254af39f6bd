using Hikyaku.Protocol.Addressing;

namespace Hikyaku.Store.Accounts;

/// <summary>
/// Domains, accounts and aliases. Look-ups are answered from memory and never touch the disk on a hot path;
/// changes are durable when their task ends.
/// </summary>
public sealed class AccountDirectory
{
    /// <summary>True when mail for the domain is ours to keep.</summary>
    public bool IsLocalDomain(string domain) => throw new NotImplementedException();

    /// <summary>All domains, sorted.</summary>
    public IReadOnlyList<string> Domains => throw new NotImplementedException();

    /// <summary>
    /// Who gets mail for this address: an account, an alias's targets (nested aliases followed, loops cut),
    /// local+detail as local, a catch-all, and postmaster@ and abuse@ of each local domain always (RFC 5321 §4.5.1, RFC 2142).
    /// </summary>
    public RecipientResolution Resolve(MailAddress recipient) => throw new NotImplementedException();

    /// <summary>The account whose login name this is (case-insensitive), or null.</summary>
    public Account? Find(string address) => throw new NotImplementedException();

    /// <summary>The account of that number, or null.</summary>
    public Account? Find(AccountId id) => throw new NotImplementedException();

    /// <summary>What is kept of the account's password; null when the account is gone.</summary>
    internal Credentials? CredentialsOf(AccountId id) => throw new NotImplementedException();

    /// <summary>All accounts of a domain, or of all domains, sorted by address.</summary>
    public IReadOnlyList<Account> ListAccounts(string? domain = null) => throw new NotImplementedException();

    /// <summary>All aliases of a domain, or of all domains, sorted by address.</summary>
    public IReadOnlyList<Alias> ListAliases(string? domain = null) => throw new NotImplementedException();

    /// <summary>True when the account may write this address into MAIL FROM and From: its own, plus-addressed, or an alias that reaches it.</summary>
    public bool MaySendAs(Account account, MailAddress address) => throw new NotImplementedException();

    /// <summary>How much the account holds now.</summary>
    public AccountUsage UsageOf(AccountId id) => throw new NotImplementedException();

    /// <summary>Adds a domain whose mail we keep.</summary>
    public Task<StoreResult<string>> AddDomainAsync(string name, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Removes a domain; refused while it has accounts or aliases.</summary>
    public Task<StoreResult<string>> RemoveDomainAsync(string name, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Adds an account with its six usual mailboxes.</summary>
    public Task<StoreResult<Account>> AddAccountAsync(NewAccount account, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Adds all accounts in one commit, or none.</summary>
    public Task<StoreResult<IReadOnlyList<Account>>> AddAccountsAsync(IReadOnlyList<NewAccount> accounts, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Removes an account with all its mail.</summary>
    public Task<StoreResult<Account>> RemoveAccountAsync(string address, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Replaces the password; what was cached of the old one is forgotten.</summary>
    public Task<StoreResult<Account>> SetPasswordAsync(string address, string password, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Changes the quota, in bytes; 0 is no limit.</summary>
    public Task<StoreResult<Account>> SetQuotaAsync(string address, long quotaBytes, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Adds an alias, or adds targets to one.</summary>
    public Task<StoreResult<Alias>> AddAliasAsync(string address, IReadOnlyList<string> targets, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Removes an alias, or only one of its targets.</summary>
    public Task<StoreResult<Alias>> RemoveAliasAsync(string address, string? target = null, CancellationToken cancellation = default) => throw new NotImplementedException();
}

/// <summary>What is needed to make an account.</summary>
/// <param name="Address">Primary address; its domain must be local.</param>
/// <param name="Password">The clear password; only its hash and SCRAM keys are kept.</param>
/// <param name="Role">User or admin.</param>
/// <param name="QuotaBytes">0 is no limit.</param>
public sealed record NewAccount(string Address, string Password, AccountRole Role = AccountRole.User, long QuotaBytes = 0);
