namespace Hikyaku.Store.Journey;

/// <summary>The story of one acceptance.</summary>
/// <param name="QueueId">Its name in logs and replies.</param>
/// <param name="At">When it was committed.</param>
/// <param name="MessageIdHeader">The Message-ID header, without angle brackets.</param>
/// <param name="Events">What happened, in order.</param>
public sealed record JourneyRecord(
    string QueueId, DateTimeOffset At, string? MessageIdHeader, IReadOnlyList<JourneyEvent> Events);
