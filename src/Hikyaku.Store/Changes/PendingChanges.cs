using System.Runtime.InteropServices;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Store.Changes;

/// <summary>What the transaction under way changes, for the watches; they are told when it is durable.</summary>
internal sealed class PendingChanges(ChangeWatches watches)
{
    private readonly Dictionary<MailboxId, MessagesChanged> _mailboxes = [];
    private readonly List<StoreChange> _others = [];
    private bool _isUnknown;

    /// <summary>Who asked for the command that is carried out.</summary>
    internal ChangeOrigin? Origin { get; set; }

    /// <summary>Messages of a mailbox change.</summary>
    internal void Note(MailboxState mailbox, ChangeKinds kinds)
    {
        // Kept in any case: somebody may begin to watch before the commit
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_mailboxes, mailbox.Id, out var exists);
        known = exists && known.Origin != Origin
            ? new MessagesChanged(mailbox.Account, known.Kinds | kinds, null)
            : new MessagesChanged(mailbox.Account, known.Kinds | kinds, Origin);
    }

    /// <summary>Something else changes.</summary>
    internal void Note(StoreChange change) => _others.Add(Origin is null ? change : change with { Origin = Origin });

    /// <summary>Rows change behind the back of everyone.</summary>
    internal void NoteUnknown() => _isUnknown = true;

    /// <summary>It is durable: tells the watches.</summary>
    internal void Publish()
    {
        if (watches.IsNeeded)
        {
            if (_isUnknown)
                watches.PublishLost();
            foreach (var change in _others)
                watches.Publish(change);
            foreach (var (mailbox, changed) in _mailboxes)
                watches.Publish(changed.Account, watch => Tell(watch, mailbox, changed));
        }

        Clear();
    }

    /// <summary>It was taken back.</summary>
    internal void Clear()
    {
        _mailboxes.Clear();
        _others.Clear();
        (_isUnknown, Origin) = (false, null);
    }

    private static void Tell(ChangeWatch watch, MailboxId mailbox, MessagesChanged changed)
    {
        if (changed.Origin is null || changed.Origin != watch.Origin)
            watch.Note(mailbox, changed.Kinds);
    }

    private readonly record struct MessagesChanged(AccountId Account, ChangeKinds Kinds, ChangeOrigin? Origin);
}
