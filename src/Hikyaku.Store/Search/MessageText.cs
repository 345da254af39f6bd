using System.Buffers;
using System.Text;
using Hikyaku.Protocol.Message;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Store.Messages;

namespace Hikyaku.Store.Search;

/// <summary>
/// Walks over the text of a message: headers and text parts decoded as a reader sees them, names of attachments
/// (RFC 9051 §6.4.4). A search that looks and the index that is made ahead both walk here, so that they see the same.
/// </summary>
public static class MessageText
{
    private const int PieceBytes = 16 << 10;

    /// <summary>Shows everything until the visitor is done.</summary>
    /// <param name="content">The message.</param>
    /// <param name="encodedParts">Its <see cref="PartMap"/> as the store keeps it.</param>
    /// <param name="visitor">Who is shown it.</param>
    /// <exception cref="FormatException">The map is damaged.</exception>
    /// <exception cref="StoreUnusableException">The message is lost or damaged.</exception>
    public static void Visit(MessageContent content, ReadOnlySpan<byte> encodedParts, TextVisitor visitor)
    {
        var parts = PartMap.Decode(encodedParts).Positions;
        for (var index = 0; index < parts.Count && !visitor.IsDone; index++)
        {
            var part = parts[index];
            // The trace prefix belongs to the header of the message
            var start = index == 0 ? 0 : part.HeaderStart + content.PrefixLength;
            var length = checked((int)(part.BodyStart + content.PrefixLength - start));
            var header = ArrayPool<byte>.Shared.Rent(length);
            try
            {
                ReadExactly(content, start, header.AsSpan(0, length));
                VisitHeader(header.AsSpan(0, length), PlaceOf(parts, index), visitor);
                if (!visitor.WantsParts)
                    return;
                if (part.Kind == PartKind.Leaf)
                    VisitLeaf(content, part, PartHeader.Read(header.AsSpan(0, length)), visitor);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(header);
            }
        }
    }

    /// <summary>A field as searches see it: its name, a colon, a space, and its value on one line, decoded.</summary>
    public static string Line(HeaderField field) => $"{Encoding.UTF8.GetString(field.Name)}: {field.Decode()}";

    private static HeaderPlace PlaceOf(IReadOnlyList<PartPosition> parts, int index) =>
        index == 0 ? HeaderPlace.Message
        : parts[index - 1].Kind == PartKind.Message ? HeaderPlace.EnclosedMessage
        : HeaderPlace.Part;

    private static void VisitHeader(ReadOnlySpan<byte> header, HeaderPlace place, TextVisitor visitor)
    {
        foreach (var field in new HeaderFields(header))
        {
            if (visitor.IsDone)
                return;
            visitor.VisitField(field, place);
        }
    }

    private static void VisitLeaf(MessageContent content, PartPosition part, PartHeader header, TextVisitor visitor)
    {
        if (header.FileName is { } name)
            visitor.VisitFileName(name);
        if (!header.IsText)
            return;
        using var text = header.OpenText();
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            var at = part.BodyStart + content.PrefixLength;
            for (var left = part.End - part.BodyStart; left > 0 && !visitor.IsDone;)
            {
                var octets = piece.AsSpan(0, (int)Math.Min(PieceBytes, left));
                ReadExactly(content, at, octets);
                (at, left) = (at + octets.Length, left - octets.Length);
                visitor.VisitText(text.Take(octets));
            }
            visitor.VisitText(text.Finish());
            visitor.EndText();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private static void ReadExactly(MessageContent content, long offset, Span<byte> into)
    {
        while (!into.IsEmpty)
        {
            var count = content.Read(offset, into);
            if (count == 0)
                throw new StoreUnusableException("A message ends before its stored length. Run `hikyaku check`.");
            offset += count;
            into = into[count..];
        }
    }
}
