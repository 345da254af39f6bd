using Hikyaku.Access.Imap.Fetch;
using Hikyaku.Protocol.Imap.Fetch;
using Hikyaku.Protocol.Message;
using Hikyaku.Protocol.Message.Text;

namespace Hikyaku.Access.Imap.Urls;

/// <summary>Writes what URLFETCH was asked of a URL by name: <c>(BODYPARTSTRUCTURE (...)) (BINARY {11}...)</c> (RFC 5524 §3).</summary>
internal static class UrlDataWriter
{
    public static async ValueTask WriteAsync(ImapSession session, UrlSource source, UrlItems items)
    {
        var (writer, message, url) = (session.Writer, source.Message, source.Url);
        var part = url.Section.Text == SectionText.Whole ? message.FindBinary(url.Section) : null;
        if (items.HasFlag(UrlItems.Structure))
        {
            writer.Token("(BODYPARTSTRUCTURE "u8);
            WriteStructure(session, source, items.HasFlag(UrlItems.Binary) ? part : null);
            writer.CloseList();
            if (items != UrlItems.Structure)
                writer.Space();
        }
        if (items.HasFlag(UrlItems.Body))
        {
            writer.Token("(BODY "u8);
            await source.WriteAsync(session).ConfigureAwait(false);
            writer.CloseList();
            if (items.HasFlag(UrlItems.Binary))
                writer.Space();
        }
        if (!items.HasFlag(UrlItems.Binary))
            return;
        writer.Token("(BINARY "u8);
        if (part is { Encoding: TransferEncoding.Unknown })
            writer.Nil();
        else if (part is { } binary)
            await binary.WriteAsync(session, message.Content, url.Partial).ConfigureAwait(false);
        else
            await source.WriteAsync(session).ConfigureAwait(false); // headers and texts have no encoding of their own
        writer.CloseList();
    }

    /// <summary>The structure of the part; with BINARY that of what is sent, whose encoding is undone.</summary>
    private static void WriteStructure(ImapSession session, UrlSource source, BinaryPart? sent)
    {
        var (message, section) = (source.Message, source.Url.Section);
        var structure = section.Text == SectionText.Whole ? BodyPartForm.Find(message.Stored.BodyStructure.Span, section.Part) : null;
        if (structure is null)
        {
            session.Writer.Nil();
            return;
        }
        if (sent is { Encoding: not (TransferEncoding.Identity or TransferEncoding.Unknown) } binary)
        {
            var size = binary.Measure(message.Content, null);
            structure = BodyPartForm.Decoded(structure, size.HoldsNul ? "\"BINARY\""u8 : size.HoldsHigh ? "\"8BIT\""u8 : "\"7BIT\""u8, checked((int)size.Length));
        }
        session.Writer.Encoded(structure);
    }
}
