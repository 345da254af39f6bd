using System.Text;

namespace Hikyaku.Protocol.Imap;

/// <summary>Names of mailboxes: their two encodings on the wire and what makes a good one (RFC 9051 §5.1, RFC 3501 §5.1).</summary>
public static class MailboxNames
{
    /// <summary>What stands between the levels of a name.</summary>
    public const char Separator = '/';

    /// <summary>The longest name, in bytes of UTF-8.</summary>
    public const int LongestBytes = 1000;

    /// <summary>The longest level of a name, in bytes of UTF-8.</summary>
    public const int LongestLevelBytes = 255;

    /// <summary>The deepest name, in levels.</summary>
    public const int MostLevels = 32;

    /// <summary>
    /// Reads a name from the wire: UTF-8 once the client has enabled it, modified UTF-7 before. INBOX is put in capitals.
    /// Null when the encoding is wrong. A trailing separator is kept.
    /// </summary>
    public static string? TryDecode(ReadOnlySpan<byte> wire, bool utf8)
    {
        if (wire.Length > 4 * LongestBytes)
            return null;
        var name = utf8 ? DecodeUtf8(wire) : ModifiedUtf7.TryDecode(wire);
        return name is null ? null : WithInbox(name);
    }

    /// <summary>The name in its normal form (RFC 9051 §5.1: Net-Unicode, so NFC).</summary>
    public static string Normalize(string name) => name.Normalize(NormalizationForm.FormC);

    /// <summary>The name as bytes for the wire.</summary>
    public static byte[] Encode(string name, bool utf8) => utf8 ? Encoding.UTF8.GetBytes(name) : ModifiedUtf7.Encode(name);

    /// <summary>Why a mailbox can't be given this name; null when it can.</summary>
    // RFC 9051 §5.1: wildcards make a name that can't be listed
    public static string? Fault(string name) =>
        FaultOfForm(name) ?? (name.AsSpan().ContainsAny('%', '*') ? "The name holds a wildcard" : null);

    /// <summary>Why no mailbox can have this name, not even one that was brought in from elsewhere; null when one can.</summary>
    public static string? FaultOfForm(string name)
    {
        if (name.Length == 0)
            return "That is not the name of a mailbox";
        if (name.Length > LongestBytes || Encoding.UTF8.GetByteCount(name) > LongestBytes)
            return "The name is too long";
        if (name.Count(c => c == Separator) >= MostLevels)
            return "The name has too many levels";
        foreach (var level in name.Split(Separator))
        {
            if (level.Length == 0)
                return "A level of the name is empty";
            if (Encoding.UTF8.GetByteCount(level) > LongestLevelBytes)
                return "A level of the name is too long";
        }
        return HasForbiddenCharacter(name) ? "The name holds a control character, or what is no character at all" : null;
    }

    // RFC 9051 §5.1 with RFC 5198 §2: no control characters, no line or paragraph separators
    private static bool HasForbiddenCharacter(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsControl(name[i]) || name[i] is '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF')
                return true;
            if (char.IsHighSurrogate(name[i]) && i + 1 < name.Length && char.IsLowSurrogate(name[i + 1]))
                i++;
            else if (char.IsSurrogate(name[i]))
                return true;
        }
        return false;
    }

    /// <summary>The name of the level above, or null at the top.</summary>
    public static string? Parent(string name) =>
        name.LastIndexOf(Separator) is > 0 and var end ? name[..end] : null;

    private static string? DecodeUtf8(ReadOnlySpan<byte> wire) =>
        System.Text.Unicode.Utf8.IsValid(wire) ? Encoding.UTF8.GetString(wire) : null;

    // RFC 9051 §5.1: INBOX in any case is the one mailbox; the level above its inferiors is the same
    private static string WithInbox(string name)
    {
        if (!name.StartsWith("INBOX", StringComparison.OrdinalIgnoreCase) || (name.Length > 5 && name[5] != Separator))
            return name;
        return string.Concat("INBOX", name.AsSpan(5));
    }
}
