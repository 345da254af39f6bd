using Hikyaku.Store.Journey;
using Hikyaku.Store.Queue;

namespace Hikyaku.Server.Administration;

/// <summary>A recipient in the queue.</summary>
/// <param name="QueueId">The message.</param>
/// <param name="Sender">Its reverse path; empty for notifications.</param>
/// <param name="Recipient">The address.</param>
/// <param name="Domain">Where the mail goes.</param>
/// <param name="Held">True when an operator holds it.</param>
/// <param name="Bytes">Size of the message.</param>
/// <param name="ArrivedAt">When the message came.</param>
/// <param name="DueAt">When it is tried next.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="AttemptedAt">When it was tried last.</param>
/// <param name="LastResult">What came of that.</param>
/// <param name="HeldUntil">When its author wants it to leave, until which it can be taken back; null when that has come, or was at once.</param>
/// <param name="Priority">Its urgency, -9 to 9; null when nothing was said.</param>
/// <param name="DeliverBefore">By when its author wants it to be delivered; null when nothing was said.</param>
internal sealed record QueueItem(
    string QueueId, string Sender, string Recipient, string Domain, bool Held, long Bytes, DateTimeOffset ArrivedAt, DateTimeOffset DueAt,
    int Attempts, DateTimeOffset? AttemptedAt, string? LastResult, DateTimeOffset? HeldUntil, int? Priority, DateTimeOffset? DeliverBefore)
{
    /// <summary>Of an entry.</summary>
    public static QueueItem Of(QueueEntry entry) => new(
        entry.Message.QueueId, entry.Message.Envelope.ReversePath.Address?.ToString() ?? "", entry.Recipient.Recipient.ForwardPath.Address?.ToString() ?? "",
        entry.Recipient.Domain, entry.Recipient.State == QueueState.Held, entry.Message.Size, entry.Message.ArrivedAt, entry.Recipient.DueAt,
        entry.Recipient.Attempts, entry.Recipient.AttemptedAt, entry.Recipient.LastResult,
        entry.Message.ReleaseAt > entry.Message.ArrivedAt && entry.Recipient.Attempts == 0 && entry.Recipient.DueAt >= entry.Message.ReleaseAt ? entry.Message.ReleaseAt : null,
        entry.Message.Envelope.Priority, entry.Message.DeliverBefore);
}

/// <summary>A message in the queue.</summary>
/// <param name="QueueId">Its name.</param>
/// <param name="Recipients">Those whom it has not reached.</param>
/// <param name="Events">What has happened to it.</param>
internal sealed record QueueDetail(string QueueId, IReadOnlyList<QueueItem> Recipients, IReadOnlyList<JourneyEvent> Events);
