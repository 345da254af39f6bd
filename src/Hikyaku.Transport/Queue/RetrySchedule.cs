namespace Hikyaku.Transport.Queue;

/// <summary>
/// When mail that was not taken is tried again (RFC 5321 §4.5.4.1): soon at first, since most troubles pass soon, then
/// less and less often; and when nobody hopes any more.
/// </summary>
public sealed record RetrySchedule
{
    /// <summary>Fewer attempts than this are no reason to give up, however much time has passed: the clock may have jumped, or the server was off.</summary>
    private const int LeastAttempts = 5;

    private const double Spread = 0.2;

    /// <summary>After the first attempt, when the host was not reached or broke off.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After the first attempt, when the other server said "not now": greylisting wants a few minutes (RFC 6647 §5).</summary>
    public TimeSpan FirstAfterReply { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Never longer than this between two attempts.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromHours(4);

    /// <summary>When the sender is told of the delay.</summary>
    public TimeSpan WarnAfter { get; init; } = TimeSpan.FromHours(4);

    /// <summary>When the message goes back (RFC 5321 §4.5.4.1: "at least 4-5 days").</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromDays(5);

    /// <summary>How long to wait after so many attempts.</summary>
    /// <param name="attempts">Attempts made, at least one.</param>
    /// <param name="wasReply">True when the last one ended with a reply to the recipient or the message.</param>
    /// <param name="random">Keeps mail that failed together from coming back together.</param>
    internal TimeSpan WaitAfter(int attempts, bool wasReply, Random random)
    {
        var first = wasReply ? FirstAfterReply : First;
        var factor = Math.Pow(2, Math.Min(attempts - 1, 30));
        var wait = Math.Min(first.TotalMilliseconds * factor, Longest.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(wait * (1 - Spread + 2 * Spread * random.NextDouble()));
    }

    /// <summary>Whether a message of that age goes back after so many attempts.</summary>
    internal bool IsHopeless(TimeSpan age, int attempts) => age >= GiveUpAfter && attempts >= LeastAttempts;

    /// <summary>Whether its sender is told that it takes long.</summary>
    internal bool IsLate(TimeSpan age) => age >= WarnAfter;
}
