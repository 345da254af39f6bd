using Hikyaku.Store.Journey;

namespace Hikyaku.Store.Queue;

/// <summary>Takes a message out of the queue before anything of it has left.</summary>
internal sealed class TakeBack(string queueId, QueueSignal signal) : StoreCommand<int>
{
    protected override StoreResult<int> Run(WriteScope scope)
    {
        if (QueueId.Parse(queueId) is not { } id || scope.Writer.QueuedMessage(id) is not { } message)
            return new StoreError(StoreErrorKind.NotFound, $"There is no message {queueId} in the queue: it has left, or never was there.");
        var waiting = scope.Writer.QueueEntries(new QueueFilter { QueueId = queueId }, default, int.MaxValue);
        if (waiting.Count != message.Recipients || waiting.Any(entry => entry.Recipient.Attempts > 0) || scope.Writer.IsClaimed(id, scope.Now))
            return new StoreError(StoreErrorKind.InUse, $"The message {queueId} can't be taken back any more: it is leaving, or part of it has left.");

        var rows = new QueueRows(scope, signal);
        foreach (var entry in waiting) scope.Writer.RemoveQueuedRecipient(id, entry.Recipient.Position);
        rows.AddEvents(id, [new QueueChanged(scope.Now, "undo", [.. waiting.Select(entry => entry.Recipient.Recipient.ForwardPath.ToString())])]);
        rows.RemoveWhenDone(id);
        return waiting.Count;
    }
}
