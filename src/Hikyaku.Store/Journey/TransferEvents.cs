namespace Hikyaku.Store.Journey;

/// <summary>The message waits to be sent on to recipients elsewhere, or for the time when it is to leave.</summary>
public sealed record Queued(DateTimeOffset At, IReadOnlyList<string> ForwardPaths) : JourneyEvent(At)
{
    /// <summary>When it is to leave; null is at once.</summary>
    public DateTimeOffset? ReleaseAt { get; init; }
}

/// <summary>The message waited in the queue for its time, and was then filed here.</summary>
/// <param name="At">When.</param>
/// <param name="QueueId">The name under which it waited.</param>
public sealed record Released(DateTimeOffset At, string QueueId) : JourneyEvent(At);

/// <summary>It was found where mail for a domain goes.</summary>
/// <param name="At">When.</param>
/// <param name="Domain">Whose mail.</param>
/// <param name="Rule">How it was found: mx, address records, address literal, smarthost, transport.</param>
/// <param name="Hosts">The hosts in the order in which they are tried.</param>
/// <param name="Authenticated">True when DNSSEC vouches for it.</param>
public sealed record Routed(DateTimeOffset At, string Domain, string Rule, IReadOnlyList<string> Hosts, bool Authenticated) : JourneyEvent(At)
{
    /// <summary>What the domain asks of those who send to it: "dane", "mta-sts enforce", "mta-sts testing"; null when nothing.</summary>
    public string? Policy { get; init; }
}

/// <summary>An attempt to deliver, and what came of it for these recipients.</summary>
/// <param name="At">When it ended.</param>
/// <param name="ForwardPaths">The recipients with this result.</param>
/// <param name="Result">delivered, deferred or failed.</param>
/// <param name="Host">The host that answered last, or null when none was reached.</param>
/// <param name="Address">Its address.</param>
/// <param name="TlsVersion">"TLSv1.3", or null in clear text.</param>
/// <param name="TlsCipher">The cipher suite.</param>
/// <param name="Certificate">What was thought of its certificate.</param>
/// <param name="Reply">What it said, or what went wrong.</param>
/// <param name="NextAttempt">When it is tried again; null when it is not.</param>
public sealed record DeliveryAttempted(
    DateTimeOffset At, IReadOnlyList<string> ForwardPaths, string Result, string? Host, string? Address, string? TlsVersion, string? TlsCipher,
    string? Certificate, string Reply, DateTimeOffset? NextAttempt) : JourneyEvent(At)
{
    /// <summary>How often these recipients were tried by then, this time included; null in events from before. Not every attempt that came to nothing is told.</summary>
    public int? Attempts { get; init; }
}

/// <summary>The sender was told what became of these recipients.</summary>
/// <param name="At">When.</param>
/// <param name="ForwardPaths">The recipients.</param>
/// <param name="Action">failed, delayed or relayed (RFC 3464 §2.3.3).</param>
/// <param name="NotificationId">The queue id of the notification; null when there was nobody to tell.</param>
public sealed record SenderNotified(DateTimeOffset At, IReadOnlyList<string> ForwardPaths, string Action, string? NotificationId) : JourneyEvent(At);

/// <summary>An operator held, released, retried or dropped recipients, or the message was taken back (undo).</summary>
public sealed record QueueChanged(DateTimeOffset At, string Action, IReadOnlyList<string> ForwardPaths) : JourneyEvent(At);

/// <summary>A notification that this server wrote about another message.</summary>
public sealed record Notice(DateTimeOffset At, string AboutQueueId) : JourneyEvent(At);

/// <summary>A report that this server wrote to another domain about TLS sessions of a day.</summary>
public sealed record TlsReported(DateTimeOffset At, string Domain, DateOnly Day) : JourneyEvent(At);

/// <summary>A report that this server wrote to another domain about a day's mail in its name.</summary>
public sealed record DmarcReported(DateTimeOffset At, string Domain, DateOnly Day) : JourneyEvent(At);
