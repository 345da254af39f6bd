using System.Buffers;
using System.Text;

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
    /// <summary>Writes the message in its new form, if it needs one; after <see cref="BinaryOutcome.Impossible"/> what was written is of no use.</summary>
    public static BinaryOutcome Encode(ReadOnlySpan<byte> message, IBufferWriter<byte> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        var parts = PartScanner.Scan(message);
        var output = new PartRewriter(message, into);
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
        output.Finish();
        return output.HasNul ? BinaryOutcome.Impossible : output.HasChanged ? BinaryOutcome.Encoded : BinaryOutcome.Unchanged;
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
}
