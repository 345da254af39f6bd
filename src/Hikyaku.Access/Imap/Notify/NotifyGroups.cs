using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Imap.Notify;
using Hikyaku.Store.Changes;

namespace Hikyaku.Access.Imap.Notify;

/// <summary>The groups of events that a client has named.</summary>
internal sealed class NotifyGroups
{
    private readonly List<(MailboxMatch Mailboxes, NotifyEvents Events)> _groups = [];

    public NotifyGroups(NotifyRequest request, bool utf8Names)
    {
        foreach (var group in request.Groups)
        {
            if (group.Mailboxes.IsSelected)
                Selected = EventsOf(group);
            else
                _groups.Add((new MailboxMatch(group.Mailboxes, utf8Names), group.Events));
        }
        var events = _groups.Aggregate(NotifyEvents.None, (all, group) => all | group.Events);
        Kinds = KindsOf(events);
        TellsServer = (events & NotifyEvents.ServerMetadataChange) != 0;
        MayMeanOthers = Kinds != ChangeKinds.None && _groups.Exists(group => group.Mailboxes.Kind >= MailboxFilterKind.Subscribed);
    }

    /// <summary>Of what in the selected mailbox the client wants to be told; of nothing when it has not named it (RFC 5465 §3.1).</summary>
    public SelectedEvents Selected { get; } = SelectedEvents.None;

    /// <summary>What has to be watched.</summary>
    public ChangeKinds Kinds { get; }

    /// <summary>True when changes of the server's annotations are told.</summary>
    public bool TellsServer { get; }

    /// <summary>True when mailboxes of other accounts may be among those that it named.</summary>
    public bool MayMeanOthers { get; }

    /// <summary>The events of a mailbox: those of all groups that name it, none when a group with NONE does.</summary>
    public NotifyEvents EventsOf(string name, bool isOwn, IReadOnlySet<string> subscriptions)
    {
        var events = NotifyEvents.None;
        foreach (var group in _groups)
        {
            if (!group.Mailboxes.Covers(name, isOwn, subscriptions))
                continue;
            if (group.Events == NotifyEvents.None)
                return NotifyEvents.None;
            events |= group.Events;
        }
        return events;
    }

    /// <summary>True when it matters what is subscribed to.</summary>
    public bool UsesSubscriptions => _groups.Exists(group => group.Mailboxes.Kind == MailboxFilterKind.Subscribed);

    /// <summary>True when a group wants to know of subscriptions and means whatever is subscribed to.</summary>
    public bool FollowsSubscriptions =>
        _groups.Exists(group => group.Mailboxes.Kind == MailboxFilterKind.Subscribed && (group.Events & NotifyEvents.SubscriptionChange) != 0);

    private static SelectedEvents EventsOf(EventGroup group) => new(
        Numbers: (group.Events & NotifyEvents.MessageNew) != 0,
        Flags: (group.Events & NotifyEvents.FlagChange) != 0,
        MayExpunge: group.Mailboxes.Kind == MailboxFilterKind.Selected,
        group.NewAttributes);

    // Names in any case: rights may come and go, and mailboxes be made anew (RFC 5465 §5.1, §5.9)
    private static ChangeKinds KindsOf(NotifyEvents events)
    {
        if (events == NotifyEvents.None)
            return ChangeKinds.None;
        var kinds = ChangeKinds.Names;
        if ((events & NotifyEvents.MessageNew) != 0)
            kinds |= ChangeKinds.Added | ChangeKinds.Removed;
        if ((events & NotifyEvents.FlagChange) != 0)
            kinds |= ChangeKinds.Flags | ChangeKinds.Seen;
        if ((events & NotifyEvents.SubscriptionChange) != 0)
            kinds |= ChangeKinds.Subscriptions;
        if ((events & (NotifyEvents.MailboxMetadataChange | NotifyEvents.ServerMetadataChange)) != 0)
            kinds |= ChangeKinds.Annotations;
        return kinds;
    }
}
