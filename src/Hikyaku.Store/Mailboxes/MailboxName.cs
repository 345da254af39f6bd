using System.Text;

namespace Hikyaku.Store.Mailboxes;

/// <summary>What a mailbox may be called: levels separated by '/', Unicode in NFC, no control characters.</summary>
internal static class MailboxName
{
    internal const string Inbox = "INBOX";
    internal const char Separator = '/';

    private const int MostBytes = 1000;
    private const int MostBytesInLevel = 255;
    private const int MostLevels = 32;

    /// <summary>The name as the store keeps it; null when it isn't allowed.</summary>
    internal static string? Canonical(string name)
    {
        if (name.Length is 0 or > MostBytes || !IsWellFormed(name))
            return null;

        var canonical = name.Normalize(NormalizationForm.FormC);
        if (Encoding.UTF8.GetByteCount(canonical) > MostBytes)
            return null;

        var levels = canonical.Split(Separator);
        foreach (var level in levels)
            if (level.Length == 0 || Encoding.UTF8.GetByteCount(level) > MostBytesInLevel)
                return null;
        if (levels.Length > MostLevels)
            return null;

        // RFC 9051 §5.1: INBOX is case-insensitive; so must be the INBOX that leads to its inferiors.
        if (levels[0].Equals(Inbox, StringComparison.OrdinalIgnoreCase))
            levels[0] = Inbox;
        return string.Join(Separator, levels);
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

    private static bool IsWellFormed(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            // RFC 5198 §2: no control characters; U+2028 and U+2029 are refused for the same reason (RFC 9051 §5.1).
            if (char.IsControl(name[i]) || name[i] is '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF')
                return false;
            if (char.IsHighSurrogate(name[i]) && i + 1 < name.Length && char.IsLowSurrogate(name[i + 1]))
                i++;
            else if (char.IsSurrogate(name[i]))
                return false;
        }

        return true;
    }
}
