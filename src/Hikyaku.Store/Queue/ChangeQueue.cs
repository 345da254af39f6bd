using Hikyaku.Store.Journey;

namespace Hikyaku.Store.Queue;

/// <summary>What an operator does with recipients in the queue.</summary>
public enum QueueAction
{
    /// <summary>Not to be tried until released.</summary>
    Hold,

    /// <summary>Tried again, at once or when its author wanted it to leave.</summary>
    Release,

    /// <summary>Tried at once instead of when due.</summary>
    Retry,

    /// <summary>Given up without telling anybody.</summary>
    Drop,
}

/// <summary>Carries out an operator's order; gives how many recipients it met.</summary>
internal sealed class ChangeQueue(QueueFilter filter, QueueAction action, QueueSignal signal) : StoreCommand<int>
{
    private const int MostAtOnce = 10_000;

    protected override StoreResult<int> Run(WriteScope scope)
    {
        var rows = new QueueRows(scope, signal);
        var count = 0;
        var domains = new HashSet<string>(StringComparer.Ordinal);
        foreach (var group in Matching(scope).GroupBy(entry => entry.Message.Id))
        {
            foreach (var entry in group) Change(scope, entry.Message, entry.Recipient, domains);
            count += group.Count();
            rows.AddEvents(group.Key, [new QueueChanged(scope.Now, action.ToString().ToLowerInvariant(), [.. group.Select(entry => entry.Recipient.Recipient.ForwardPath.ToString())])]);
            if (action == QueueAction.Drop) rows.RemoveWhenDone(group.Key);
        }
        if (domains.Count > 0) scope.AfterCommit(() => signal.Raise(domains, scope.Now, insists: true));
        return count;
    }

    private IEnumerable<QueueEntry> Matching(WriteScope scope)
    {
        var wanted = action switch
        {
            QueueAction.Hold or QueueAction.Retry => filter with { State = QueueState.Waiting },
            QueueAction.Release => filter with { State = QueueState.Held },
            _ => filter,
        };
        return scope.Writer.QueueEntries(wanted, default, MostAtOnce);
    }

    private void Change(WriteScope scope, QueuedMessage message, QueuedRecipient recipient, HashSet<string> domains)
    {
        if (action == QueueAction.Drop)
        {
            scope.Writer.RemoveQueuedRecipient(message.Id, recipient.Position);
            return;
        }
        var state = action == QueueAction.Hold ? QueueState.Held : QueueState.Waiting;
        var due = action switch
        {
            QueueAction.Hold => recipient.DueAt,
            QueueAction.Release when message.ReleaseAt > scope.Now => message.ReleaseAt,
            _ => scope.Now,
        };
        scope.Writer.SetQueueState(message.Id, recipient.Position, state, due);
        if (action != QueueAction.Hold) domains.Add(recipient.Domain);
    }
}
