namespace Hikyaku.Store.Reports;

/// <summary>Counts of mail in the names of other domains, kept until those who want to know have been told (RFC 9990).</summary>
public sealed class DmarcLog
{
    /// <summary>Of one domain and day; a flood from ever new machines is told by its first ones.</summary>
    private const int MostRows = 5000;

    private readonly IStoreEngine _engine;
    private readonly CommitQueue _commits;

    internal DmarcLog(IStoreEngine engine, CommitQueue commits) => (_engine, _commits) = (engine, commits);

    /// <summary>Adds counts to those that are there.</summary>
    public Task<StoreResult<int>> AddAsync(IReadOnlyList<DmarcCount> counts) => _commits.RunAsync<int>(scope =>
    {
        foreach (var group in counts.GroupBy(count => (count.Day, count.Domain)))
        {
            var room = MostRows - scope.Writer.DmarcCounts(group.Key.Day, group.Key.Domain).Count;
            foreach (var count in group.Take(Math.Max(0, room)))
                scope.Writer.AddDmarcCount(count);
        }

        return counts.Count;
    });

    /// <summary>Days before that one, and domains, of which nobody has been told yet.</summary>
    public IReadOnlyList<(DateOnly Day, string Domain)> Untold(DateOnly before)
    {
        using var reader = _engine.Read();
        return reader.DmarcDays(before);
    }

    /// <summary>The counts of a domain and day.</summary>
    public IReadOnlyList<DmarcCount> Of(DateOnly day, string domain)
    {
        using var reader = _engine.Read();
        return reader.DmarcCounts(day, domain);
    }

    /// <summary>Forgets a domain and day.</summary>
    public Task<StoreResult<int>> ForgetAsync(DateOnly day, string domain) => _commits.RunAsync<int>(scope =>
    {
        scope.Writer.RemoveDmarcCounts(day, domain);
        return 0;
    });
}
