namespace Hikyaku.Store.Queue;

/// <summary>A recipient in the queue with its message, as operators see it.</summary>
public sealed record QueueEntry(QueuedMessage Message, QueuedRecipient Recipient);

/// <summary>The queue in numbers.</summary>
/// <param name="Messages">Messages.</param>
/// <param name="Recipients">Recipients.</param>
/// <param name="Held">Of these held.</param>
/// <param name="Due">Of these due now.</param>
/// <param name="Bytes">Bytes of the messages.</param>
/// <param name="OldestArrival">When the oldest message came; null when the queue is empty.</param>
/// <param name="Domains">The domains with the most recipients.</param>
public sealed record QueueStatistics(
    long Messages, long Recipients, long Held, long Due, long Bytes, DateTimeOffset? OldestArrival, IReadOnlyList<QueuedDomain> Domains);

/// <summary>What waits for one domain.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Recipients">Recipients that wait.</param>
/// <param name="NextDue">When the first of them is due.</param>
public sealed record QueuedDomain(string Domain, long Recipients, DateTimeOffset NextDue);
