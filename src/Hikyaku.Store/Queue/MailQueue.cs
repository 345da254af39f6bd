using Hikyaku.Store.Journey;

namespace Hikyaku.Store.Queue;

/// <summary>
/// Mail on its way to other servers: what waits, since when, and what came of each attempt. It is put here by the same
/// commit that accepts it (<see cref="OutgoingMail"/>) and leaves by the one that tells what became of it.
/// </summary>
public sealed class MailQueue
{
    private readonly IStoreEngine _engine;
    private readonly CommitQueue _commits;
    private readonly QueueSignal _signal;

    internal MailQueue(IStoreEngine engine, CommitQueue commits, QueueSignal signal)
        => (_engine, _commits, _signal) = (engine, commits, signal);

    /// <summary>Raised when something is due earlier than anybody knew (on the store's publishing thread: return at once).</summary>
    public event Action<DueDomains> Due
    {
        add => _signal.Due += value;
        remove => _signal.Due -= value;
    }

    /// <summary>
    /// To be called once, before anything is claimed: claims of an earlier run end, and what lies further ahead than
    /// anything is ever deferred (because the clock was set back) is due now.
    /// </summary>
    public Task<StoreResult<bool>> ResumeAsync(TimeSpan longestWait)
        => _commits.RunAsync<bool>(scope =>
        {
            scope.Writer.ResumeQueue(scope.Now, scope.Now + longestWait);
            return true;
        });

    /// <summary>Each domain that something waits for, with when the first of it is due.</summary>
    public IReadOnlyList<QueuedDomain> Schedule()
    {
        using var reader = _engine.Read();
        return reader.QueueSchedule();
    }

    /// <summary>Takes recipients of a domain that are due, for as long as the lease.</summary>
    public Task<StoreResult<ClaimedDeliveries>> ClaimAsync(string domain, int most, TimeSpan lease)
        => _commits.RunAsync(new ClaimDeliveries(domain, most, lease));

    /// <summary>Writes down what came of attempts.</summary>
    public Task<StoreResult<bool>> SettleAsync(IReadOnlyList<Settlement> settlements)
        => _commits.RunAsync<bool>(scope =>
        {
            var rows = new QueueRows(scope, _signal);
            foreach (var settlement in settlements) rows.Settle(settlement);
            return true;
        });

    /// <summary>What an operator does with all recipients that a filter means; gives how many there were (at most 10,000 at a time).</summary>
    public async Task<StoreResult<int>> ChangeAsync(QueueFilter filter, QueueAction action)
    {
        if (IsNoQueueId(filter)) return 0;
        return await _commits.RunAsync(new ChangeQueue(filter, action, _signal)).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes a message back (undo send): all of it, as if it had never been sent, or nothing of it when some has left or is leaving. Gives
    /// how many recipients that were.
    /// </summary>
    public Task<StoreResult<int>> TakeBackAsync(string queueId) => _commits.RunAsync(new TakeBack(queueId, _signal));

    /// <summary>Everything for a domain is tried now instead of when it is due (RFC 1985). What is held, or is to leave later, stays where it is.</summary>
    /// <param name="domain">In A-labels, lower case.</param>
    /// <param name="withSubdomains">Also what goes to names below it.</param>
    /// <returns>How many messages wait for it.</returns>
    public Task<StoreResult<int>> StartAsync(string domain, bool withSubdomains) => _commits.RunAsync(new StartQueue(domain, withSubdomains, _signal));

    /// <summary>The recipients that a filter means, oldest message first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="after">The message and position after which the list goes on; null begins it.</param>
    /// <param name="most">At most so many.</param>
    public IReadOnlyList<QueueEntry> List(QueueFilter filter, (long MessageId, int Position)? after, int most)
    {
        if (IsNoQueueId(filter)) return [];
        using var reader = _engine.Read();
        return reader.QueueEntries(filter, after ?? default, most);
    }

    /// <summary>The queue in numbers, with so many of its largest domains.</summary>
    public QueueStatistics Statistics(DateTimeOffset now, int domains)
    {
        using var reader = _engine.Read();
        return reader.QueueStatistics(now, domains);
    }

    private static bool IsNoQueueId(QueueFilter filter) => filter.QueueId is { } id && QueueId.Parse(id) is null;
}
