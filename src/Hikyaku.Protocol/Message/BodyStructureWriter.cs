using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Message;

/// <summary>Writes IMAP <c>body</c> with its extension data (BODYSTRUCTURE), RFC 9051 §7.5.2 and §9.</summary>
internal static class BodyStructureWriter
{
    public static void Write(WireBuffer output, MessageParts message, int index, AddressBudget budget)
    {
        var part = message.Parts[index];
        output.Append((byte)'(');
        if (part.Kind == PartKind.Multipart)
            WriteMultipart(output, message, part, index, budget);
        else
            WriteSinglePart(output, message, part, index, budget);
        WriteDisposition(output, message, part);
        WriteLanguage(output, message, part);
        WriteFieldOrNil(output, message, part, FieldName.ContentLocation);
        output.Append((byte)')');
    }

    private static void WriteMultipart(WireBuffer output, MessageParts message, in ScannedPart part, int index, AddressBudget budget)
    {
        for (var child = index + 1; child < part.SubtreeEnd; child = message.Parts[child].SubtreeEnd)
            Write(output, message, child, budget);
        output.Append((byte)' ');
        var mediaType = message.MediaTypeOf(part);
        output.AppendUpperCase(mediaType.Subtype);
        output.Append((byte)' ');
        BodyParameterWriter.Write(output, mediaType.Parameters);
        output.Append((byte)' ');
    }

    private static void WriteSinglePart(WireBuffer output, MessageParts message, in ScannedPart part, int index, AddressBudget budget)
    {
        var mediaType = message.MediaTypeOf(part);
        output.AppendUpperCase(mediaType.Type);
        output.Append((byte)' ');
        output.AppendUpperCase(mediaType.Subtype);
        output.Append((byte)' ');
        // RFC 2046 §4.1.2: text/plain is US-ASCII when it doesn't say otherwise
        BodyParameterWriter.Write(output, mediaType.Parameters, needsCharset: mediaType.Is("text"u8, "plain"u8));
        output.Append((byte)' ');
        WriteFieldOrNil(output, message, part, FieldName.ContentId);
        output.Append((byte)' ');
        WriteFieldOrNil(output, message, part, FieldName.ContentDescription);
        output.Append((byte)' ');
        WriteEncoding(output, message, part);
        output.Append((byte)' ');
        output.AppendNumber(part.End - part.BodyStart);
        output.Append((byte)' ');
        if (part.Kind == PartKind.Message)
        {
            EnvelopeWriter.Write(output, message, message.Parts[index + 1], budget);
            output.Append((byte)' ');
            Write(output, message, index + 1, budget);
            output.Append((byte)' ');
        }
        if (part.Kind == PartKind.Message || mediaType.Is("text"u8))
        {
            output.AppendNumber(part.Lines);
            output.Append((byte)' ');
        }
        WriteFieldOrNil(output, message, part, FieldName.ContentMd5);
        output.Append((byte)' ');
    }

    private static void WriteFieldOrNil(WireBuffer output, MessageParts message, in ScannedPart part, FieldName name)
    {
        if (message.TryFind(part, name, out var value))
            output.AppendUnfolded(value);
        else
            output.AppendNil();
    }

    private static void WriteEncoding(WireBuffer output, MessageParts message, in ScannedPart part)
    {
        var encoding = message.TransferEncodingOf(part);
        output.AppendUpperCase(encoding.IsEmpty ? "7BIT"u8 : encoding); // RFC 2045 §6.1
    }

    private static void WriteDisposition(WireBuffer output, MessageParts message, in ScannedPart part)
    {
        var disposition = message.DispositionOf(part);
        if (disposition.Type.IsEmpty)
        {
            output.Append("NIL "u8);
            return;
        }
        output.Append((byte)'(');
        output.AppendUpperCase(disposition.Type);
        output.Append((byte)' ');
        BodyParameterWriter.Write(output, disposition.Parameters);
        output.Append(") "u8);
    }

    // RFC 3282: language tags, separated by commas
    private static void WriteLanguage(WireBuffer output, MessageParts message, in ScannedPart part)
    {
        var start = output.Length;
        if (message.TryFind(part, FieldName.ContentLanguage, out var value))
        {
            var lexer = new FieldLexer(value);
            while (!lexer.AtEnd)
            {
                lexer.SkipCfws();
                var tag = lexer.ReadToken();
                if (!tag.IsEmpty)
                {
                    output.Append(output.Length == start ? (byte)'(' : (byte)' ');
                    output.AppendString(tag);
                }
                else if (!lexer.AtEnd)
                    lexer.Advance();
            }
        }
        output.Append(output.Length == start ? "NIL "u8 : ") "u8);
    }
}
