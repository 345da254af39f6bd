namespace Hikyaku.Protocol.Message.Tokens;

/// <summary>Walks over the tokens (<see cref="TokenRules"/>) of a folded text (<see cref="FoldedOctets"/>).</summary>
/// <param name="text">The octets; where they are no such text, each is a token.</param>
public ref struct TokenReader(ReadOnlySpan<byte> text)
{
    private const byte Space = (byte)' ';

    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;
    private int _next;

    /// <summary>The octets of the token at which the walk stands.</summary>
    public ReadOnlySpan<byte> Octets { get; private set; }

    /// <summary>True when it is a word.</summary>
    public bool IsWord { get; private set; }

    /// <summary>Its number: one more than that of the token before, or still more after a break.</summary>
    public int Position { get; private set; }

    /// <summary>Goes to the next token.</summary>
    public bool MoveNext()
    {
        if (_at > 0 && IsWord && _at + 1 < _text.Length && _text[_at] == Space && LengthOfWordPart(_at + 1) > 0)
            _at++;
        for (; _at < _text.Length && _text[_at] == 0; _at++)
            _next++;
        if (_at == _text.Length)
            return false;

        var start = _at;
        for (var length = LengthOfWordPart(_at); length > 0; length = LengthOfWordPart(_at))
            _at += length;
        IsWord = _at > start;
        if (!IsWord)
            _at += LengthOfSingle(_at);
        Octets = _text[start.._at];
        Position = _next++;
        return true;
    }

    /// <summary>The length of the token that stands there and is no word.</summary>
    private readonly int LengthOfSingle(int at)
    {
        var first = _text[at];
        if (at + 1 < _text.Length && TokenAlphabet.FollowerOf(first) is not 0 and var follower && _text[at + 1] == follower)
            return 2;
        return Math.Min(LengthOfCharacter(first), _text.Length - at);
    }

    /// <summary>The length of the character that stands there when it is a part of a word; otherwise 0.</summary>
    private readonly int LengthOfWordPart(int at)
    {
        if (at >= _text.Length)
            return 0;
        var first = _text[at];
        if (first < 0x80)
            return TokenAlphabet.IsWordPart((char)first) ? 1 : 0;
        var length = LengthOfCharacter(first);
        if (length == 1 || length > _text.Length - at)
            return 0;
        var c = length == 2
            ? (first & 0x1F) << 6 | _text[at + 1] & 0x3F
            : (first & 0x0F) << 12 | (_text[at + 1] & 0x3F) << 6 | _text[at + 2] & 0x3F;
        return TokenAlphabet.IsWordPart((char)c) ? length : 0;
    }

    private static int LengthOfCharacter(byte first) => first < 0xC0 ? 1 : first < 0xE0 ? 2 : 3;
}
