using System.Runtime.CompilerServices;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Message;
using Hikyaku.Server.Domains;
using Hikyaku.Server.Interchange;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Blobs;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Keys;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Maintenance;
using Hikyaku.Store.Messages;
using Hikyaku.Store.Queue;
using Hikyaku.Store.Search;

namespace Hikyaku.Server.Administration;

/// <summary>Administration on a store that is open in this process: the server's own, or one that a command opened.</summary>
/// <param name="store">The store.</param>
/// <param name="ownsStore">True when the store is closed with this.</param>
/// <param name="time">The clock.</param>
internal sealed class OpenStore(MailStore store, bool ownsStore, TimeProvider time) : IMailAdministration
{
    private AccountDirectory Directory => store.Directory;

    /// <inheritdoc/>
    public Task<StoreResult<IReadOnlyList<DomainSummary>>> ListDomainsAsync(CancellationToken cancellation)
        => Task.FromResult<StoreResult<IReadOnlyList<DomainSummary>>>(Directory.Domains
            .Select(name => new DomainSummary(name, Directory.ListAccounts(name).Count, Directory.ListAliases(name).Count)).ToArray());

    /// <inheritdoc/>
    public async Task<StoreResult<string>> AddDomainAsync(string name, CancellationToken cancellation)
    {
        if (Directory.IsLocalDomain(name))
            return await Directory.AddDomainAsync(name, cancellation);
        IReadOnlyList<NewSigningKey> keys = await Task.Run(() => KeyPairs.Make([], time.GetUtcNow()), cancellation);
        return await Directory.AddDomainAsync(name, keys, cancellation);
    }

    /// <inheritdoc/>
    public Task<StoreResult<IReadOnlyList<KeySummary>>> ListKeysAsync(string domain, CancellationToken cancellation)
        => Task.FromResult(DomainName.TryParse(domain.Trim())?.Value is { } name && Directory.IsLocalDomain(name)
            ? Summaries(new(store.SigningKeys.Of(name), null))
            : new StoreError(StoreErrorKind.NotFound, $"There is no domain {domain}."));

    /// <inheritdoc/>
    public async Task<StoreResult<IReadOnlyList<KeySummary>>> RotateKeysAsync(string domain, bool activate, CancellationToken cancellation)
    {
        string name = DomainName.TryParse(domain.Trim())?.Value ?? domain;
        IReadOnlyList<NewSigningKey> made = await Task.Run(() => KeyPairs.Make(store.SigningKeys.Of(name), time.GetUtcNow()), cancellation);
        StoreResult<IReadOnlyList<SigningKey>> changed = await store.SigningKeys.AddAsync(name, made, SigningKeyState.Waiting, cancellation);
        if (!activate)
            return Summaries(changed);
        foreach (NewSigningKey key in made)
        {
            if (changed.Succeeded)
                changed = await store.SigningKeys.ActivateAsync(name, key.Selector, cancellation);
        }
        return Summaries(changed);
    }

    /// <inheritdoc/>
    public async Task<StoreResult<IReadOnlyList<KeySummary>>> ActivateKeyAsync(string domain, string selector, CancellationToken cancellation)
        => Summaries(await store.SigningKeys.ActivateAsync(domain, selector, cancellation));

    /// <inheritdoc/>
    public async Task<StoreResult<IReadOnlyList<KeySummary>>> RemoveKeyAsync(string domain, string selector, CancellationToken cancellation)
        => Summaries(await store.SigningKeys.RemoveAsync(domain, selector, cancellation));

