namespace Hikyaku.Store.Reports;

/// <summary>Counts of TLS sessions with other domains, kept until those who want to know have been told.</summary>
public sealed class TlsSessionLog
{
    /// <summary>Of one domain and day; who shows us a new face each time is told of the first ones.</summary>
    private const int MostRows = 1000;

    private readonly IStoreEngine _engine;
    private readonly CommitQueue _commits;

    internal TlsSessionLog(IStoreEngine engine, CommitQueue commits) => (_engine, _commits) = (engine, commits);

    /// <summary>Adds counts to those that are there.</summary>
    public Task<StoreResult<int>> AddAsync(IReadOnlyList<TlsSessionCount> counts) => _commits.RunAsync<int>(scope =>
    {
        foreach (var group in counts.GroupBy(count => (count.Day, count.Domain)))
        {
            var room = MostRows - scope.Writer.TlsSessions(group.Key.Day, group.Key.Domain).Count;
            foreach (var count in group.Take(Math.Max(0, room)))
                scope.Writer.AddTlsSessions(count);
        }

        return counts.Count;
    });

    /// <summary>Days before that one, and domains, of which nobody has been told yet.</summary>
    public IReadOnlyList<(DateOnly Day, string Domain)> Untold(DateOnly before)
    {
        using var reader = _engine.Read();
        return reader.TlsSessionDays(before);
    }

    /// <summary>The counts of a domain and day.</summary>
    public IReadOnlyList<TlsSessionCount> Of(DateOnly day, string domain)
    {
        using var reader = _engine.Read();
        return reader.TlsSessions(day, domain);
    }

    /// <summary>Forgets a domain and day.</summary>
    public Task<StoreResult<int>> ForgetAsync(DateOnly day, string domain) => _commits.RunAsync<int>(scope =>
    {
        scope.Writer.RemoveTlsSessions(day, domain);
        return 0;
    });
}
