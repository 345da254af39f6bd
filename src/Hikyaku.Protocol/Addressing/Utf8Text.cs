using System.Text;

namespace Hikyaku.Protocol.Addressing;

/// <summary>Strict UTF-8: what is not well-formed (RFC 3629 §3) is not text.</summary>
internal static class Utf8Text
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The octets, or null when the string holds half a surrogate pair.</summary>
    public static byte[]? TryEncode(string text)
    {
        try
        {
            return Strict.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>
    /// The string, or null when the octets are not well-formed UTF-8 or hold U+FFFE or U+FFFF, which are no characters
    /// (and can't be brought into a normal form).
    /// </summary>
    public static string? TryDecode(ReadOnlySpan<byte> octets)
    {
        if (!System.Text.Unicode.Utf8.IsValid(octets))
            return null;
        var text = Encoding.UTF8.GetString(octets);
        return text.AsSpan().ContainsAnyInRange('\uFFFE', '\uFFFF') ? null : text;
    }
}
