using System.Buffers;
using System.Text;

namespace Hikyaku.Protocol.Addressing;

/// <summary>The grammar of <c>Local-part</c>, RFC 5321 §4.1.2, with RFC 6531 §3.3's non-ASCII atext and qtext.</summary>
internal static class LocalPart
{
    // RFC 5321 §4.5.3.1.1, quoting included
    private const int MaxOctets = 64;

    private static readonly SearchValues<byte> AtextOctets = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~"u8);

    /// <summary>Reads a Dot-string or Quoted-string from the start of the text.</summary>
    /// <returns>The name without its quoting, or null when the text doesn't begin with a local part of allowed length.</returns>
    public static string? TryRead(ReadOnlySpan<byte> text, out int consumed)
    {
        var name = text is [(byte)'"', ..] ? TryReadQuoted(text, out consumed) : TryReadDotString(text, out consumed);
        return consumed <= MaxOctets ? name : null;
    }

    /// <summary>The wire form: a Dot-string if it can be one, else a Quoted-string with the fewest backslashes.</summary>
    public static string Quote(string name)
    {
        if (IsDotString(name))
            return name;
        var quoted = new StringBuilder(name.Length + 4).Append('"');
        foreach (var c in name)
        {
            if (c is '"' or '\\')
                quoted.Append('\\');
            quoted.Append(c);
        }
        return quoted.Append('"').ToString();
    }

    public static int WireLength(string name) => Encoding.UTF8.GetByteCount(Quote(name));

    private static string? TryReadDotString(ReadOnlySpan<byte> text, out int consumed)
    {
        consumed = 0;
        var atomStart = true;
        for (; consumed < text.Length && consumed <= MaxOctets; consumed++)
        {
            var octet = text[consumed];
            if (octet == (byte)'.')
            {
                if (atomStart)
                    return null;
                atomStart = true;
            }
            else if (octet >= 0x80 || AtextOctets.Contains(octet))
                atomStart = false;
            else
                break;
        }
        return atomStart ? null : Utf8Text.TryDecode(text[..consumed]);
    }

    private static string? TryReadQuoted(ReadOnlySpan<byte> text, out int consumed)
    {
        var name = new ArrayBufferWriter<byte>(MaxOctets);
        for (consumed = 1; consumed < text.Length && consumed < MaxOctets; consumed++)
        {
            var octet = text[consumed];
            if (octet == (byte)'"')
            {
                consumed++;
                return Utf8Text.TryDecode(name.WrittenSpan);
            }
            if (octet == (byte)'\\')
            {
                // quoted-pairSMTP takes %d32-126 only
                if (++consumed >= text.Length || text[consumed] >= 0x7F)
                    return null;
                octet = text[consumed];
            }
            if (octet < (byte)' ' || octet == 0x7F)
                return null;
            name.GetSpan(1)[0] = octet;
            name.Advance(1);
        }
        return null;
    }

    private static bool IsDotString(string name)
    {
        var atomStart = true;
        foreach (var c in name)
        {
            if (c == '.')
            {
                if (atomStart)
                    return false;
                atomStart = true;
            }
            else if (c >= 0x80 || AtextOctets.Contains((byte)c))
                atomStart = false;
            else
                return false;
        }
        return !atomStart;
    }
}
