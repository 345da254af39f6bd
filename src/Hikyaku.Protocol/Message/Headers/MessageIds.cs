using System.Text;

namespace Hikyaku.Protocol.Message.Headers;

/// <summary>Reads msg-id, RFC 5322 §3.6.4, out of Message-ID, References and In-Reply-To.</summary>
internal static class MessageIds
{
    private const int MaxOctets = 998;

    /// <summary>The one identifier of a Message-ID field, without angle brackets; null when there is none.</summary>
    public static string? ReadOne(ReadOnlySpan<byte> rawValue)
    {
        var rest = rawValue;
        if (TryTake(ref rest, out var id))
            return id;
        // Some senders leave the brackets out; without white space it can still be told what is meant.
        var bare = rawValue.Trim(" \t\r\n<>"u8);
        return bare.IsEmpty || bare.Length > MaxOctets || bare.ContainsAny(" \t\r\n"u8) ? null : Text(bare);
    }

    /// <summary>All identifiers, in order, without angle brackets; words between them (obs-references) are passed over.</summary>
    public static void ReadAll(ReadOnlySpan<byte> rawValue, List<string> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        while (TryTake(ref rawValue, out var id))
        {
            if (id is not null)
                ids.Add(id);
        }
    }

    /// <summary>
    /// The identifier without quotes that it does not need (RFC 5256 §3 THREAD):
    /// <c>"01KF8JCEOCBS0045PS"@example.org</c> is <c>01KF8JCEOCBS0045PS@example.org</c>.
    /// </summary>
    public static string Normalize(string id)
    {
        if (!id.StartsWith('"') || id.IndexOf("\"@", 1, StringComparison.Ordinal) is not (> 0 and var end))
            return id;
        var local = new StringBuilder();
        for (var i = 1; i < end; i++)
        {
            if (id[i] == '\\' && i + 1 < end)
                i++;
            local.Append(id[i]);
        }
        var text = local.ToString();
        var isAtom = text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~.".Contains(c, StringComparison.Ordinal));
        return (isAtom ? text : $"\"{text}\"") + id[(end + 1)..];
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, out string? id)
    {
        id = null;
        var open = rest.IndexOf((byte)'<');
        if (open < 0)
            return false;
        rest = rest[(open + 1)..];
        var close = rest.IndexOf((byte)'>');
        if (close < 0)
            return false;
        var inside = rest[..close].Trim(" \t\r\n"u8);
        rest = rest[(close + 1)..];
        if (!inside.IsEmpty && inside.Length <= MaxOctets)
            id = Text(inside);
        return true;
    }

    // A folded identifier is one all the same.
    private static string Text(ReadOnlySpan<byte> inside) =>
        inside.ContainsAny(" \t\r\n\0"u8)
            ? string.Concat(EncodedWords.DecodeRaw(inside).Where(c => c is not (' ' or '\t' or '\r' or '\n' or '\0')))
            : EncodedWords.DecodeRaw(inside);
}
