using System.Collections.Concurrent;
using Hikyaku.Protocol.Dns;
using Hikyaku.Protocol.TlsReports;
using Hikyaku.Store.Reports;
using Hikyaku.Transport.Routing;

namespace Hikyaku.Transport.Reports;

/// <summary>
/// Counts TLS sessions in memory and gives the counts to the store every few minutes, as far as their domains want to be
/// told (RFC 8460 §3). What is not yet there when the power fails is lost: it is statistics.
/// </summary>
internal sealed class SessionCounter : IAsyncDisposable
{
    private static readonly TimeSpan BetweenWrites = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AtTheEnd = TimeSpan.FromSeconds(2);
    private const int MostKept = 20_000;
    private const int LongestReason = 200;

    private readonly TlsSessionLog _log;
    private readonly IDnsResolver _dns;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _writing = new(1);
    private ConcurrentDictionary<TlsSessionCount, long> _counts = new();

    public SessionCounter(TlsSessionLog log, IDnsResolver dns, TimeProvider time)
    {
        (_log, _dns, _time) = (log, dns, time);
        _timer = time.CreateTimer(_ => _ = WriteAsync(), null, BetweenWrites, BetweenWrites);
    }

    /// <summary>Counts one.</summary>
    public void Add(string domain, TlsSession session)
    {
        var counts = Volatile.Read(ref _counts);
        if (counts.Count >= MostKept) return;
        counts.AddOrUpdate(ToCount(domain, session), 1, (_, number) => number + 1);
    }

    /// <summary>Gives the store what was counted; when there is no time left to ask who wants to be told, all of it.</summary>
    public async Task WriteAsync(CancellationToken hurry = default)
    {
        await _writing.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            var counts = Interlocked.Exchange(ref _counts, new());
            List<TlsSessionCount> wanted = [];
            foreach (var group in counts.GroupBy(count => count.Key.Domain))
            {
                if (await IsToldAsync(group.Key, hurry).ConfigureAwait(false)) wanted.AddRange(group.Select(count => count.Key with { Sessions = count.Value }));
            }
            if (wanted.Count > 0) await _log.AddAsync(wanted).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        using var hurry = new CancellationTokenSource(AtTheEnd);
        await WriteAsync(hurry.Token).ConfigureAwait(false);
        _writing.Dispose();
    }

    private async ValueTask<bool> IsToldAsync(string domain, CancellationToken hurry)
    {
        try
        {
            var answer = await _dns.QueryAsync("_smtp._tls." + domain, DnsRecordType.Txt, hurry).ConfigureAwait(false);
            return answer.IsTemporaryFailure || TlsReportRecord.Find(answer.Of<TextRecord>().Select(record => record.Text)) is not null;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private TlsSessionCount ToCount(string domain, TlsSession session) => new()
    {
        Day = DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime),
        Domain = domain,
        PolicyType = session.Policy.Type,
        Policy = session.Policy.Text,
        PolicyHosts = session.Policy.Hosts,
        Failure = session.Failure ?? "",
        Host = session.Host ?? "",
        Address = session.Failure is null ? "" : session.Address ?? "",
        OwnAddress = session.Failure is null ? "" : session.OwnAddress ?? "",
        Reason = session.Reason is { Length: > LongestReason } reason ? reason[..LongestReason] : session.Reason ?? "",
        Sessions = 0,
    };
}
