using System.Collections.Concurrent;
using Hikyaku.Authentication.Dmarc;
using Hikyaku.Store.Reports;
using Hikyaku.Transport.Checks;

namespace Hikyaku.Transport.Reports;

/// <summary>
/// Counts mail of other servers by what was found, for the domains that want to be told (RFC 9990), in memory, and gives the counts
/// to the store every few minutes. What is not yet there when the power fails is lost: it is statistics.
/// </summary>
public sealed class DmarcCounter : IAsyncDisposable
{
    private static readonly TimeSpan BetweenWrites = TimeSpan.FromMinutes(5);
    private const int MostKept = 20_000;

    private readonly DmarcLog _log;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _writing = new(1);
    private ConcurrentDictionary<(DateOnly Day, string Domain, string Row), long> _counts = new();

    /// <summary>Begins to count.</summary>
    public DmarcCounter(DmarcLog log, TimeProvider time)
    {
        (_log, _time) = (log, time);
        _timer = time.CreateTimer(_ => _ = WriteAsync(), null, BetweenWrites, BetweenWrites);
    }

    /// <summary>Gives the store what was counted.</summary>
    public async Task WriteAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        try
        {
            var counts = Interlocked.Exchange(ref _counts, new());
            if (counts.IsEmpty) return;
            await _log.AddAsync([.. counts.Select(pair => new DmarcCount(pair.Key.Day, pair.Key.Domain, pair.Key.Row, pair.Value))]).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        await WriteAsync().ConfigureAwait(false);
        _writing.Dispose();
    }

    /// <summary>Counts a message.</summary>
    internal void Add(ArrivalFindings found, Handling done, string rule)
    {
        if (found.Dmarc is not { IsToBeTold: true, PolicyDomain: { } domain, AuthorDomain: not null, Result: DmarcResult.Pass or DmarcResult.Fail }) return;
        var counts = Volatile.Read(ref _counts);
        if (counts.Count >= MostKept) return;
        counts.AddOrUpdate((DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime), domain, DmarcRow.Of(found, done, rule).ToJson()), 1, (_, number) => number + 1);
    }
}
