using System.Buffers;
using System.Text;

namespace Hikyaku.Protocol.Message.Text;

/// <summary>
/// Decodes the body of a text part piece by piece: transfer encoding, then charset, then HTML. Memory is
/// bounded by the size of the pieces. This is the text that SEARCH BODY and TEXT look at, and previews show.
/// </summary>
/// <param name="encoding">The transfer encoding of the body.</param>
/// <param name="charset">The charset of the part; text in an unknown one, or in US-ASCII, is guessed by its first piece.</param>
/// <param name="isHtml">True to take the text out of HTML.</param>
public sealed class DecodedText(TransferEncoding encoding, string charset, bool isHtml) : IDisposable
{
    private readonly TransferDecoder _transfer = new(encoding);
    private readonly HtmlText? _html = isHtml ? new HtmlText() : null;
    private Decoder? _decoder;
    private byte[] _octets = [];
    private char[] _characters = [];
    private char[] _text = [];

    /// <summary>Takes the next piece of the body; it may be cut anywhere, also within a character.</summary>
    /// <returns>The text that it gives, valid until the next call. Empty when only part of a character has come.</returns>
    public ReadOnlySpan<char> Take(ReadOnlySpan<byte> piece)
    {
        Enlarge(ref _octets, TransferDecoder.MaxDecodedLength(piece.Length));
        return Decode(_transfer.Decode(piece, _octets), isLast: false);
    }

    /// <summary>Gives what was held back when the body is at its end.</summary>
    public ReadOnlySpan<char> Finish()
    {
        Enlarge(ref _octets, TransferDecoder.MaxDecodedLength(0));
        return Decode(_transfer.Finish(_octets), isLast: true);
    }

    /// <summary>Gives the buffers back.</summary>
    public void Dispose()
    {
        Return(ref _octets);
        Return(ref _characters);
        Return(ref _text);
    }

    private ReadOnlySpan<char> Decode(int octetCount, bool isLast)
    {
        var octets = _octets.AsSpan(0, octetCount);
        _decoder ??= ChooseEncoding(octets).GetDecoder();
        Enlarge(ref _characters, _decoder.GetCharCount(octets, isLast));
        var count = _decoder.GetChars(octets, _characters, isLast);
        if (_html is null)
            return _characters.AsSpan(0, count);
        Enlarge(ref _text, HtmlText.MaxTextLength(count));
        var written = _html.Take(_characters.AsSpan(0, count), _text);
        if (isLast)
            written += _html.Finish(_text.AsSpan(written));
        return _text.AsSpan(0, written);
    }

    private Encoding ChooseEncoding(ReadOnlySpan<byte> octets) =>
        (Charsets.IsAscii(charset) ? null : Charsets.Find(charset)) ?? Charsets.Guess(octets, mayBeCut: true);

    private static void Enlarge<T>(ref T[] buffer, int length)
    {
        if (buffer.Length >= length)
            return;
        Return(ref buffer);
        buffer = ArrayPool<T>.Shared.Rent(length);
    }

    private static void Return<T>(ref T[] buffer)
    {
        if (buffer.Length > 0)
            ArrayPool<T>.Shared.Return(buffer);
        buffer = [];
    }
}
