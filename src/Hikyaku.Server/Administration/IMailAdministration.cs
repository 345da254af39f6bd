using Hikyaku.Server.Domains;
using Hikyaku.Server.Interchange;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Maintenance;
using Hikyaku.Store.Queue;
using Hikyaku.Store.Search;

namespace Hikyaku.Server.Administration;

/// <summary>
/// What operators do with domains, accounts, aliases and mail. Done by the running server, asked over its control
/// socket, or by the command itself on a store that no server holds.
/// </summary>
internal interface IMailAdministration : IAsyncDisposable
{
    /// <summary>All domains.</summary>
    Task<StoreResult<IReadOnlyList<DomainSummary>>> ListDomainsAsync(CancellationToken cancellation);

    /// <summary>Adds a domain with keys that sign its mail.</summary>
    Task<StoreResult<string>> AddDomainAsync(string name, CancellationToken cancellation);

    /// <summary>Removes a domain without accounts or aliases.</summary>
    Task<StoreResult<string>> RemoveDomainAsync(string name, CancellationToken cancellation);

    /// <summary>The keys that sign mail of a domain.</summary>
    Task<StoreResult<IReadOnlyList<KeySummary>>> ListKeysAsync(string domain, CancellationToken cancellation);

    /// <summary>Makes new keys for a domain, which wait or, when asked to, sign at once; gives all its keys.</summary>
    Task<StoreResult<IReadOnlyList<KeySummary>>> RotateKeysAsync(string domain, bool activate, CancellationToken cancellation);

    /// <summary>Lets a key sign; gives all keys of the domain.</summary>
    Task<StoreResult<IReadOnlyList<KeySummary>>> ActivateKeyAsync(string domain, string selector, CancellationToken cancellation);

    /// <summary>Removes a key that does not sign; gives those that are left.</summary>
    Task<StoreResult<IReadOnlyList<KeySummary>>> RemoveKeyAsync(string domain, string selector, CancellationToken cancellation);

    /// <summary>All accounts, or those of a domain.</summary>
    Task<StoreResult<IReadOnlyList<AccountSummary>>> ListAccountsAsync(string? domain, CancellationToken cancellation);

    /// <summary>One account with its mailboxes and the aliases that name it.</summary>
    Task<StoreResult<AccountDetail>> ShowAccountAsync(string address, CancellationToken cancellation);

    /// <summary>Adds accounts, all or none; gives their number.</summary>
    /// <param name="accounts">The accounts.</param>
    /// <param name="progress">Told how many passwords are hashed.</param>
    /// <param name="cancellation">Gives up before the commit.</param>
    Task<StoreResult<int>> AddAccountsAsync(IReadOnlyList<NewAccount> accounts, IProgress<int>? progress, CancellationToken cancellation);

    /// <summary>Removes an account with its mail.</summary>
    Task<StoreResult<AccountSummary>> RemoveAccountAsync(string address, CancellationToken cancellation);

    /// <summary>Sets a password.</summary>
    Task<StoreResult<AccountSummary>> SetPasswordAsync(string address, string password, CancellationToken cancellation);

    /// <summary>Sets a quota in bytes; 0 is none.</summary>
    Task<StoreResult<AccountSummary>> SetQuotaAsync(string address, long quotaBytes, CancellationToken cancellation);

    /// <summary>All aliases, or those of a domain.</summary>
    Task<StoreResult<IReadOnlyList<Alias>>> ListAliasesAsync(string? domain, CancellationToken cancellation);

    /// <summary>Adds an alias, or targets to one.</summary>
    Task<StoreResult<Alias>> AddAliasAsync(string address, IReadOnlyList<string> targets, CancellationToken cancellation);

    /// <summary>Removes an alias, or one target of it.</summary>
    Task<StoreResult<Alias>> RemoveAliasAsync(string address, string? target, CancellationToken cancellation);

    /// <summary>Files messages in an account, all or none; missing mailboxes are made. The messages stay the caller's.</summary>
    Task<StoreResult<int>> ImportAsync(string account, IReadOnlyList<LoadedMail> messages, CancellationToken cancellation);

    /// <summary>Makes the mailboxes that are missing.</summary>
    Task<StoreResult<int>> CreateMailboxesAsync(string account, IReadOnlyList<string> names, CancellationToken cancellation);

    /// <summary>Every message of an account, mailbox by mailbox, each in UID order; each belongs to the caller.</summary>
    IAsyncEnumerable<LoadedMail> ExportAsync(string account, CancellationToken cancellation);

    /// <summary>Recipients in the queue, oldest message first, at most so many.</summary>
    Task<StoreResult<IReadOnlyList<QueueItem>>> ListQueueAsync(QueueFilter filter, int most, CancellationToken cancellation);

    /// <summary>A message in the queue: its recipients, and what has happened to it so far.</summary>
    Task<StoreResult<QueueDetail>> ShowQueuedAsync(string queueId, CancellationToken cancellation);

    /// <summary>The stories of mails, the newest first: of a queue id, a Message-ID, or an address that wrote or got them.</summary>
    Task<StoreResult<IReadOnlyList<JourneyRecord>>> TraceAsync(string what, int most, CancellationToken cancellation);

    /// <summary>Holds, releases, retries or drops what a filter means; gives how many recipients that were.</summary>
    Task<StoreResult<int>> ChangeQueueAsync(QueueFilter filter, QueueAction action, CancellationToken cancellation);

    /// <summary>Takes a message back of which nothing has left; gives for how many recipients it was.</summary>
    Task<StoreResult<int>> TakeBackAsync(string queueId, CancellationToken cancellation);

    /// <summary>The queue in numbers.</summary>
    Task<StoreResult<QueueStatistics>> QueueStatisticsAsync(int domains, CancellationToken cancellation);

    /// <summary>Verifies the store, and mends it when asked to.</summary>
    Task<StoreResult<CheckReport>> CheckAsync(CheckOptions options, IProgress<MaintenanceProgress>? progress, CancellationToken cancellation);

    /// <summary>Makes the search index anew, and waits for it.</summary>
    Task<StoreResult<RebuildReport>> ReindexAsync(IProgress<MaintenanceProgress>? progress, CancellationToken cancellation);

    /// <summary>Backs the store up to a folder, which the process that holds the store must be able to write.</summary>
    Task<StoreResult<BackupReport>> BackUpAsync(string directory, IProgress<MaintenanceProgress>? progress, CancellationToken cancellation);
}
