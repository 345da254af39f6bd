using System.Text;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Transport.Bounce;

/// <summary>In which language a sender reads a notification first: both are always there, but nobody likes to scroll for his own.</summary>
internal static class SenderTongue
{
    /// <summary>Whether the sender of a mail writes Japanese, by its subject, its author's name, or what it says itself (RFC 3282).</summary>
    public static bool IsJapanese(ReadOnlySpan<byte> header)
    {
        foreach (var field in new HeaderFields(header))
        {
            if (field.Is("Content-Language"u8) && field.Decode().TrimStart().StartsWith("ja", StringComparison.OrdinalIgnoreCase)) return true;
            if ((field.Is("Subject"u8) || field.Is("From"u8)) && HoldsJapanese(field.Decode())) return true;
        }
        return false;
    }

    // Kana are Japanese; Han characters are Chinese, too, but of the two languages that there are Japanese is the nearer one.
    private static bool HoldsJapanese(string text)
        => text.EnumerateRunes().Any(rune => rune.Value is (>= 0x3041 and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFF66 and <= 0xFF9D) or (>= 0x20000 and <= 0x323AF));
}
