using System.Globalization;

namespace Hikyaku.Protocol.Message.Grams;

/// <summary>How a character of folded text takes part in grams.</summary>
internal enum GramClass : byte
{
    /// <summary>White space, punctuation, symbols: no gram reaches over them.</summary>
    None,

    /// <summary>Letters, digits and marks of alphabets: three in a row are a gram.</summary>
    Alphabetic,

    /// <summary>Ideographs, kana, hangul, halves of surrogate pairs: one is a gram, and so is one with its neighbour.</summary>
    Ideographic,
}

/// <summary>The classes of all UTF-16 code units.</summary>
internal static class GramAlphabet
{
    private static readonly GramClass[] Classes = Make();

    public static GramClass ClassOf(char c) => Classes[c];

    private static GramClass[] Make()
    {
        var classes = new GramClass[char.MaxValue + 1];
        for (var i = 0; i < classes.Length; i++)
            classes[i] = Classify((char)i);
        return classes;
    }

    private static GramClass Classify(char c) => char.GetUnicodeCategory(c) switch
    {
        // Characters that a company made for itself (gaiji) stand for words, as ideographs do
        UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse => GramClass.Ideographic,
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber
            or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.OtherNumber
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            => IsEastAsian(c) ? GramClass.Ideographic : GramClass.Alphabetic,
        _ => GramClass.None,
    };

    // From the CJK radicals to the last syllable of hangul, and the compatibility ideographs: writing that leaves no spaces
    private static bool IsEastAsian(char c) => c is (>= '\u2E80' and <= '\uD7FF') or (>= '\uF900' and <= '\uFAFF');
}
