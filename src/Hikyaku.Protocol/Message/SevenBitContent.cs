using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Message.Text;

namespace Hikyaku.Protocol.Message;

/// <summary>
/// Brings a message into a form without octets above 127, for a server that does not take them (RFC 6152 §3, RFC 3030 §3):
/// parts that hold some are encoded in quoted-printable or base64, and no others, so that decoding gives back each octet.
/// What is signed or encrypted within the message is never touched, since that would break it (RFC 1847 §2.1).
/// </summary>
public static class SevenBitContent
{
    /// <summary>Writes the message in its new form. After a false answer what was written is of no use: something holds such octets that can't be encoded.</summary>
    public static bool TryEncode(ReadOnlySpan<byte> message, IBufferWriter<byte> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        var parts = PartScanner.Scan(message);
        var output = new PartRewriter(message, into);
        for (var index = 0; index < parts.Parts.Count; index++)
        {
            var part = parts.Parts[index];
            // 1. What lies before it: a preamble, or the end of an epilogue; and its header, in which nothing can be encoded.
            output.MaskTo(part.HeaderStart);
            if (HasEightBit(message[part.HeaderStart..part.BodyStart])) return false;
            var isMessage = index == 0 || parts.Parts[part.Parent].Kind == PartKind.Message;
            // 2. Sealed parts, and messages in parts that must stay as they are, go by as a whole.
            if (IsSealed(parts, part))
            {
                if (HasEightBit(message[part.BodyStart..part.End])) return false;
                output.CopyTo(part.End);
                index = part.SubtreeEnd - 1;
                continue;
            }
            // 3. Its body
            if (part.Kind != PartKind.Leaf)
            {
                // RFC 2045 §6.4: what has parts has no encoding but that of the most difficult among them.
                if (IsNamed(parts, part, "8bit"u8) || IsNamed(parts, part, "binary"u8)) output.WriteHeader(part, "7bit"u8, isMessage);
                else output.CopyTo(part.BodyStart);
            }
            else if (!TryEncodeLeaf(parts, part, isMessage, ref output)) return false;
        }
        output.MaskTo(message.Length);
        return !output.HasNul;
    }

    private static bool TryEncodeLeaf(in MessageParts parts, in ScannedPart part, bool isMessage, ref PartRewriter output)
    {
        var body = parts.BodyOf(part);
        var isBinary = IsNamed(parts, part, "binary"u8) || body.Contains((byte)0);
        var encoding = TransferEncodings.Named(parts.TransferEncodingOf(part));
        if (!HasEightBit(body) && !isBinary)
        {
            if (IsNamed(parts, part, "8bit"u8)) output.WriteHeader(part, "7bit"u8, isMessage);
            output.CopyTo(part.End);
            return true;
        }
        // Octets that no such encoding has: what they are meant for, nobody knows.
        if (encoding != TransferEncoding.Identity || part.Type == EffectiveType.Opaque) return false;
        var mediaType = parts.MediaTypeOf(part);
        var isText = mediaType.Is("text"u8) && !isBinary;
        // RFC 2045 §5.2: without Content-Type it would be US-ASCII, which it is not; RFC 1428 has a name for what nobody knows.
        var added = parts.TryFind(part, FieldName.ContentType, out _) ? default
            : Utf8.IsValid(body) ? "Content-Type: text/plain; charset=utf-8\r\n"u8 : "Content-Type: text/plain; charset=unknown-8bit\r\n"u8;
        if (isText && IsShorterQuoted(body))
        {
            output.WriteHeader(part, "quoted-printable"u8, isMessage, added);
            output.WriteQuotedPrintable(part);
        }
        else
        {
            output.WriteHeader(part, "base64"u8, isMessage, added);
            output.WriteBase64(part, endsMessage: part.End == parts.Octets.Length);
        }
        return true;
    }

    /// <summary>Three octets for each that is quoted, against four for each three of all.</summary>
    private static bool IsShorterQuoted(ReadOnlySpan<byte> body)
    {
        var quoted = 0;
        foreach (var octet in body)
        {
            if (octet is >= 0x7F or (byte)'=') quoted++;
        }
        return quoted <= body.Length / 6 + 1;
    }

    private static bool IsSealed(in MessageParts parts, in ScannedPart part)
    {
        var mediaType = parts.MediaTypeOf(part);
        return mediaType.Is("multipart"u8, "signed"u8) || mediaType.Is("multipart"u8, "encrypted"u8)
            // RFC 2046 §5.2.2, §5.2.3: "no encoding other than 7bit is permitted".
            || mediaType.Is("message"u8, "partial"u8) || mediaType.Is("message"u8, "external-body"u8);
    }

    private static bool IsNamed(in MessageParts parts, in ScannedPart part, ReadOnlySpan<byte> encoding)
        => Ascii.EqualsIgnoreCase(parts.TransferEncodingOf(part), encoding);

    private static bool HasEightBit(ReadOnlySpan<byte> octets) => octets.IndexOfAnyInRange((byte)0x80, (byte)0xFF) >= 0;
}
