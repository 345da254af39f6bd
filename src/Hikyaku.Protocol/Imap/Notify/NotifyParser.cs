using Hikyaku.Protocol.Imap.Fetch;

namespace Hikyaku.Protocol.Imap.Notify;

/// <summary>Reads the arguments of NOTIFY. Each rule gives null, and says in <see cref="Fault"/> why, when it can't be met.</summary>
internal ref struct NotifyParser(ReadOnlySpan<byte> arguments)
{
    private ImapReader _reader = new(arguments);
    private string? _unknownEvent;

    /// <summary>What was wrong.</summary>
    public NotifyFault Fault { get; private set; }

    /// <summary><c>"SET" [SP "STATUS"] SP event-group *(SP event-group) / "NONE"</c></summary>
    public NotifyRequest? Request()
    {
        if (_reader.TryReadWord("NONE"u8))
            return _reader.AtEnd ? new NotifyRequest(false, []) : Fail<NotifyRequest>("NOTIFY NONE takes nothing more");
        if (!_reader.TryReadWord("SET"u8) || !_reader.TryReadSpace())
            return Fail<NotifyRequest>("NOTIFY takes SET and groups of events, or NONE");
        var wantsStatus = _reader.TryReadWord("STATUS"u8);
        if (wantsStatus && !_reader.TryReadSpace())
            return Fail<NotifyRequest>("NOTIFY SET STATUS wants groups of events");
        var groups = new List<EventGroup>();
        do
        {
            if (groups.Count == NotifyRequest.MostGroups)
                return Fail<NotifyRequest>("Too many groups of events");
            if (Group() is not { } group)
                return null;
            groups.Add(group);
        } while (_reader.TryReadSpace());
        if (!_reader.AtEnd)
            return Fail<NotifyRequest>("Unexpected text behind the groups of events");
        // RFC 5465 §6.1
        if (groups.Count(group => group.Mailboxes.IsSelected) > 1)
            return Fail<NotifyRequest>("Only one of SELECTED and SELECTED-DELAYED, once");
        if (_unknownEvent is null)
            return new NotifyRequest(wantsStatus, groups);
        Fault = new NotifyFault(IsUnknownEvent: true, $"The event {_unknownEvent} is not supported");
        return null;
    }

    /// <summary><c>event-group = "(" filter-mailboxes SP events ")"</c></summary>
    private EventGroup? Group()
    {
        if (!_reader.TryRead((byte)'('))
            return Fail<EventGroup>("A group of events begins with (");
        if (MailboxFilter.TryRead(ref _reader) is not { } mailboxes || !_reader.TryReadSpace())
            return Fail<EventGroup>("A group of events wants to know which mailboxes");
        if (Events(mailboxes) is not var (events, attributes))
            return null;
        if (!_reader.TryRead((byte)')'))
            return Fail<EventGroup>("A group of events ends with )");
        // RFC 5465 §6.1: only events of messages for the selected mailbox
        if (mailboxes.IsSelected && (events & ~NotifyEvents.OfMessages) != 0)
            return Fail<EventGroup>("The selected mailbox has only events of messages");
        return IsConsistent(events)
            ? new EventGroup(mailboxes, events, attributes)
            : Fail<EventGroup>("MessageNew and MessageExpunge belong together, and FlagChange wants both");
    }

    /// <summary><c>events = "(" event *(SP event) ")" / "NONE"</c></summary>
    private (NotifyEvents Events, IReadOnlyList<FetchItem> Attributes)? Events(MailboxFilter mailboxes)
    {
        if (_reader.TryReadWord("NONE"u8))
            return (NotifyEvents.None, []);
        if (!_reader.TryRead((byte)'('))
        {
            Fail<EventGroup>("Events are a list, or NONE");
            return null;
        }
        var events = NotifyEvents.None;
        IReadOnlyList<FetchItem> attributes = [];
        do
        {
            if (!_reader.TryReadAtom(out var name))
            {
                Fail<EventGroup>("The name of an event is missing");
                return null;
            }
            var known = NotifyEventNames.Find(name);
            if (known is null)
                _unknownEvent ??= System.Text.Encoding.ASCII.GetString(name);
            events |= known ?? NotifyEvents.None;
            if (known == NotifyEvents.MessageNew && _reader.TryReadText(" ("u8) && !TryReadAttributes(mailboxes, out attributes))
                return null;
        } while (_reader.TryReadSpace());
        if (_reader.TryRead((byte)')'))
            return (events, attributes);
        Fail<EventGroup>("A list of events ends with )");
        return null;
    }

    /// <summary><c>SP "(" fetch-att *(SP fetch-att) ")"</c>, for the selected mailbox only.</summary>
    private bool TryReadAttributes(MailboxFilter mailboxes, out IReadOnlyList<FetchItem> attributes)
    {
        attributes = [];
        if (!mailboxes.IsSelected)
        {
            Fail<EventGroup>("Only of the selected mailbox attributes of new messages are told");
            return false;
        }
        if (FetchRequest.TryReadItems(ref _reader, out var items, out var fault))
        {
            attributes = items;
            return true;
        }
        Fail<EventGroup>(fault);
        return false;
    }

    // RFC 5465 §5. While an event is unknown its group may not be whole: then NO comes, not BAD
    private static bool IsConsistent(NotifyEvents events)
    {
        var ofMessages = events & NotifyEvents.OfMessages;
        return ofMessages == NotifyEvents.None || (ofMessages & NotifyEvents.MessageNew) != 0 && (ofMessages & NotifyEvents.MessageExpunge) != 0;
    }

    private T? Fail<T>(string fault) where T : class
    {
        Fault = new NotifyFault(IsUnknownEvent: false, fault);
        return null;
    }
}
