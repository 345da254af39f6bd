namespace Hikyaku.Protocol.Message.Tokens;

/// <summary>A string that is looked for, as tokens that must follow each other in a text that holds it.</summary>
public sealed class Needle
{
    // What is more of a long string would hardly rule out more texts
    private const int MostTokens = 64;

    private Needle(byte[] octets, IReadOnlyList<NeedleToken> tokens) => (Octets, Tokens) = (octets, tokens);

    /// <summary>The whole string, as <see cref="FoldedOctets"/> has texts.</summary>
    public ReadOnlyMemory<byte> Octets { get; }

    /// <summary>Its tokens, one at least.</summary>
    public IReadOnlyList<NeedleToken> Tokens { get; }

    /// <summary>True when there must be a space before the first token, which is a word: what comes before may be a word, a space, or end with one.</summary>
    public bool IsSpaceBefore { get; private init; }

    /// <summary>True when there must be a space behind the last token, which is a word: what follows is a word, or a space.</summary>
    public bool IsSpaceAfter { get; private init; }

    /// <summary>True when a text in which the tokens follow each other holds the string; false when it is too long for all to be asked for.</summary>
    public bool IsProof { get; private init; } = true;

    /// <summary>Of a string that was folded (<see cref="Text.TextFolding"/>); null when tokens can't tell where it is.</summary>
    public static Needle? Of(ReadOnlySpan<char> folded)
    {
        if (folded.Contains('\0'))
            return null;
        var octets = FoldedOctets.Of(folded);
        var tokens = TokensOf(octets);
        var isSpaceBefore = tokens.Count > 1 && IsSpace(tokens[0]) && tokens[1].IsWord;
        var isSpaceAfter = tokens.Count > 1 && IsSpace(tokens[^1]) && tokens[^2].IsWord;
        if (isSpaceAfter)
            tokens.RemoveAt(tokens.Count - 1);
        if (isSpaceBefore)
            tokens.RemoveAt(0);
        if (tokens.Count == 0 || (tokens.Count == 1 && IsSpace(tokens[0])) || tokens.Exists(token => token.Octets.Length > TokenRules.LongestWord))
            return null;
        var isWhole = tokens.Count <= MostTokens;
        return new Needle(octets, isWhole ? tokens : tokens.GetRange(0, MostTokens)) { IsSpaceBefore = isSpaceBefore, IsSpaceAfter = isSpaceAfter && isWhole, IsProof = isWhole };
    }

    private static bool IsSpace(NeedleToken token) => token.Octets.Span is [(byte)' '];

    private static List<NeedleToken> TokensOf(byte[] octets)
    {
        var tokens = new List<NeedleToken>();
        for (var reader = new TokenReader(octets); reader.MoveNext();)
            tokens.Add(new NeedleToken(reader.Octets.ToArray(), reader.IsWord, IsOpenBefore: tokens.Count == 0 && MayBeginEarlier(reader), IsOpenAfter: false));
        if (tokens.Count > 0 && (tokens[^1].IsWord || tokens[^1].Octets.Span is [var only] && TokenAlphabet.FollowerOf(only) != 0))
            tokens[^1] = tokens[^1] with { IsOpenAfter = true };
        return tokens;
    }

    // A space or a line feed may belong to the token before it
    private static bool MayBeginEarlier(TokenReader reader) => reader.IsWord || reader.Octets is [(byte)' ' or (byte)'\n'];
}

/// <summary>One token of a needle.</summary>
/// <param name="Octets">Its octets.</param>
/// <param name="IsWord">True when it is a word.</param>
/// <param name="IsOpenBefore">True when the token in the text may begin earlier.</param>
/// <param name="IsOpenAfter">True when the token in the text may go on.</param>
public sealed record NeedleToken(ReadOnlyMemory<byte> Octets, bool IsWord, bool IsOpenBefore, bool IsOpenAfter);
