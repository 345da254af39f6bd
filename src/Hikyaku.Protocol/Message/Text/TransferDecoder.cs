namespace Hikyaku.Protocol.Message.Text;

/// <summary>
/// Undoes a transfer encoding piece by piece; the pieces may be cut anywhere. Forgiving (RFC 2045 §6.7, §6.8):
/// what is no code of the encoding is passed through (quoted-printable) or skipped (base64).
/// </summary>
/// <param name="encoding">The encoding; an unknown one is passed through.</param>
public sealed class TransferDecoder(TransferEncoding encoding)
{
    private QuotedPrintableDecoder _quotedPrintable;
    private Base64Decoder _base64;

    /// <summary>How much room the decoded form of so many octets may need.</summary>
    public static int MaxDecodedLength(int encodedLength) => encodedLength + QuotedPrintableDecoder.MaxHeldBack;

    /// <summary>Decodes a piece.</summary>
    /// <param name="encoded">The next octets.</param>
    /// <param name="decoded">Room for at least <see cref="MaxDecodedLength"/> octets.</param>
    /// <returns>The number of octets written.</returns>
    public int Decode(ReadOnlySpan<byte> encoded, Span<byte> decoded)
    {
        switch (encoding)
        {
            case TransferEncoding.QuotedPrintable:
                return _quotedPrintable.Decode(encoded, decoded);
            case TransferEncoding.Base64:
                return _base64.Decode(encoded, decoded);
            default:
                encoded.CopyTo(decoded);
                return encoded.Length;
        }
    }

    /// <summary>Writes what was held back at the end of the last piece, at most <see cref="MaxDecodedLength"/> of nothing.</summary>
    public int Finish(Span<byte> decoded) =>
        encoding == TransferEncoding.QuotedPrintable ? _quotedPrintable.Finish(decoded) : 0;
}
