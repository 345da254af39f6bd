using Hikyaku.Protocol.Message.Text;

namespace Hikyaku.Protocol.Message.Tokens;

/// <summary>
/// What a token of folded text is: a word (letters and digits in a row, as many as there are), and every other character by
/// itself, ASCII punctuation with the space behind it, CR with LF. A single space between two words is no token: words that
/// follow each other have one between them. So the tokens of a text in their order are the whole text, and a needle is in it
/// just where the needle's tokens follow each other, the first one perhaps as the end of a longer token, the last one as
/// the beginning of one.
/// </summary>
public static class TokenRules
{
    // Goes up when the rules here, or how the store keeps tokens, change
    private const ulong Version = 2;

    /// <summary>Longer words are not told apart.</summary>
    public const int LongestWord = 1000;

    /// <summary>True when a token is a word.</summary>
    public static bool IsWord(ReadOnlySpan<byte> token) => new TokenReader(token) is var reader && reader.MoveNext() && reader.IsWord;

    /// <summary>
    /// Tells this program's tokens from those of another version of it or of Unicode: what was indexed under other rules
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
            hash = (hash ^ (TokenAlphabet.IsWordPart(c) ? c | 0x1_0000UL : c)) * 0x100_0000_01B3;
        TextFolding.Return(ref buffer);
        return (long)hash;
    }
}
