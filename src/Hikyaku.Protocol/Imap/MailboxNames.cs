using System.Text;

namespace Hikyaku.Protocol.Imap;

/// <summary>Names of mailboxes: their two encodings on the wire and what makes a good one (RFC 9051 §5.1, RFC 3501 §5.1).</summary>
public static class MailboxNames
{
    /// <summary>What stands between the levels of a name.</summary>
    public const char Separator = '/';

    /// <summary>The longest name, in bytes of UTF-8.</summary>
    public const int LongestBytes = 1000;

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
    public static string? Fault(string name)
    {
        if (name.Length == 0)
            return "That is not the name of a mailbox";
        if (Encoding.UTF8.GetByteCount(name) > LongestBytes)
            return "The name is too long";
        if (name.Count(c => c == Separator) >= MostLevels)
            return "The name has too many levels";
        if (name[0] == Separator || name[^1] == Separator || name.Contains("//", StringComparison.Ordinal))
            return "A level of the name is empty";
        // RFC 9051 §5.1 with RFC 5198: no control characters, no line or paragraph separators; wildcards can't be listed
        foreach (var character in name)
        {
            if (char.IsControl(character) || character is '\u2028' or '\u2029')
                return "The name holds a control character";
            if (character is '%' or '*')
                return "The name holds a wildcard";
        }
        return null;
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
