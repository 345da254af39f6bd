using Hikyaku.Protocol.Smtp;

namespace Hikyaku.Store.Queue;

/// <summary>A recipient that a message has not reached yet.</summary>
public sealed record QueuedRecipient
{
    /// <summary>Its place among the recipients of the message; stays the same while others go.</summary>
    public required int Position { get; init; }

    /// <summary>The address, and what the sender wants to be told.</summary>
    public required EnvelopeRecipient Recipient { get; init; }

    /// <summary>Where its mail goes: lower case A-labels, or an address literal.</summary>
    public required string Domain { get; init; }

    /// <summary>Waiting, or held.</summary>
    public required QueueState State { get; init; }

    /// <summary>When it is tried next.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>How often it was tried.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it was tried last; null before the first time.</summary>
    public DateTimeOffset? AttemptedAt { get; init; }

    /// <summary>What came of the last attempt, in one line.</summary>
    public string? LastResult { get; init; }

    /// <summary>True when the sender was told of the delay.</summary>
    public bool Warned { get; init; }
}

/// <summary>Whether a recipient is to be tried.</summary>
public enum QueueState
{
    /// <summary>It is tried when it is due.</summary>
    Waiting = 0,

    /// <summary>An operator holds it until it is released.</summary>
    Held = 1,
}
