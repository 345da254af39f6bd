namespace Hikyaku.Store.Policies;

/// <summary>
/// Policies of other domains. They outlive a restart: who lies to us about the DNS must not win by waiting for one
/// (RFC 8461 §10.2).
/// </summary>
public sealed class PolicyCache
{
    private readonly IStoreEngine _engine;
    private readonly CommitQueue _commits;

    internal PolicyCache(IStoreEngine engine, CommitQueue commits) => (_engine, _commits) = (engine, commits);

    /// <summary>The policy of a domain, expired or not; null without one.</summary>
    public StoredPolicy? Find(string domain)
    {
        using var reader = _engine.Read();
        return reader.Policy(domain);
    }

    /// <summary>Keeps a policy in the place of an earlier one, and forgets what has expired of all domains.</summary>
    public Task<StoreResult<StoredPolicy>> SaveAsync(StoredPolicy policy) => _commits.RunAsync<StoredPolicy>(scope =>
    {
        scope.Writer.RemoveExpiredPolicies(scope.Now);
        scope.Writer.SetPolicy(policy);
        return policy;
    });
}
