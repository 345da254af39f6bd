using Hikyaku.Store.Keys;

namespace Hikyaku.Store.Accounts;

/// <summary>The changes of the directory: what is checked, what is stored, and what memory learns after the commit.</summary>
internal sealed class DirectoryChanges(
    CommitQueue commits, DirectoryIndex index, PasswordHasher hasher, SigningKeys signingKeys, Action<AccountId> credentialsChanged)
{
    private const int MostTargets = 1000;
    private const string UnfitPassword = "is empty or holds characters that no password may have (RFC 4013).";

    internal async Task<StoreResult<string>> AddDomainAsync(string name, IReadOnlyList<NewSigningKey> keys, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (DirectoryNames.Domain(name) is not { } domain)
            return Invalid($"'{name}' is not a domain name.");

        return await commits.RunAsync<string>(scope =>
        {
            if (scope.Writer.HasDomain(domain))
                return new StoreError(StoreErrorKind.AlreadyExists, $"The domain {domain} is there already.");
            scope.Writer.AddDomain(domain, scope.Now);
            if (keys.Count > 0)
                signingKeys.Add(scope, domain, keys, SigningKeyState.Active);
            scope.AfterCommit(() => index.AddDomain(domain));
            return domain;
        }).ConfigureAwait(false);
    }

    internal async Task<StoreResult<string>> RemoveDomainAsync(string name, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var domain = DirectoryNames.Domain(name) ?? name;
        return await commits.RunAsync<string>(scope =>
        {
            if (!scope.Writer.HasDomain(domain))
                return NotFound($"There is no domain {domain}.");
            if (scope.Writer.IsDomainInUse(domain))
                return new StoreError(StoreErrorKind.InUse, $"The domain {domain} still has accounts or aliases; remove them first.");
            signingKeys.RemoveAll(scope, domain);
            scope.Writer.RemoveDomain(domain);
            scope.AfterCommit(() => index.RemoveDomain(domain));
            return domain;
        }).ConfigureAwait(false);
    }

    internal async Task<StoreResult<IReadOnlyList<Account>>> AddAccountsAsync(
        IReadOnlyList<NewAccount> accounts, IProgress<int>? hashed, CancellationToken cancellation)
    {
        var prepared = new List<AccountInsert>(accounts.Count);
        foreach (var account in accounts)
        {
            cancellation.ThrowIfCancellationRequested();
            if (DirectoryNames.Address(account.Address) is not { } address)
                return Invalid($"'{account.Address}' is not an address that an account can have.");
            if (account.QuotaBytes < 0)
                return Invalid($"The quota of {address} is negative.");
            if (index.Account(address) is not null)
                return Taken(address);
            if (await hasher.CreateAsync(account.Password, cancellation).ConfigureAwait(false) is not { } credentials)
                return Invalid($"The password of {address} {UnfitPassword}");
            prepared.Add(new AccountInsert(address, account.Role, account.QuotaBytes, credentials));
            hashed?.Report(prepared.Count);
        }

        return await commits.RunAsync(new AddAccounts(prepared, index)).ConfigureAwait(false);
    }

    internal Task<StoreResult<Account>> RemoveAccountAsync(string address, CancellationToken cancellation)
        => ChangeAsync(address, (scope, account) =>
        {
            scope.NoteMailboxesRemoved(account.Id);
            scope.Writer.RemoveAccount(account.Id);
            scope.Forget(account.Id);
            scope.MayHaveDoomed = true;
            scope.AfterCommit(() =>
            {
                index.Remove(account);
                credentialsChanged(account.Id);
            });
            return account;
        }, cancellation);

    internal async Task<StoreResult<Account>> SetPasswordAsync(string address, string password, CancellationToken cancellation)
    {
        if (await hasher.CreateAsync(password, cancellation).ConfigureAwait(false) is not { } credentials)
            return Invalid($"The password {UnfitPassword}");

        return await ChangeAsync(address, (scope, account) =>
        {
            scope.Writer.SetCredentials(account.Id, credentials);
            scope.AfterCommit(() => credentialsChanged(account.Id));
            return account;
        }, cancellation).ConfigureAwait(false);
    }

    internal async Task<StoreResult<Account>> SetQuotaAsync(string address, long quotaBytes, long? quotaMessages, CancellationToken cancellation)
    {
        if (quotaBytes < 0 || quotaMessages < 0)
            return Invalid("A quota can't be negative.");

        return await ChangeAsync(address, (scope, account) =>
        {
            var changed = account with { QuotaBytes = quotaBytes, QuotaMessages = quotaMessages ?? account.QuotaMessages };
            scope.Writer.SetQuota(account.Id, changed.QuotaBytes, changed.QuotaMessages);
            if (scope.Account(account.Id) is { } state)
                (state.QuotaBytes, state.QuotaMessages) = (changed.QuotaBytes, changed.QuotaMessages);
            scope.AfterCommit(() => index.Put(changed));
            return changed;
        }, cancellation).ConfigureAwait(false);
    }

    internal async Task<StoreResult<Alias>> AddAliasAsync(string address, IReadOnlyList<string> targets, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (DirectoryNames.AliasAddress(address) is not { } from)
            return Invalid($"'{address}' is neither an address nor '@' and a domain.");
        if (targets.Count == 0)
            return Invalid("An alias needs a target.");

        var to = new List<string>();
        foreach (var target in targets)
        {
            if (DirectoryNames.Address(target) is not { } key)
                return Invalid($"'{target}' is not an address.");
            to.Add(key);
        }

        return await commits.RunAsync<Alias>(scope => AddAlias(scope, from, to)).ConfigureAwait(false);
    }

    internal async Task<StoreResult<Alias>> RemoveAliasAsync(string address, string? target, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var from = DirectoryNames.AliasAddress(address) ?? address;
        var to = target is null ? null : DirectoryNames.Address(target) ?? target;
        return await commits.RunAsync<Alias>(scope =>
        {
            if (scope.Writer.Alias(from) is not { } alias || (to is not null && !alias.Targets.Contains(to)))
                return NotFound(to is null ? $"There is no alias {from}." : $"There is no alias from {from} to {to}.");
            var gone = to is null ? alias.Targets : [to];
            foreach (var one in gone)
                scope.Writer.RemoveAliasTarget(from, one);
            var left = new Alias(from, [.. alias.Targets.Except(gone)]);
            scope.AfterCommit(() => index.Put(left));
            return left;
        }).ConfigureAwait(false);
    }

    private StoreResult<Alias> AddAlias(WriteScope scope, string from, List<string> to)
    {
        if (!scope.Writer.HasDomain(DirectoryNames.DomainOf(from)))
            return NotFound($"The domain {DirectoryNames.DomainOf(from)} is not one of ours; add it first.");
        if (scope.Writer.Account(from) is not null)
            return Taken(from);

        var known = scope.Writer.Alias(from)?.Targets ?? [];
        string[] all = [.. known.Union(to)];
        if (all.Length > MostTargets)
            return new StoreError(StoreErrorKind.LimitReached, $"An alias can have {MostTargets} targets at most.");
        for (var position = known.Count; position < all.Length; position++)
            scope.Writer.AddAliasTarget(from, all[position], position);

        var alias = new Alias(from, all);
        scope.AfterCommit(() => index.Put(alias));
        return alias;
    }

    private async Task<StoreResult<Account>> ChangeAsync(
        string address, Func<WriteScope, Account, StoreResult<Account>> change, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var key = DirectoryNames.Address(address) ?? address;
        return await commits.RunAsync<Account>(scope =>
            scope.Writer.Account(key) is { } account ? change(scope, account) : NotFound($"There is no account {key}.")).ConfigureAwait(false);
    }

    private static StoreError Invalid(string message) => new(StoreErrorKind.Invalid, message);

    private static StoreError NotFound(string message) => new(StoreErrorKind.NotFound, message);

    private static StoreError Taken(string address) => new(StoreErrorKind.AlreadyExists, $"There is an account {address} already.");
}
