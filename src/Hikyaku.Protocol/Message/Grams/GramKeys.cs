namespace Hikyaku.Protocol.Message.Grams;

/// <summary>
/// The numbers of grams. Those of ASCII and of Japanese, Chinese and Korean text are one to one; others share numbers by
/// chance (a hash), so that finding one proves nothing.
/// </summary>
internal static class GramKeys
{
    private const uint FirstSingle = 0x1_0000;
    private const uint FirstPair = 0x2_0000;
    private const uint FirstHashed = 0x4000_0000;

    // Digits and letters, in which ASCII grams count
    private const uint Digits = 36;

    // 々〆〇, kana, unified ideographs, hangul syllables
    private const uint SignRank = 0;
    private const uint KanaRank = SignRank + 3;
    private const uint IdeographRank = KanaRank + ('\u30FF' - '\u3041' + 1);
    private const uint HangulRank = IdeographRank + ('\u9FFF' - '\u4E00' + 1);
    private const uint Ranks = HangulRank + ('\uD7A3' - '\uAC00' + 1);
    private const uint NoRank = uint.MaxValue;

    /// <summary>No gram has it.</summary>
    public const uint None = uint.MaxValue;

    /// <summary>How many numbers three ASCII characters take, from 0 on.</summary>
    public const int AsciiGrams = (int)(Digits * Digits * Digits);

    /// <summary>True when only one gram has this number.</summary>
    public static bool IsExact(uint key) => key < FirstHashed;

    /// <summary>One ideograph.</summary>
    public static uint Of(char one) => FirstSingle + one;

    /// <summary>Two characters, at least one of them an ideograph.</summary>
    public static uint Of(char first, char second)
    {
        var (high, low) = (RankOf(first), RankOf(second));
        return high == NoRank || low == NoRank ? Hash(first, second, '\0') : FirstPair + high * Ranks + low;
    }

    /// <summary>Three characters of alphabets, in upper case where they have it.</summary>
    public static uint Of(char first, char second, char third)
    {
        var (a, b, c) = (DigitOf(first), DigitOf(second), DigitOf(third));
        return (a | b | c) >= byte.MaxValue ? Hash(first, second, third) : (a * Digits + b) * Digits + c;
    }

    private static uint DigitOf(char c) => c switch
    {
        >= 'A' and <= 'Z' => (uint)(c - 'A' + 10),
        >= '0' and <= '9' => (uint)(c - '0'),
        _ => byte.MaxValue,
    };

    private static uint RankOf(char c) => c switch
    {
        >= '\u4E00' and <= '\u9FFF' => IdeographRank + (uint)(c - '\u4E00'),
        >= '\u3041' and <= '\u30FF' => KanaRank + (uint)(c - '\u3041'),
        >= '\uAC00' and <= '\uD7A3' => HangulRank + (uint)(c - '\uAC00'),
        >= '\u3005' and <= '\u3007' => SignRank + (uint)(c - '\u3005'),
        _ => NoRank,
    };

    private static uint Hash(char first, char second, char third)
    {
        var mixed = (first | (ulong)second << 16 | (ulong)third << 32) * 0x9E37_79B9_7F4A_7C15;
        mixed ^= mixed >> 29;
        return FirstHashed + (uint)((mixed >> 32) * (None - FirstHashed) >> 32);
    }
}
