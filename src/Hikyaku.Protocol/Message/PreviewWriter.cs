using System.Text;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Message.Text;

namespace Hikyaku.Protocol.Message;

/// <summary>Makes the preview of a message, RFC 8970: the beginning of what its reader sees first. Bounded work.</summary>
internal static class PreviewWriter
{
    private const int MaxCharacters = 256;
    private const int MaxPlainOctets = 8 * 1024;
    private const int MaxHtmlOctets = 64 * 1024; // style sheets come before the text
    private const int PieceOctets = 512;
    private const int MaxTries = 8;

    public static string Write(MessageParts message)
    {
        var tries = 0;
        for (var index = 0; index < message.Parts.Count && tries < MaxTries; index++)
        {
            var part = message.Parts[index];
            if (part.Kind == PartKind.Message)
                index = part.SubtreeEnd - 1; // an enclosed message is not what the reader sees first
            if (part.Kind != PartKind.Leaf || !IsShown(message, part, out var isHtml))
                continue;
            tries++;
            var preview = isHtml && TryFindPlainAlternative(message, part, out var plain) ? Decode(message, plain, isHtml: false) : "";
            if (preview.Length == 0)
                preview = Decode(message, part, isHtml);
            if (preview.Length > 0)
                return preview;
        }
        return "";
    }

    // Plain text mostly comes first of the alternatives (RFC 2046 §5.1.4); here it came later.
    private static bool TryFindPlainAlternative(MessageParts message, in ScannedPart html, out ScannedPart plain)
    {
        plain = default;
        if (html.Parent < 0 || !message.MediaTypeOf(message.Parts[html.Parent]).Is("multipart"u8, "alternative"u8))
            return false;
        var end = message.Parts[html.Parent].SubtreeEnd;
        for (var index = html.Parent + 1; index < end; index = plain.SubtreeEnd)
        {
            plain = message.Parts[index];
            if (message.MediaTypeOf(plain).Is("text"u8, "plain"u8))
                return true;
        }
        return false;
    }

    private static bool IsShown(MessageParts message, in ScannedPart part, out bool isHtml)
    {
        var mediaType = message.MediaTypeOf(part);
        isHtml = mediaType.Is("text"u8, "html"u8);
        if (!isHtml && !mediaType.Is("text"u8))
            return false;
        return !message.DispositionOf(part).IsAttachment;
    }

    private static string Decode(MessageParts message, in ScannedPart part, bool isHtml)
    {
        var preview = new PreviewText(stackalloc char[MaxCharacters], skipQuotedLines: !isHtml);
        Collect(message, part, isHtml, ref preview);
        var text = preview.ToString();
        if (text.Length > 0 || !preview.HasSkipped)
            return text;
        var everything = new PreviewText(stackalloc char[MaxCharacters], skipQuotedLines: false);
        Collect(message, part, isHtml, ref everything);
        return everything.ToString();
    }

    private static void Collect(MessageParts message, in ScannedPart part, bool isHtml, ref PreviewText preview)
    {
        var encoding = TransferEncodings.Named(message.TransferEncodingOf(part));
        var charset = message.MediaTypeOf(part).Parameters.TryFind("charset"u8, out var parameter)
            ? Encoding.Latin1.GetString(parameter.Value)
            : "us-ascii";
        using var decoded = new DecodedText(encoding, charset, isHtml);
        var body = message.BodyOf(part);
        body = body[..Math.Min(body.Length, isHtml ? MaxHtmlOctets : MaxPlainOctets)];
        while (!body.IsEmpty && !preview.IsFull)
        {
            var piece = body[..Math.Min(body.Length, PieceOctets)];
            preview.Append(decoded.Take(piece));
            body = body[piece.Length..];
        }
        preview.Append(decoded.Finish());
    }
}
