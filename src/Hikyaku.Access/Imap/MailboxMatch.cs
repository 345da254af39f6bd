using Hikyaku.Protocol.Imap;

namespace Hikyaku.Access.Imap;

/// <summary>A filter of mailboxes with its names read (RFC 5465 §6, RFC 7377 §2.2).</summary>
internal sealed class MailboxMatch
{
    private const string Inbox = "INBOX";

    private readonly HashSet<string> _names;

    public MailboxMatch(MailboxFilter filter, bool utf8Names)
    {
        Kind = filter.Kind;
        _names = filter.Names.Select(name => MailboxNames.TryDecode(name, utf8Names)).OfType<string>().Select(MailboxNames.Normalize)
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>What kind of filter it is.</summary>
    public MailboxFilterKind Kind { get; }

    /// <summary>The names that the client gave.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>True when the filter means a mailbox of that name; never for those that mean the selected one.</summary>
    public bool Covers(string name, bool isOwn, IReadOnlySet<string> subscriptions) => Kind switch
    {
        MailboxFilterKind.Inboxes => isOwn && name == Inbox,
        MailboxFilterKind.Personal => isOwn,
        MailboxFilterKind.Subscribed => subscriptions.Contains(name),
        MailboxFilterKind.Mailboxes => _names.Contains(name),
        MailboxFilterKind.SubtreeOne => _names.Contains(name) || _names.Contains(MailboxNames.Parent(name) ?? ""),
        MailboxFilterKind.Subtree => IsWithin(name),
        _ => false,
    };

    private bool IsWithin(string name)
    {
        for (var above = name; above is not null; above = MailboxNames.Parent(above))
        {
            if (_names.Contains(above))
                return true;
        }
        return false;
    }
}
