using System.Collections.Concurrent;
using Hikyaku.Authentication.MtaSts;
using Hikyaku.Protocol.Dns;
using Hikyaku.Protocol.MtaSts;
using Hikyaku.Store.Policies;

namespace Hikyaku.Transport.Policies;

/// <summary>
/// Knows the MTA-STS policies of other domains, RFC 8461 §3.3 and §5.1: looks whether there is a new one, fetches it,
/// and goes by the last one as long as it holds, whatever the DNS says meanwhile.
/// </summary>
internal sealed class StsPolicies(PolicyCache cache, PolicyFetcher fetcher, IDnsResolver dns, TimeProvider time) : IDisposable
{
    /// <summary>§3.3: "limit further attempts to at most one every five minutes".</summary>
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMinutes(5);

    /// <summary>§3.3: policies are to be fetched again before they expire; so a new one is seen although somebody hides its record.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromDays(1);

    private const int MostAttemptsKept = 10_000;

    private readonly ConcurrentDictionary<string, Attempt> _attempts = new();
    private readonly CancellationTokenSource _stop = new();

    /// <summary>The policy that holds for a domain, or why there is none.</summary>
    /// <param name="domain">In A-labels.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    public async ValueTask<StsFinding> FindAsync(string domain, CancellationToken cancellation)
    {
        var answer = await dns.QueryAsync("_mta-sts." + domain, DnsRecordType.Txt, cancellation).ConfigureAwait(false);
        var record = StsRecord.Find(answer.Of<TextRecord>().Select(text => text.Text));
        var now = time.GetUtcNow();
        var stored = cache.Find(domain) is { } kept && kept.ExpiresAt > now ? kept : null;
        if (record is null) return stored is null ? StsFinding.None : StsFinding.Of(stored);
        if (stored?.Id == record.Id)
        {
            if (now - stored.FetchedAt > Freshness(stored)) _ = FetchOnce(domain, record.Id);
            return StsFinding.Of(stored);
        }
        var fetched = await FetchOnce(domain, record.Id).WaitAsync(cancellation).ConfigureAwait(false);
        if (fetched.Policy is { } policy) return new StsFinding(policy, null, null);
        return stored is not null ? StsFinding.Of(stored) : new StsFinding(null, fetched.Failure, fetched.Reason);
    }

    /// <summary>Gives up what is being fetched.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private static TimeSpan Freshness(StoredPolicy stored)
    {
        var half = (stored.ExpiresAt - stored.FetchedAt) / 2;
        return half < Fresh ? half : Fresh;
    }

    /// <summary>One fetch for all who ask; one that failed is its own answer for a while.</summary>
    private Task<PolicyFetch> FetchOnce(string domain, string id)
    {
        while (true)
        {
            if (_attempts.TryGetValue(domain, out var known))
            {
                if (known.Id == id && time.GetElapsedTime(known.Since) < BetweenAttempts) return known.Result;
                _attempts.TryRemove(KeyValuePair.Create(domain, known));
            }
            if (_attempts.Count >= MostAttemptsKept) Forget();
            var attempt = new Attempt(id, time.GetTimestamp());
            if (!_attempts.TryAdd(domain, attempt)) continue;
            _ = RunAsync(domain, attempt);
            return attempt.Result;
        }
    }

    private async Task RunAsync(string domain, Attempt attempt)
    {
        try
        {
            var fetched = await fetcher.FetchAsync(domain, _stop.Token).ConfigureAwait(false);
            if (fetched.Policy is { } policy)
            {
                var now = time.GetUtcNow();
                // When the disk is full the policy holds for this message, and is fetched again for the next.
                await cache.SaveAsync(new StoredPolicy(domain, attempt.Id, policy.ToString(), now, now + policy.MaximumAge)).ConfigureAwait(false);
                _attempts.TryRemove(KeyValuePair.Create(domain, attempt));
            }
            attempt.End(fetched);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            attempt.End(new PolicyFetch(null, "sts-policy-fetch-error", "this server is stopping"));
        }
    }

    private void Forget()
    {
        foreach (var (domain, attempt) in _attempts)
        {
            if (attempt.Result.IsCompleted) _attempts.TryRemove(KeyValuePair.Create(domain, attempt));
        }
    }

    private sealed class Attempt(string id, long since)
    {
        private readonly TaskCompletionSource<PolicyFetch> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Id => id;

        public long Since => since;

        public Task<PolicyFetch> Result => _end.Task;

        public void End(PolicyFetch result) => _end.SetResult(result);
    }
}

/// <summary>What is known of a domain's policy.</summary>
/// <param name="Policy">The policy, or null.</param>
/// <param name="Failure">Why one that was announced could not be had (RFC 8460 §4.3.2), or null.</param>
/// <param name="Reason">The same for people.</param>
internal sealed record StsFinding(StsPolicy? Policy, string? Failure, string? Reason)
{
    /// <summary>No policy was announced.</summary>
    public static readonly StsFinding None = new(null, null, null);

    /// <summary>A policy that was kept.</summary>
    public static StsFinding Of(StoredPolicy stored) => new(StsPolicy.TryParse(stored.Text), null, null);
}
