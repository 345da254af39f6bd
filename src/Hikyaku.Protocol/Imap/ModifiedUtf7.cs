using System.Buffers.Text;
using System.Text;

namespace Hikyaku.Protocol.Imap;

/// <summary>The encoding of mailbox names in IMAP4rev1 (RFC 3501 §5.1.3).</summary>
public static class ModifiedUtf7
{
    /// <summary>
    /// Decodes a name; null when it is not the one and only encoding of its text: octets outside printable ASCII,
    /// base64 that is broken, not closed, next to other base64, or of characters that stand for themselves.
    /// </summary>
    public static string? TryDecode(ReadOnlySpan<byte> encoded)
    {
        var name = new StringBuilder(encoded.Length);
        for (var i = 0; i < encoded.Length; i++)
        {
            var octet = encoded[i];
            if (octet is < 0x20 or > 0x7E)
                return null;
            if (octet != '&')
            {
                name.Append((char)octet);
                continue;
            }
            var length = encoded[(i + 1)..].IndexOf((byte)'-');
            if (length < 0)
                return null;
            if (length == 0)
                name.Append('&');
            else if (!TryDecodeShifted(encoded.Slice(i + 1, length), name))
                return null;
            i += length + 1;
        }
        // RFC 3501 §5.1.3: no superfluous shifts, no characters shifted that stand for themselves, no bits left over
        var text = name.ToString();
        return Encode(text).AsSpan().SequenceEqual(encoded) ? text : null;
    }

    /// <summary>Encodes a name.</summary>
    /// <exception cref="ArgumentException">It holds a lone surrogate.</exception>
    public static byte[] Encode(ReadOnlySpan<char> name)
    {
        var encoded = new MemoryStream(name.Length + 8);
        while (!name.IsEmpty)
        {
            var plain = name.IndexOfAnyExceptInRange(' ', '~');
            plain = plain < 0 ? name.Length : plain;
            foreach (var character in name[..plain])
            {
                encoded.WriteByte((byte)character);
                if (character == '&')
                    encoded.WriteByte((byte)'-');
            }
            name = name[plain..];
            var shifted = name.IndexOfAnyInRange(' ', '~');
            shifted = shifted < 0 ? name.Length : shifted;
            if (shifted > 0)
                EncodeShifted(name[..shifted], encoded);
            name = name[shifted..];
        }
        return encoded.ToArray();
    }

    private static bool TryDecodeShifted(ReadOnlySpan<byte> base64, StringBuilder name)
    {
        // "," stands for "/" and there is no padding
        if (base64.Contains((byte)'/') || base64.Contains((byte)'=') || base64.Length % 4 == 1)
            return false;
        Span<byte> text = new byte[(base64.Length + 3) / 4 * 4];
        base64.CopyTo(text);
        text[base64.Length..].Fill((byte)'=');
        text.Replace((byte)',', (byte)'/');
        Span<byte> utf16 = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (Base64.DecodeFromUtf8(text, utf16, out _, out var length) != System.Buffers.OperationStatus.Done || length % 2 != 0)
            return false;
        return TryAppendUtf16(utf16[..length], name);
    }

    private static bool TryAppendUtf16(ReadOnlySpan<byte> utf16, StringBuilder name)
    {
        var start = name.Length;
        for (var i = 0; i < utf16.Length; i += 2)
            name.Append((char)(utf16[i] << 8 | utf16[i + 1]));
        return IsWellFormed(name.ToString(start, name.Length - start));
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return false;
            i++;
        }
        return true;
    }

    private static void EncodeShifted(ReadOnlySpan<char> text, MemoryStream encoded)
    {
        if (!IsWellFormed(text.ToString()))
            throw new ArgumentException("A name can't hold half of a surrogate pair.", nameof(text));
        var base64 = Convert.ToBase64String(Encoding.BigEndianUnicode.GetBytes(text.ToArray())).TrimEnd('=').Replace('/', ',');
        encoded.WriteByte((byte)'&');
        encoded.Write(Encoding.ASCII.GetBytes(base64));
        encoded.WriteByte((byte)'-');
    }
}
