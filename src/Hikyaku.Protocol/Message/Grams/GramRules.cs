using Hikyaku.Protocol.Message.Text;

namespace Hikyaku.Protocol.Message.Grams;

/// <summary>
/// What a gram is: a short run of characters of folded text. Whether a run is one depends on nothing but the run itself;
/// so every gram of a needle is a gram of each text that holds the needle, wherever in a word it stands.
/// </summary>
public static class GramRules
{
    // Goes up when the rules here or the numbers of grams change
    private const ulong Version = 1;

    /// <summary>
    /// Tells this program's grams from those of another version of it or of Unicode: what was indexed under other rules
    /// can't be searched under these.
    /// </summary>
    public static long Fingerprint()
    {
        var all = new char[2 * (char.MaxValue + 1)];
        for (var i = 0; i <= char.MaxValue; i++)
            (all[2 * i], all[2 * i + 1]) = (char.IsSurrogate((char)i) ? ' ' : (char)i, '\n');
        var buffer = Array.Empty<char>();
        var hash = 0xCBF2_9CE4_8422_2325 ^ Version;
        foreach (var c in TextFolding.Fold(all, ref buffer))
            hash = (hash ^ (c | (ulong)GramAlphabet.ClassOf(c) << 16)) * 0x100_0000_01B3;
        TextFolding.Return(ref buffer);
        return (long)hash;
    }

    /// <summary>Two neighbours are a gram when one of them is an ideograph.</summary>
    internal static bool IsPair(GramClass first, GramClass second) =>
        first != GramClass.None && second != GramClass.None && (first == GramClass.Ideographic || second == GramClass.Ideographic);

    /// <summary>Three neighbours are a gram when all are of alphabets.</summary>
    internal static bool IsTriple(GramClass first, GramClass second, GramClass third) =>
        first == GramClass.Alphabetic && second == GramClass.Alphabetic && third == GramClass.Alphabetic;
}
