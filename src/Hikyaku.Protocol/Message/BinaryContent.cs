using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Message;

/// <summary>What <see cref="BinaryContent"/> made of a message.</summary>
public enum BinaryOutcome
{
    /// <summary>It can be carried as it is.</summary>
    Unchanged,

    /// <summary>Its binary parts are in base64 now.</summary>
    Encoded,

    /// <summary>NUL stands where no transfer encoding can reach it: in a header, or in a part that claims an encoding already.</summary>
    Impossible,
}

/// <summary>
/// Brings a message with binary parts (RFC 3030, RFC 3516) into a form that every client can be given: those parts, and
/// no others, are encoded in base64, so that decoding gives back each of their octets.
/// </summary>
public static class BinaryContent
{
    private const int OctetsInLine = 57; // 76 characters, RFC 2045 §6.8

    /// <summary>Writes the message in its new form, if it needs one; after <see cref="BinaryOutcome.Impossible"/> what was written is of no use.</summary>
    public static BinaryOutcome Encode(ReadOnlySpan<byte> message, IBufferWriter<byte> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        var parts = PartScanner.Scan(message);
        var output = new Output(message, into);
        for (var index = 0; index < parts.Parts.Count; index++)
        {
            var part = parts.Parts[index];
            switch (FormOf(parts, part))
            {
                case Form.Base64:
                    output.WriteHeader(part, "base64"u8, isMessage: index == 0);
                    output.WriteBase64(part, endsMessage: part.End == message.Length);
                    break;
                // What has parts has no encoding but that of the most difficult among them (RFC 2045 §6.4)
                case Form.EightBit:
                    output.WriteHeader(part, "8bit"u8, isMessage: index == 0);
                    break;
                case Form.Impossible:
                    return BinaryOutcome.Impossible;
                default:
                    break;
            }
        }
        return output.Finish() ? output.HasChanged ? BinaryOutcome.Encoded : BinaryOutcome.Unchanged : BinaryOutcome.Impossible;
    }

    private enum Form
    {
        AsItIs,
        Base64,
        EightBit,
        Impossible,
    }

    private static Form FormOf(in MessageParts parts, in ScannedPart part)
    {
        var encoding = parts.TransferEncodingOf(part);
        var isBinary = Ascii.EqualsIgnoreCase(encoding, "binary"u8);
        if (part.Kind != PartKind.Leaf)
            return isBinary ? Form.EightBit : Form.AsItIs;
        if (isBinary)
            return Form.Base64;
        if (!parts.BodyOf(part).Contains((byte)0))
            return Form.AsItIs;
        return encoding.IsEmpty || Ascii.EqualsIgnoreCase(encoding, "7bit"u8) || Ascii.EqualsIgnoreCase(encoding, "8bit"u8)
            ? Form.Base64
            : Form.Impossible;
    }

    /// <summary>The new message as far as it is written; what lies between the changes is copied.</summary>
    private ref struct Output(ReadOnlySpan<byte> message, IBufferWriter<byte> into)
    {
        private readonly ReadOnlySpan<byte> _message = message;
        private int _copied;
        private bool _hasNul;

        public bool HasChanged { get; private set; }

        /// <summary>Writes the header of a part with another Content-Transfer-Encoding.</summary>
        public void WriteHeader(in ScannedPart part, ReadOnlySpan<byte> encoding, bool isMessage)
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
            if (isMessage && !hasVersion)
                into.Write("MIME-Version: 1.0\r\n"u8);
            if (end == header.Length)
                into.Write("\r\n"u8);
            CopyTo(part.BodyStart);
        }

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

        /// <summary>Copies the rest; false when NUL is left somewhere.</summary>
        public bool Finish()
        {
            CopyTo(_message.Length);
            return !_hasNul;
        }

        private readonly void WriteEncoding(ReadOnlySpan<byte> encoding)
        {
            into.Write("Content-Transfer-Encoding: "u8);
            into.Write(encoding);
            into.Write("\r\n"u8);
        }

        private void CopyTo(int end)
        {
            var piece = _message[_copied..end];
            _hasNul |= piece.Contains((byte)0);
            into.Write(piece);
            _copied = end;
        }
    }
}
