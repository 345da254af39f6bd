using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Message;

/// <summary>
/// Decides whether a message has something to download, as RFC 8621 §4.1.4 defines <c>hasAttachment</c>:
/// parts that aren't shown in place, without images that the HTML shows and without signatures.
/// </summary>
internal static class Attachments
{
    public static bool Any(MessageParts message)
    {
        for (var index = 0; index < message.Parts.Count; index++)
        {
            var part = message.Parts[index];
            if (part.Kind != PartKind.Multipart && IsAttachment(message, part, index))
                return true;
            if (part.Kind == PartKind.Message)
                index = part.SubtreeEnd - 1;
        }
        return false;
    }

    private static bool IsAttachment(MessageParts message, in ScannedPart part, int index)
    {
        var mediaType = message.MediaTypeOf(part);
        var disposition = message.DispositionOf(part);
        if (disposition.IsAttachment)
            return true;
        if (disposition.IsInline || IsMachinery(mediaType))
            return false;
        if (mediaType.Is("text"u8, "plain"u8) || mediaType.Is("text"u8, "html"u8))
            return HasName(mediaType, disposition) && part.Parent >= 0 && index > part.Parent + 1;
        if (mediaType.Is("image"u8) && message.TryFind(part, FieldName.ContentId, out _))
            return part.Parent < 0 || !message.MediaTypeOf(message.Parts[part.Parent]).Is("multipart"u8, "related"u8);
        return true;
    }

    // Read by the mail reader itself: signatures, reports for machines, invitations beside their text.
    private static bool IsMachinery(MediaType mediaType) =>
        mediaType.Is("application"u8, "pgp-signature"u8)
        || mediaType.Is("application"u8, "pgp-encrypted"u8)
        || mediaType.Is("application"u8, "pkcs7-signature"u8)
        || mediaType.Is("application"u8, "x-pkcs7-signature"u8)
        || mediaType.Is("message"u8, "delivery-status"u8)
        || mediaType.Is("message"u8, "disposition-notification"u8);

    private static bool HasName(MediaType mediaType, Disposition disposition) =>
        mediaType.Parameters.TryFind("name"u8, out _) || disposition.Parameters.TryFind("filename"u8, out _);
}
