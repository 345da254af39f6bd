namespace Hikyaku.Store.Queue;

/// <summary>Takes recipients of a domain that are due, so that nobody else does.</summary>
internal sealed class ClaimDeliveries(string domain, int most, TimeSpan lease) : StoreCommand<ClaimedDeliveries>
{
    protected override StoreResult<ClaimedDeliveries> Run(WriteScope scope)
    {
        var due = scope.Writer.DueRecipients(domain, scope.Now, most + 1);
        var more = due.Count > most;
        var until = scope.Now + lease;
        var messages = new List<ClaimedMessage>();
        foreach (var group in due.Take(most).GroupBy(row => row.MessageId))
        {
            foreach (var (_, recipient) in group) scope.Writer.ClaimQueuedRecipient(group.Key, recipient.Position, until);
            // Only in a damaged store, and 'hikyaku check' tells of it: claimed all the same, so that it rests and is not due at once again.
            if (scope.Writer.QueuedMessage(group.Key) is not { } message) continue;
            messages.Add(new ClaimedMessage(message, [.. group.Select(row => row.Recipient)]));
        }
        return new ClaimedDeliveries(messages, more, scope.Writer.NextDue(domain, scope.Now));
    }
}
