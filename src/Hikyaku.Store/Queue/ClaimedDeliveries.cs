namespace Hikyaku.Store.Queue;

/// <summary>Recipients of one domain that belong to whoever claimed them, until they are settled or the lease ends.</summary>
/// <param name="Messages">The messages: the most urgent first, and of these the one longest due.</param>
/// <param name="More">True when others are due as well.</param>
/// <param name="NextDue">When the next of those left is due; null when none is left.</param>
public sealed record ClaimedDeliveries(IReadOnlyList<ClaimedMessage> Messages, bool More, DateTimeOffset? NextDue);

/// <summary>A message with those of its recipients that were claimed.</summary>
public sealed record ClaimedMessage(QueuedMessage Message, IReadOnlyList<QueuedRecipient> Recipients);
