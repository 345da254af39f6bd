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

    /// <summary>The string, or null when the octets are not well-formed UTF-8.</summary>
    public static string? TryDecode(ReadOnlySpan<byte> octets) =>
        System.Text.Unicode.Utf8.IsValid(octets) ? Encoding.UTF8.GetString(octets) : null;
}
