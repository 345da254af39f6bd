using Hikyaku.Protocol.Imap;

namespace Hikyaku.Store.Mailboxes;

/// <summary>What the store calls mailboxes: by the rules of <see cref="MailboxNames"/>, in one normal form.</summary>
internal static class MailboxName
{
    internal const string Inbox = "INBOX";
    internal const char Separator = MailboxNames.Separator;

    /// <summary>The name as the store keeps it; null when no mailbox can have it.</summary>
    internal static string? Canonical(string name)
    {
        if (MailboxNames.FaultOfForm(name) is not null)
            return null;
        var canonical = WithInbox(MailboxNames.Normalize(name));
        return MailboxNames.FaultOfForm(canonical) is null ? canonical : null;
    }

    /// <summary>The name as the store keeps it, for a mailbox that is to be called so; refused when it can't be.</summary>
    internal static StoreResult<string> ForNew(string name) =>
        Canonical(name) is { } canonical && MailboxNames.Fault(canonical) is null
            ? canonical
            : new StoreError(StoreErrorKind.Invalid, MailboxNames.Fault(name) ?? "The name is too long");

    // RFC 9051 §5.1: INBOX is case-insensitive; so must be the INBOX that leads to its inferiors.
    private static string WithInbox(string name)
    {
        var end = name.IndexOf(Separator, StringComparison.Ordinal) is >= 0 and var at ? at : name.Length;
        return name.AsSpan(0, end).Equals(Inbox, StringComparison.OrdinalIgnoreCase) ? Inbox + name[end..] : name;
    }

    /// <summary>The names above this one, from the top.</summary>
    internal static IEnumerable<string> SuperiorsOf(string name)
    {
        for (var at = name.IndexOf(Separator, StringComparison.Ordinal); at >= 0; at = name.IndexOf(Separator, at + 1))
            yield return name[..at];
    }

    /// <summary>True when one name lies anywhere below the other.</summary>
    internal static bool IsInferior(string name, string superior)
        => name.Length > superior.Length && name[superior.Length] == Separator
            && name.StartsWith(superior, StringComparison.Ordinal);

    /// <summary>INBOX first, then by code point.</summary>
    internal static int Compare(string left, string right)
    {
        var (leftInbox, rightInbox) = (left == Inbox, right == Inbox);
        return leftInbox || rightInbox
            ? rightInbox.CompareTo(leftInbox)
            : string.CompareOrdinal(left, right);
    }
}
