namespace Hikyaku.Transport.Queue;

/// <summary>A domain that mail waits for: when something is due, how many deliveries are under way, and how it does.</summary>
internal sealed class Destination(string domain)
{
    public string Domain { get; } = domain;

    /// <summary>When the first recipient is due; <see cref="DateTimeOffset.MaxValue"/> when none waits.</summary>
    public DateTimeOffset DueAt { get; set; } = DateTimeOffset.MaxValue;

    /// <summary>Nothing is tried before, whatever is due: nobody was reached.</summary>
    public DateTimeOffset RestsUntil { get; set; } = DateTimeOffset.MinValue;

    /// <summary>Deliveries under way.</summary>
    public int Active { get; set; }

    /// <summary>Deliveries allowed at the same time: grows with success, shrinks when nobody is reached.</summary>
    public int Window { get; set; } = 2;

    /// <summary>Attempts in a row that reached nobody.</summary>
    public int Failures { get; set; }

    /// <summary>True when the last attempt reached somebody: the next one needs not long.</summary>
    public bool IsProven { get; set; }

    /// <summary>True while it stands in a line of those that are ready.</summary>
    public bool IsInLine { get; set; }

    public DateTimeOffset ReadyAt => DueAt > RestsUntil ? DueAt : RestsUntil;

    /// <summary>True when nothing waits or runs, so that nothing is lost by starting anew.</summary>
    public bool IsForgettable(DateTimeOffset now) => Active == 0 && DueAt == DateTimeOffset.MaxValue && RestsUntil <= now;
}
