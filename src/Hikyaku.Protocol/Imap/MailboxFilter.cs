using System.Text;

namespace Hikyaku.Protocol.Imap;

/// <summary>How a client names mailboxes in NOTIFY and ESEARCH (<c>filter-mailboxes</c> of RFC 5465 §6 and RFC 7377 §2.2).</summary>
public enum MailboxFilterKind
{
    /// <summary>selected</summary>
    Selected,
    /// <summary>selected-delayed: the same, but no expunge is told before the client expects it. NOTIFY only.</summary>
    SelectedDelayed,
    /// <summary>inboxes: where mail is delivered to.</summary>
    Inboxes,
    /// <summary>personal: all of the user's own.</summary>
    Personal,
    /// <summary>subscribed</summary>
    Subscribed,
    /// <summary>subtree: the named ones and all below them.</summary>
    Subtree,
    /// <summary>subtree-one: the named ones and one level below them (RFC 7377).</summary>
    SubtreeOne,
    /// <summary>mailboxes: the named ones.</summary>
    Mailboxes,
}

/// <summary>A filter of mailboxes.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Names">The names it has, still encoded.</param>
public sealed record MailboxFilter(MailboxFilterKind Kind, IReadOnlyList<byte[]> Names)
{
    /// <summary>Most names in one filter.</summary>
    public const int MostNames = 256;

    private static readonly (string Name, MailboxFilterKind Kind)[] Kinds =
    [
        ("selected", MailboxFilterKind.Selected),
        ("selected-delayed", MailboxFilterKind.SelectedDelayed),
        ("inboxes", MailboxFilterKind.Inboxes),
        ("personal", MailboxFilterKind.Personal),
        ("subscribed", MailboxFilterKind.Subscribed),
        ("subtree", MailboxFilterKind.Subtree),
        ("subtree-one", MailboxFilterKind.SubtreeOne),
        ("mailboxes", MailboxFilterKind.Mailboxes),
    ];

    /// <summary>True when it is about the selected mailbox, whichever that is.</summary>
    public bool IsSelected => Kind <= MailboxFilterKind.SelectedDelayed;

    /// <summary>Reads <c>filter-mailboxes</c>; null when it is malformed.</summary>
    public static MailboxFilter? TryRead(ref ImapReader reader)
    {
        if (!reader.TryReadAtom(out var name) || KindOf(name) is not { } kind)
            return null;
        if (kind < MailboxFilterKind.Subtree)
            return new MailboxFilter(kind, []);
        return ReadNames(ref reader) is { } names ? new MailboxFilter(kind, names) : null;
    }

    /// <summary><c>SP (mailbox / "(" mailbox *(SP mailbox) ")")</c></summary>
    private static List<byte[]>? ReadNames(ref ImapReader reader)
    {
        if (!reader.TryReadSpace())
            return null;
        var names = new List<byte[]>();
        var isList = reader.TryRead((byte)'(');
        do
        {
            if (!reader.TryReadAString(out var name))
                return null;
            names.Add(name.ToArray());
        } while (isList && names.Count < MostNames && reader.TryReadSpace());
        return !isList || reader.TryRead((byte)')') ? names : null;
    }

    private static MailboxFilterKind? KindOf(ReadOnlySpan<byte> name)
    {
        foreach (var (known, kind) in Kinds)
        {
            if (Ascii.EqualsIgnoreCase(name, known))
                return kind;
        }
        return null;
    }
}