    /// <inheritdoc/>
    public Task<StoreResult<string>> RemoveDomainAsync(string name, CancellationToken cancellation) => Directory.RemoveDomainAsync(name, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<IReadOnlyList<AccountSummary>>> ListAccountsAsync(string? domain, CancellationToken cancellation)
        => Task.FromResult<StoreResult<IReadOnlyList<AccountSummary>>>(Directory.ListAccounts(domain).Select(Summary).ToArray());

    /// <inheritdoc/>
    public Task<StoreResult<AccountDetail>> ShowAccountAsync(string address, CancellationToken cancellation)
    {
        if (Directory.Find(address) is not { } account)
            return Task.FromResult<StoreResult<AccountDetail>>(NoAccount(address));
        var aliases = Directory.ListAliases().Where(alias => alias.Targets.Contains(account.Address, StringComparer.OrdinalIgnoreCase));
        return Task.FromResult<StoreResult<AccountDetail>>(new AccountDetail(
            Summary(account),
            [.. store.Mailboxes.List(account.Id).Select(MailboxSummary.Of)],
            [.. aliases.Select(alias => alias.Address)]));
    }

    /// <inheritdoc/>
    public async Task<StoreResult<int>> AddAccountsAsync(IReadOnlyList<NewAccount> accounts, IProgress<int>? progress, CancellationToken cancellation)
        => Map(await Directory.AddAccountsAsync(accounts, progress, cancellation), added => added.Count);

    /// <inheritdoc/>
    public async Task<StoreResult<AccountSummary>> RemoveAccountAsync(string address, CancellationToken cancellation)
    {
        AccountUsage usage = Directory.Find(address) is { } account ? Directory.UsageOf(account.Id) : default;
        return Map(await Directory.RemoveAccountAsync(address, cancellation), removed => AccountSummary.Of(removed, usage));
    }

    /// <inheritdoc/>
    public async Task<StoreResult<AccountSummary>> SetPasswordAsync(string address, string password, CancellationToken cancellation)
        => Map(await Directory.SetPasswordAsync(address, password, cancellation), Summary);

    /// <inheritdoc/>
    public async Task<StoreResult<AccountSummary>> SetQuotaAsync(string address, long quotaBytes, CancellationToken cancellation)
        => Map(await Directory.SetQuotaAsync(address, quotaBytes, cancellation), Summary);

    /// <inheritdoc/>
    public Task<StoreResult<IReadOnlyList<Alias>>> ListAliasesAsync(string? domain, CancellationToken cancellation)
        => Task.FromResult(new StoreResult<IReadOnlyList<Alias>>(Directory.ListAliases(domain), null));

    /// <inheritdoc/>
    public Task<StoreResult<Alias>> AddAliasAsync(string address, IReadOnlyList<string> targets, CancellationToken cancellation)
        => Directory.AddAliasAsync(address, targets, cancellation);

    /// <inheritdoc/>
    public Task<StoreResult<Alias>> RemoveAliasAsync(string address, string? target, CancellationToken cancellation)
        => Directory.RemoveAliasAsync(address, target, cancellation);

    /// <inheritdoc/>
    public async Task<StoreResult<int>> CreateMailboxesAsync(string account, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        if (Directory.Find(account) is not { } found)
            return NoAccount(account);
        int created = 0;
        foreach (string name in names)
        {
            if (store.Mailboxes.Find(found.Id, name) is not null)
                continue;
            StoreResult<Mailbox> made = await store.Mailboxes.CreateAsync(found.Id, name, cancellation: cancellation);
            if (made.Error is { } error)
                return error;
            created++;
        }
        return created;
    }

    /// <inheritdoc/>
    public async Task<StoreResult<int>> ImportAsync(string account, IReadOnlyList<LoadedMail> messages, CancellationToken cancellation)
    {
        string[] names = [.. messages.Select(mail => mail.Item.Mailbox).Distinct(StringComparer.Ordinal)];
        StoreResult<int> created = await CreateMailboxesAsync(account, names, cancellation);
        if (created.Error is { } noMailbox)
            return noMailbox;
        if (Directory.Find(account) is not { } found)
            return NoAccount(account);
        List<Acceptance> acceptances = [];
        try
        {
            foreach (LoadedMail mail in messages)
            {
                if (store.Mailboxes.Find(found.Id, mail.Item.Mailbox) is not { } mailbox)
                {
                    acceptances.ForEach(acceptance => acceptance.Content.Dispose());
                    return new StoreError(StoreErrorKind.NotFound, $"The mailbox {mail.Item.Mailbox} is gone.");
                }
                acceptances.Add(Prepare(mail, found.Id, mailbox.Id));
            }
        }
        catch
        {
            acceptances.ForEach(acceptance => acceptance.Content.Dispose());
            throw;
        }
        return Map(await store.Messages.AcceptAllAsync(acceptances, cancellation: cancellation), accepted => accepted.Count);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LoadedMail> ExportAsync(string account, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (Directory.Find(account) is not { } found)
            yield break;
        foreach (Mailbox mailbox in store.Mailboxes.List(found.Id))
        {
            using MailboxView? view = store.Mailboxes.Open(mailbox.Id);
            if (view is null)
                continue;
            MailboxSnapshot snapshot = view.Current;
            for (int index = 0; index < snapshot.Count; index++)
            {
                if (await LoadUnlessDamagedAsync(mailbox.Name, snapshot[index], view.Keywords, cancellation) is { } mail)
                    yield return mail;
            }
        }
    }

    /// <inheritdoc/>
    public Task<StoreResult<IReadOnlyList<QueueItem>>> ListQueueAsync(QueueFilter filter, int most, CancellationToken cancellation)
        => Task.FromResult<StoreResult<IReadOnlyList<QueueItem>>>(store.Queue.List(filter, null, most).Select(QueueItem.Of).ToArray());

    /// <inheritdoc/>
    public Task<StoreResult<QueueDetail>> ShowQueuedAsync(string queueId, CancellationToken cancellation)
    {
        const int MostRecipients = 1000;
        QueueItem[] recipients = [.. store.Queue.List(new QueueFilter { QueueId = queueId }, null, MostRecipients).Select(QueueItem.Of)];
        return Task.FromResult<StoreResult<QueueDetail>>(recipients.Length == 0
            ? new StoreError(StoreErrorKind.NotFound, $"There is no message {queueId} in the queue.")
            : new QueueDetail(recipients[0].QueueId, recipients, store.Journeys.Find(queueId)?.Events ?? []));
    }

    /// <inheritdoc/>
    public Task<StoreResult<IReadOnlyList<JourneyRecord>>> TraceAsync(string what, int most, CancellationToken cancellation)
    {
        string name = what.Trim().TrimStart('<').TrimEnd('>');
        IReadOnlyList<JourneyRecord> found = store.Journeys.Find(name) is { } one ? [one] : store.Journeys.FindByMessageId(name, most);
        if (found.Count == 0)
            found = store.Journeys.FindByAddress(name, most);
        return Task.FromResult<StoreResult<IReadOnlyList<JourneyRecord>>>(found.Count == 0
            ? new StoreError(StoreErrorKind.NotFound, $"Nothing is known of {what}: it is no queue id, Message-ID or address of a mail that was taken here.")
            : found.ToArray());
    }

    /// <inheritdoc/>
    public Task<StoreResult<int>> ChangeQueueAsync(QueueFilter filter, QueueAction action, CancellationToken cancellation)
        => store.Queue.ChangeAsync(filter, action);

    /// <inheritdoc/>
    public Task<StoreResult<int>> TakeBackAsync(string queueId, CancellationToken cancellation) => store.Queue.TakeBackAsync(queueId);

    /// <inheritdoc/>
    public Task<StoreResult<QueueStatistics>> QueueStatisticsAsync(int domains, CancellationToken cancellation)
        => Task.FromResult<StoreResult<QueueStatistics>>(store.Queue.Statistics(time.GetUtcNow(), domains));

    /// <inheritdoc/>
    public Task<StoreResult<CheckReport>> CheckAsync(CheckOptions options, IProgress<MaintenanceProgress>? progress, CancellationToken cancellation)
        => UnlessDiskFailsAsync(() => StoreCheck.RunAsync(store, options, progress, cancellation));

    /// <inheritdoc/>
    public Task<StoreResult<RebuildReport>> ReindexAsync(IProgress<MaintenanceProgress>? progress, CancellationToken cancellation)
        => UnlessDiskFailsAsync(() => store.SearchIndex.RebuildAsync(
            (done, total) => progress?.Report(new MaintenanceProgress("indexing", done, total, ProgressUnit.Items)), cancellation));

    /// <inheritdoc/>
    public Task<StoreResult<BackupReport>> BackUpAsync(string directory, IProgress<MaintenanceProgress>? progress, CancellationToken cancellation)
        => UnlessDiskFailsAsync(() => Backup.RunAsync(store, directory, progress, cancellation));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ownsStore ? store.DisposeAsync() : ValueTask.CompletedTask;

    private Acceptance Prepare(LoadedMail mail, AccountId account, MailboxId mailbox)
    {
        BlobDraft draft = store.Blobs.CreateDraft();
        try
        {
            Stream bytes = mail.Content.Rewind();
            for (int read = bytes.Read(draft.GetSpan()); read > 0; read = bytes.Read(draft.GetSpan()))
                draft.Advance(read);
            using Stream written = draft.OpenRead();
            return new Acceptance
            {
                Content = draft,
                Structure = MessageScanner.Scan(written),
                ReceivedAt = time.GetUtcNow(),
                Deliveries =
                [
                    new LocalDelivery
                    {
                        Account = account,
                        Mailbox = mailbox,
                        Flags = mail.Item.Flags,
                        Keywords = mail.Item.Keywords,
                        InternalDate = mail.Item.Date,
                        EnforceQuota = false,
                    },
                ],
            };
        }
        catch
        {
            draft.Dispose();
            throw;
        }
    }

    /// <summary>One damaged message is no reason to keep back all the others; who exports sees that the count is short.</summary>
    private async Task<LoadedMail?> LoadUnlessDamagedAsync(string mailbox, MailboxEntry entry, KeywordSets keywords, CancellationToken cancellation)
    {
        try
        {
            return await LoadAsync(mailbox, entry, keywords, cancellation);
        }
        catch (StoreUnusableException)
        {
            return null;
        }
    }

    private async Task<LoadedMail?> LoadAsync(string mailbox, MailboxEntry entry, KeywordSets keywords, CancellationToken cancellation)
    {
        using MessageContent? content = store.Messages.OpenContent(entry.MessageId);
        if (content is null)
            return null;
        var item = new MailItem(mailbox, entry.Flags, keywords[entry.Keywords], DateTimeOffset.FromUnixTimeMilliseconds(entry.InternalDate));
        var mail = new LoadedMail(item, new MessageBuffer());
        try
        {
            await using Stream bytes = content.OpenRead();
            await mail.Content.FillAsync(bytes, content.Length, cancellation);
            return mail;
        }
        catch
        {
            mail.Dispose();
            throw;
        }
    }

    private static async Task<StoreResult<T>> UnlessDiskFailsAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return new StoreError(StoreErrorKind.Unavailable, failure.Message);
        }
    }

    private static StoreResult<IReadOnlyList<KeySummary>> Summaries(StoreResult<IReadOnlyList<SigningKey>> keys)
        => Map<IReadOnlyList<SigningKey>, IReadOnlyList<KeySummary>>(keys, found => [.. found.Select(KeySummary.Of)]);

    private AccountSummary Summary(Account account) => AccountSummary.Of(account, Directory.UsageOf(account.Id));

    private static StoreError NoAccount(string address) => new(StoreErrorKind.NotFound, $"There is no account {address}.");

    private static StoreResult<TTo> Map<TFrom, TTo>(StoreResult<TFrom> result, Func<TFrom, TTo> map)
        => result.Error is { } error ? error : map(result.Value);
}
