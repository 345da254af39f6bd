using System.Buffers;
using System.Buffers.Text;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Message.Text;

namespace Hikyaku.Protocol.Message;

/// <summary>Writes a message with other transfer encodings of some of its parts; what lies between the changes is copied.</summary>
internal ref struct PartRewriter(ReadOnlySpan<byte> message, IBufferWriter<byte> into)
{
    private const int OctetsInLine = 57; // 76 characters, RFC 2045 §6.8

    private readonly ReadOnlySpan<byte> _message = message;
    private int _copied;

    /// <summary>True when anything was written in another form.</summary>
    public bool HasChanged { get; private set; }

    /// <summary>True when NUL is in what was copied.</summary>
    public bool HasNul { get; private set; }

    /// <summary>Writes the header of a part with another Content-Transfer-Encoding.</summary>
    /// <param name="part">Which.</param>
    /// <param name="encoding">The name of the encoding.</param>
    /// <param name="isMessage">True for the header of a message, which must say that it is MIME.</param>
    /// <param name="addedField">A further field with its line end, or nothing.</param>
    public void WriteHeader(in ScannedPart part, ReadOnlySpan<byte> encoding, bool isMessage, ReadOnlySpan<byte> addedField = default)
    {
        HasChanged = true;
        var header = _message[part.HeaderStart..part.BodyStart];
        var (at, end, hasVersion) = (-1, 0, false);
        foreach (var field in new HeaderFields(header))
        {
            end = field.Offset + field.Raw.Length;
            hasVersion |= field.Is("MIME-Version"u8);
            if (at >= 0 || !field.Is("Content-Transfer-Encoding"u8))
                continue;
            at = field.Offset;
            CopyTo(part.HeaderStart + at);
            WriteEncoding(encoding);
            _copied = part.HeaderStart + end;
        }
        CopyTo(part.HeaderStart + end);
        if (end > 0 && header[end - 1] != '\n')
            into.Write("\r\n"u8);
        if (at < 0)
            WriteEncoding(encoding);
        into.Write(addedField);
        if (isMessage && !hasVersion)
            into.Write("MIME-Version: 1.0\r\n"u8);
        if (end == header.Length)
            into.Write("\r\n"u8);
        CopyTo(part.BodyStart);
    }

    /// <summary>Writes the body of a part in base64.</summary>
    public void WriteBase64(in ScannedPart part, bool endsMessage)
    {
        var body = _message[part.BodyStart..part.End];
        while (!body.IsEmpty)
        {
            var line = body[..Math.Min(OctetsInLine, body.Length)];
            body = body[line.Length..];
            var room = into.GetSpan(80);
            Base64.EncodeToUtf8(line, room, out _, out var written);
            into.Advance(written);
            // Before a boundary the line end is the boundary's own
            if (!body.IsEmpty || endsMessage)
                into.Write("\r\n"u8);
        }
        _copied = part.End;
    }

    /// <summary>Writes the body of a part in quoted-printable.</summary>
    public void WriteQuotedPrintable(in ScannedPart part)
    {
        QuotedPrintable.Encode(_message[part.BodyStart..part.End], into);
        _copied = part.End;
    }

    /// <summary>Writes a question mark for each octet above 127 from here to there: for what is never shown.</summary>
    public void MaskTo(int end)
    {
        while (_message[_copied..end].IndexOfAnyInRange((byte)0x80, (byte)0xFF) is >= 0 and var high)
        {
            CopyTo(_copied + high);
            into.Write("?"u8);
            _copied++;
        }
        CopyTo(end);
    }

    /// <summary>Copies up to there as it is.</summary>
    public void CopyTo(int end)
    {
        var piece = _message[_copied..end];
        HasNul |= piece.Contains((byte)0);
        into.Write(piece);
        _copied = end;
    }

    /// <summary>Copies the rest.</summary>
    public void Finish() => CopyTo(_message.Length);

    private readonly void WriteEncoding(ReadOnlySpan<byte> encoding)
    {
        into.Write("Content-Transfer-Encoding: "u8);
        into.Write(encoding);
        into.Write("\r\n"u8);
    }
}
