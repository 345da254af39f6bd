using Hikyaku.Store.Blobs;
using Hikyaku.Store.Journey;

namespace Hikyaku.Store.Queue;

/// <summary>The changes to the queue's rows that several commands have in common.</summary>
internal sealed class QueueRows(WriteScope scope, QueueSignal signal)
{
    /// <summary>Queues a message, due at once or when it is to leave. The caller counts its claim on the blob.</summary>
    internal void Add(long id, OutgoingMail mail, long blobId, BlobLocation location, DateTimeOffset arrivedAt)
    {
        scope.Writer.AddQueuedMessage(id, blobId, location.Length + mail.Prefix.Length, arrivedAt, mail);
        var due = mail.ReleaseAt is { } later && later > scope.Now ? later : scope.Now;
        var domains = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < mail.Recipients.Count; i++)
        {
            var domain = mail.Recipients[i].ForwardPath.Address?.Domain ?? throw new ArgumentException("A recipient elsewhere has a domain.", nameof(mail));
            scope.Writer.AddQueuedRecipient(id, i, mail.Recipients[i], domain, due, mail.Envelope.Priority ?? 0);
            domains.Add(domain);
        }
        scope.AfterCommit(() => signal.Raise(domains, due));
    }

    /// <summary>Writes what came of an attempt. Recipients that were dropped meanwhile are passed over.</summary>
    internal void Settle(Settlement settlement)
    {
        foreach (var recipient in settlement.Recipients)
        {
            if (recipient.DueAt is { } due) scope.Writer.DeferQueuedRecipient(settlement.MessageId, recipient, due, scope.Now);
            else scope.Writer.RemoveQueuedRecipient(settlement.MessageId, recipient.Position);
        }
        RemoveWhenDone(settlement.MessageId);
        AddEvents(settlement.MessageId, settlement.Events);
    }

    /// <summary>A message without recipients goes, and its claim on the blob.</summary>
    internal void RemoveWhenDone(long messageId)
    {
        if (scope.Writer.HasQueuedRecipients(messageId)) return;
        if (scope.Writer.RemoveQueuedMessage(messageId) is { } blob) scope.Writer.ReleaseBlob(blob);
    }

    /// <summary>Adds to the story of a message.</summary>
    internal void AddEvents(long messageId, IReadOnlyList<JourneyEvent> events)
    {
        if (events.Count > 0) scope.Writer.AddToJourney(messageId, JourneyJson.Write(events));
    }
}
