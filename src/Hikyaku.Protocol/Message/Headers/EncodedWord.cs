using Hikyaku.Protocol.Message.Text;

namespace Hikyaku.Protocol.Message.Headers;

/// <summary>One <c>=?charset?encoding?text?=</c>, RFC 2047 §2.</summary>
internal readonly ref struct EncodedWord
{
    private readonly bool _isBase64;
    private readonly ReadOnlySpan<byte> _text;

    private EncodedWord(ReadOnlySpan<byte> charset, bool isBase64, ReadOnlySpan<byte> text, int length)
    {
        Charset = charset;
        _isBase64 = isBase64;
        _text = text;
        Length = length;
    }

    /// <summary>The charset without the language that RFC 2231 §5 allows after it.</summary>
    public ReadOnlySpan<byte> Charset { get; }

    /// <summary>Length of the whole word in octets.</summary>
    public int Length { get; }

    /// <summary>Reads a word at the start of the text; longer ones than the 75 characters allowed are read too.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out EncodedWord word)
    {
        word = default;
        var inside = text[2..];
        var charsetLength = inside[..Math.Min(inside.Length, MaxCharsetLength)].IndexOf((byte)'?');
        if (charsetLength <= 0 || inside.Length < charsetLength + 3 || inside[charsetLength + 2] != (byte)'?')
            return false;
        var isBase64 = inside[charsetLength + 1] is (byte)'B' or (byte)'b';
        if (!isBase64 && inside[charsetLength + 1] is not ((byte)'Q' or (byte)'q'))
            return false;
        var encoded = inside[(charsetLength + 3)..];
        // The text itself holds no question mark, so a mark that isn't the end makes it no word.
        var end = encoded.IndexOf((byte)'?');
        if (end < 0 || end + 1 >= encoded.Length || encoded[end + 1] != (byte)'=')
            return false;
        var charset = inside[..charsetLength];
        var language = charset.IndexOf((byte)'*');
        word = new EncodedWord(language < 0 ? charset : charset[..language], isBase64, encoded[..end], 2 + charsetLength + 3 + end + 2);
        return true;
    }

    private const int MaxCharsetLength = 60;

    /// <summary>Decodes into a span at least as long as the word.</summary>
    public int DecodeText(Span<byte> octets)
    {
        if (_isBase64)
            return new Base64Decoder().Decode(_text, octets);
        var written = 0;
        for (var i = 0; i < _text.Length; i++)
        {
            var octet = _text[i];
            if (octet == (byte)'=' && i + 2 < _text.Length
                && char.IsAsciiHexDigit((char)_text[i + 1]) && char.IsAsciiHexDigit((char)_text[i + 2]))
            {
                octets[written++] = Convert.FromHexString([(char)_text[i + 1], (char)_text[i + 2]])[0];
                i += 2;
            }
            else
                octets[written++] = octet == (byte)'_' ? (byte)' ' : octet; // RFC 2047 §4.2 (2)
        }
        return written;
    }
}
