using System.Text;
using Hikyaku.Protocol.Imap;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap;

/// <summary>Flags that a client named.</summary>
/// <param name="System">System flags.</param>
/// <param name="Keywords">Keywords, each once.</param>
internal sealed record NamedFlags(SystemFlags System, IReadOnlyList<string> Keywords)
{
    public static readonly NamedFlags None = new(SystemFlags.None, []);
}

/// <summary>Flags in STORE and APPEND.</summary>
internal static class FlagReader
{
    // More keywords on a message than a person or filter would set; more would only make every snapshot fat
    private const int MostKeywords = 64;
    private const int LongestKeyword = 128;

    /// <summary>Reads <c>flag-list</c>. False: a syntax error, an unknown system flag, or too many or too long keywords.</summary>
    public static bool TryReadFlagList(this ref ImapReader reader, out NamedFlags flags)
    {
        flags = NamedFlags.None;
        if (!reader.TryRead((byte)'('))
            return false;
        if (reader.TryRead((byte)')'))
            return true;
        return reader.TryReadFlags(out flags) && reader.TryRead((byte)')');
    }

    /// <summary>Reads <c>flag *(SP flag)</c>, the form without parentheses.</summary>
    public static bool TryReadFlags(this ref ImapReader reader, out NamedFlags flags)
    {
        flags = NamedFlags.None;
        var system = SystemFlags.None;
        List<string> keywords = [];
        do
        {
            if (!reader.TryReadFlag(out var flag) || !TryAdd(flag, ref system, keywords))
                return false;
        } while (reader.TryReadSpace());
        flags = new NamedFlags(system, keywords);
        return true;
    }

    private static bool TryAdd(ReadOnlySpan<byte> flag, ref SystemFlags system, List<string> keywords)
    {
        if (flag[0] == '\\')
        {
            // RFC 3501 §2.3.2: \Recent can't be altered; clients that send it along mean no harm
            var named = SystemFlagOf(flag[1..]);
            system |= named ?? SystemFlags.None;
            return named is not null || Ascii.EqualsIgnoreCase(flag[1..], "Recent"u8);
        }
        if (flag.Length > LongestKeyword)
            return false;
        var keyword = Encoding.ASCII.GetString(flag);
        if (!keywords.Contains(keyword, StringComparer.OrdinalIgnoreCase))
            keywords.Add(keyword);
        return keywords.Count <= MostKeywords;
    }

    private static SystemFlags? SystemFlagOf(ReadOnlySpan<byte> name)
    {
        if (Ascii.EqualsIgnoreCase(name, "Seen"u8))
            return SystemFlags.Seen;
        if (Ascii.EqualsIgnoreCase(name, "Answered"u8))
            return SystemFlags.Answered;
        if (Ascii.EqualsIgnoreCase(name, "Flagged"u8))
            return SystemFlags.Flagged;
        if (Ascii.EqualsIgnoreCase(name, "Deleted"u8))
            return SystemFlags.Deleted;
        return Ascii.EqualsIgnoreCase(name, "Draft"u8) ? SystemFlags.Draft : null;
    }
}
