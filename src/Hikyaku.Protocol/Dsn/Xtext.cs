using System.Buffers;
using System.Text;

namespace Hikyaku.Protocol.Dsn;

/// <summary>xtext (RFC 3461 §4): any octets as printable ASCII, <c>+</c> and two upper-case hexadecimal digits for the rest.</summary>
internal static class Xtext
{
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        "!\"#$%&'()*,-./0123456789:;<>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>Takes the encoding off; null when <paramref name="text"/> is not xtext.</summary>
    public static byte[]? Decode(ReadOnlySpan<byte> text)
    {
        var decoded = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (Plain.Contains(text[i]))
            {
                decoded[length++] = text[i];
                continue;
            }
            if (text[i] != (byte)'+' || i + 2 >= text.Length) return null;
            var (high, low) = (HexValue(text[i + 1]), HexValue(text[i + 2]));
            if (high < 0 || low < 0) return null;
            decoded[length++] = (byte)(high << 4 | low);
            i += 2;
        }
        return decoded[..length];
    }

    /// <summary>Puts the encoding on.</summary>
    public static string Encode(ReadOnlySpan<byte> octets)
    {
        var encoded = new StringBuilder(octets.Length + 8);
        foreach (var octet in octets)
        {
            if (Plain.Contains(octet)) encoded.Append((char)octet);
            else encoded.Append('+').Append(HexDigit(octet >> 4)).Append(HexDigit(octet & 15));
        }
        return encoded.ToString();
    }

    private static char HexDigit(int value) => "0123456789ABCDEF"[value];

    // Upper case only: "two upper case hexadecimal digits".
    private static int HexValue(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };
}
