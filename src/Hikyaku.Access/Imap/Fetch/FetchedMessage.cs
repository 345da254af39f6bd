using Hikyaku.Access.Content;
using Hikyaku.Protocol.Imap.Fetch;
using Hikyaku.Protocol.Message;
using Hikyaku.Protocol.Message.Text;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap.Fetch;

/// <summary>A message while FETCH answers for it.</summary>
internal sealed class FetchedMessage(int index, MailboxEntry entry, StoredMessage? stored, MessageContent? content) : IDisposable
{
    private SectionLocator? _sections;

    /// <summary>Its sequence number minus one.</summary>
    public int Index => index;

    /// <summary>What the mailbox knows of it.</summary>
    public MailboxEntry Entry => entry;

    /// <summary>What the store knows of it; there when the plan says so.</summary>
    public StoredMessage Stored => stored!;

    /// <summary>True when its bytes are gone.</summary>
    public bool IsGone => content is null;

    /// <summary>Its bytes; there when the plan says so.</summary>
    public MessageContent Content => content!;

    /// <summary>Where its parts lie.</summary>
    public SectionLocator Sections => _sections ??= new SectionLocator(PartMap.Decode(Stored.Parts.Span), Stored.Prefix.Length);

    /// <summary>The bytes that a section of BODY names; null when there is no such part.</summary>
    public ByteRange? Find(Section section) => section is { Text: SectionText.Whole, Part.Count: 0 }
        ? new ByteRange(0, Content.Length)
        : Sections.Find(section);

    /// <summary>The part that a section of BINARY names; null when there is no such part.</summary>
    public BinaryPart? FindBinary(Section section)
    {
        if (Sections.FindPart(section) is not { } part)
            return null;
        // What has parts has no encoding of its own (RFC 2045 §6.4), nor has the message as a whole
        if (section.Part.Count == 0)
            return new BinaryPart(new ByteRange(0, Content.Length), TransferEncoding.Identity);
        return new BinaryPart(Sections.Body(part), Sections.Parts.Positions[part].Kind == PartKind.Leaf ? EncodingOf(part) : TransferEncoding.Identity);
    }

    private TransferEncoding EncodingOf(int part)
    {
        var range = Sections.Header(part);
        using var header = PooledBytes.Of(Content, range.Offset, checked((int)range.Count));
        return PartHeader.Read(header.Span).Encoding;
    }

    /// <inheritdoc/>
    public void Dispose() => content?.Dispose();
}
