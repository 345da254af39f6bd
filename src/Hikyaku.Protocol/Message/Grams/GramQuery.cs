namespace Hikyaku.Protocol.Message.Grams;

/// <summary>What a text must have among its grams to hold a needle.</summary>
/// <param name="Keys">These, all of them; none when grams can't tell (one or two letters, punctuation).</param>
/// <param name="IsProof">True when a text that has them does hold the needle: it is a gram itself.</param>
public sealed record GramQuery(IReadOnlyList<uint> Keys, bool IsProof)
{
    /// <summary>For a needle that was folded (<see cref="Text.TextFolding"/>).</summary>
    public static GramQuery Of(ReadOnlySpan<char> folded)
    {
        var keys = new List<uint>();
        for (var i = 0; i < folded.Length; i++)
        {
            var (before, last, kind) = (ClassAt(folded, i - 2), ClassAt(folded, i - 1), ClassAt(folded, i));
            if (GramRules.IsPair(last, kind))
                keys.Add(GramKeys.Of(folded[i - 1], folded[i]));
            else if (GramRules.IsTriple(before, last, kind))
                keys.Add(GramKeys.Of(folded[i - 2], folded[i - 1], folded[i]));
            // A pair that it is in says more
            else if (kind == GramClass.Ideographic && !char.IsSurrogate(folded[i]) && ClassAt(folded, i + 1) == GramClass.None)
                keys.Add(GramKeys.Of(folded[i]));
        }
        return new GramQuery([.. keys.Distinct()], keys.Count == 1 && GramKeys.IsExact(keys[0]) && folded.Length == LengthOf(folded));
    }

    // Of the gram that the needle would be
    private static int LengthOf(ReadOnlySpan<char> folded) =>
        ClassAt(folded, 0) == GramClass.Alphabetic && ClassAt(folded, 1) == GramClass.Alphabetic ? 3
        : ClassAt(folded, 0) != GramClass.None && ClassAt(folded, 1) != GramClass.None ? 2
        : 1;

    private static GramClass ClassAt(ReadOnlySpan<char> folded, int index) =>
        index >= 0 && index < folded.Length ? GramAlphabet.ClassOf(folded[index]) : GramClass.None;
}
