using System.Collections.Immutable;
using Hikyaku.Protocol.Addressing;

namespace Hikyaku.Store.Keys;

/// <summary>
/// The keys that sign mail, by domain. Look-ups are answered from memory; changes are durable when their task ends. The
/// list of a domain is the same object as long as nothing changes in it.
/// </summary>
public sealed class SigningKeys
{
    /// <summary>More keys than this nobody publishes.</summary>
    private const int MostOfADomain = 20;

    private readonly CommitQueue _commits;
    private ImmutableDictionary<string, IReadOnlyList<SigningKey>> _byDomain;

    internal SigningKeys(IStoreEngine engine, CommitQueue commits)
    {
        _commits = commits;
        using var reader = engine.Read();
        _byDomain = reader.SigningKeys().GroupBy(key => key.Domain).ToImmutableDictionary(keys => keys.Key, keys => (IReadOnlyList<SigningKey>)[.. keys]);
    }

    /// <summary>True when no domain has any.</summary>
    public bool IsEmpty => Volatile.Read(ref _byDomain).IsEmpty;

    /// <summary>The keys of a domain, oldest first.</summary>
    /// <param name="domain">In A-labels.</param>
    public IReadOnlyList<SigningKey> Of(string domain) => Volatile.Read(ref _byDomain).GetValueOrDefault(domain) ?? [];

    /// <summary>Keeps new keys of a domain, all or none.</summary>
    public Task<StoreResult<IReadOnlyList<SigningKey>>> AddAsync(string domain, IReadOnlyList<NewSigningKey> keys, SigningKeyState state, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var name = NameOf(domain);
        return _commits.RunAsync<IReadOnlyList<SigningKey>>(scope =>
        {
            if (!scope.Writer.HasDomain(name))
                return new StoreError(StoreErrorKind.NotFound, $"There is no domain {name}.");
            var known = scope.Writer.SigningKeys().Where(key => key.Domain == name).ToList();
            if (keys.FirstOrDefault(key => known.Exists(other => other.Selector == key.Selector)) is { } taken)
                return new StoreError(StoreErrorKind.AlreadyExists, $"There is a key {taken.Selector} of {name} already.");
            if (known.Count + keys.Count > MostOfADomain)
                return new StoreError(StoreErrorKind.LimitReached, $"A domain can have {MostOfADomain} keys at most; remove some that are retired.");
            Add(scope, name, keys, state);
            return Publish(scope, name);
        });
    }

    /// <summary>Lets a key sign, and retires those of the same algorithm that did.</summary>
    public Task<StoreResult<IReadOnlyList<SigningKey>>> ActivateAsync(string domain, string selector, CancellationToken cancellation = default)
        => ChangeAsync(domain, selector, (scope, key) =>
        {
            foreach (var other in scope.Writer.SigningKeys())
            {
                if (other.Domain == key.Domain && other.Algorithm == key.Algorithm && other.State == SigningKeyState.Active && other.Selector != key.Selector)
                    scope.Writer.SetSigningKey(other with { State = SigningKeyState.Retired, ChangedAt = scope.Now });
            }
            scope.Writer.SetSigningKey(key with { State = SigningKeyState.Active, ChangedAt = scope.Now });
            return null;
        }, cancellation);

    /// <summary>Removes a key for ever. One that signs is kept.</summary>
    public Task<StoreResult<IReadOnlyList<SigningKey>>> RemoveAsync(string domain, string selector, CancellationToken cancellation = default)
        => ChangeAsync(domain, selector, (scope, key) =>
        {
            if (key.State == SigningKeyState.Active)
                return new StoreError(StoreErrorKind.InUse, $"The key {key.Selector} signs mail of {key.Domain}; activate another one first.");
            scope.Writer.RemoveSigningKey(key.Domain, key.Selector);
            return null;
        }, cancellation);

    /// <summary>Keeps keys in a transaction under way.</summary>
    internal void Add(WriteScope scope, string domain, IReadOnlyList<NewSigningKey> keys, SigningKeyState state)
    {
        foreach (var key in keys)
            scope.Writer.SetSigningKey(new SigningKey(domain, key.Selector, key.Algorithm, key.PrivateKey, state, scope.Now));
        Publish(scope, domain);
    }

    /// <summary>Removes all keys of a domain that goes.</summary>
    internal void RemoveAll(WriteScope scope, string domain)
    {
        foreach (var key in scope.Writer.SigningKeys())
        {
            if (key.Domain == domain)
                scope.Writer.RemoveSigningKey(domain, key.Selector);
        }
        Publish(scope, domain);
    }

    private Task<StoreResult<IReadOnlyList<SigningKey>>> ChangeAsync(
        string domain, string selector, Func<WriteScope, SigningKey, StoreError?> change, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var name = NameOf(domain);
        return _commits.RunAsync<IReadOnlyList<SigningKey>>(scope =>
        {
            if (scope.Writer.SigningKeys().FirstOrDefault(key => key.Domain == name && key.Selector == selector) is not { } found)
                return new StoreError(StoreErrorKind.NotFound, $"There is no key {selector} of {name}.");
            return change(scope, found) is { } error ? error : Publish(scope, name);
        });
    }

    private StoreResult<IReadOnlyList<SigningKey>> Publish(WriteScope scope, string domain)
    {
        SigningKey[] keys = [.. scope.Writer.SigningKeys().Where(key => key.Domain == domain)];
        scope.AfterCommit(() => Volatile.Write(ref _byDomain, keys.Length == 0 ? _byDomain.Remove(domain) : _byDomain.SetItem(domain, keys)));
        return keys;
    }

    private static string NameOf(string domain) => DomainName.TryParse(domain.Trim())?.Value ?? domain;
}
