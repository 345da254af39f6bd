using System.Text;

namespace Hikyaku.Protocol.Message.Text;

/// <summary>
/// The collation i;unicode-casemap (RFC 5051): a text's key is its title case, decomposed for compatibility, as UTF-8;
/// keys are compared octet by octet. For ASCII that is i;ascii-casemap (RFC 4790 §9.2).
/// </summary>
public static class UnicodeCasemap
{
    /// <summary>The key of a text.</summary>
    public static byte[] KeyOf(ReadOnlySpan<char> text)
    {
        if (Ascii.IsValid(text))
        {
            var key = new byte[text.Length];
            Ascii.ToUpper(text, key, out _);
            return key;
        }
        var title = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            title.Append(ToTitle(rune));
        return Encoding.UTF8.GetBytes(title.ToString().Normalize(NormalizationForm.FormKD));
    }

    /// <summary>Compares two keys.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left.SequenceCompareTo(right);

    // RFC 5051 §2 step 2 (a): the only letters whose title case is neither themselves nor upper case are these digraphs
    private static Rune ToTitle(Rune rune) => rune.Value switch
    {
        TextFolding.Reversed => Rune.ReplacementChar, // normalisation refuses it
        >= 0x01C4 and <= 0x01C6 => new Rune(0x01C5),
        >= 0x01C7 and <= 0x01C9 => new Rune(0x01C8),
        >= 0x01CA and <= 0x01CC => new Rune(0x01CB),
        >= 0x01F1 and <= 0x01F3 => new Rune(0x01F2),
        _ => Rune.ToUpperInvariant(rune),
    };
}
