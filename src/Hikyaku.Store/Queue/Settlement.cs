using Hikyaku.Store.Journey;

namespace Hikyaku.Store.Queue;

/// <summary>What came of an attempt to deliver a message to some of its recipients.</summary>
public sealed record Settlement
{
    /// <summary>The message.</summary>
    public required long MessageId { get; init; }

    /// <summary>For each recipient that was claimed what becomes of it.</summary>
    public required IReadOnlyList<RecipientSettlement> Recipients { get; init; }

    /// <summary>What to add to the message's journey.</summary>
    public IReadOnlyList<JourneyEvent> Events { get; init; } = [];
}

/// <summary>What becomes of one recipient.</summary>
/// <param name="Position">Which.</param>
/// <param name="DueAt">When it is tried again; null when the queue is done with it.</param>
/// <param name="Result">What came of the attempt, in one line; null when there was none, which is not counted then.</param>
/// <param name="Warned">True when the sender is (or was) told of the delay.</param>
public readonly record struct RecipientSettlement(int Position, DateTimeOffset? DueAt, string? Result, bool Warned);
