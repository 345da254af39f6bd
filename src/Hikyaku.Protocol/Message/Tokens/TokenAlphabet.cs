using System.Globalization;

namespace Hikyaku.Protocol.Message.Tokens;

/// <summary>Which characters of folded text make up words, and what the others are.</summary>
internal static class TokenAlphabet
{
    private static readonly bool[] WordParts = Make();

    /// <summary>True for letters, digits and marks of writing that puts spaces between its words.</summary>
    public static bool IsWordPart(char c) => WordParts[c];

    /// <summary>The character that belongs to the token when it follows this one; 0 when there is none.</summary>
    public static byte FollowerOf(byte c) => c switch
    {
        (byte)'\r' => (byte)'\n',
        >= 0x21 and <= 0x7E when !WordParts[c] => (byte)' ',
        _ => 0,
    };

    private static bool[] Make()
    {
        var parts = new bool[char.MaxValue + 1];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = Decide((char)i);
        return parts;
    }

    private static bool Decide(char c) => !IsWrittenWithoutSpaces(c) && char.GetUnicodeCategory(c)
        is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.OtherNumber
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    // From the CJK radicals to the last syllable of hangul, and the compatibility ideographs; Thai and Lao; Myanmar; Khmer;
    // the scripts of the Tai; Balinese; Javanese
    private static bool IsWrittenWithoutSpaces(char c) => c
        is (>= '\u2E80' and <= '\uD7FF') or (>= '\uF900' and <= '\uFAFF')
        or (>= '\u0E00' and <= '\u0EFF') or (>= '\u1000' and <= '\u109F') or (>= '\u1780' and <= '\u17FF')
        or (>= '\u1950' and <= '\u19DF') or (>= '\u1A20' and <= '\u1AAF') or (>= '\u1B00' and <= '\u1B7F');
}
