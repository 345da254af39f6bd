using System.Buffers;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Message;

/// <summary>Reads a message once, at acceptance, and keeps what IMAP, JMAP and threading ask for later.</summary>
public static class MessageScanner
{
    private const int MostAddressOctets = 256 * 1024;

    // Those of all enclosed messages together.
    private const int MostEnclosedAddressOctets = 1024 * 1024;

    /// <summary>
    /// Scans the whole message. Never throws for what a stranger may send: broken MIME gives a simple structure.
    /// Nesting, part count and header size are bounded, and so is what comes of them: a few times the message at most.
    /// </summary>
    /// <param name="message">A seekable stream at the first byte of the message.</param>
    public static MessageStructure Scan(Stream message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message is MemoryStream memory && memory.TryGetBuffer(out var buffer))
            return Scan(buffer.AsSpan((int)memory.Position));
        var length = checked((int)(message.Length - message.Position));
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            message.ReadExactly(rented, 0, length);
            return Scan(rented.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <inheritdoc cref="Scan(Stream)"/>
    /// <param name="message">The whole message.</param>
    public static MessageStructure Scan(in ReadOnlySequence<byte> message)
    {
        if (message.IsSingleSegment)
            return Scan(message.FirstSpan);
        var length = checked((int)message.Length);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            message.CopyTo(rented);
            return Scan(rented.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <inheritdoc cref="Scan(Stream)"/>
    /// <param name="message">The whole message.</param>
    public static MessageStructure Scan(ReadOnlySpan<byte> message)
    {
        var parts = PartScanner.Scan(message);
        var header = parts.Parts[0];

        using var wire = new WireBuffer();
        EnvelopeWriter.Write(wire, parts, header, AddressBudget.For(message.Length, MostAddressOctets));
        var envelopeLength = wire.Length;
        BodyStructureWriter.Write(wire, parts, 0, AddressBudget.For(message.Length, MostEnclosedAddressOctets));
        var written = wire.Written.ToArray();

        return new MessageStructure
        {
            Envelope = written.AsMemory(0, envelopeLength),
            BodyStructure = written.AsMemory(envelopeLength),
            Parts = MakeMap(parts),
            Preview = PreviewWriter.Write(parts),
            MessageId = parts.TryFind(header, FieldName.MessageId, out var messageId) ? MessageIds.ReadOne(messageId) : null,
            References = ThreadReferences.Read(parts, header),
            Ancestors = ThreadReferences.ReadAncestors(parts, header),
            BaseSubject = parts.TryFind(header, FieldName.Subject, out var subject) ? ReadBaseSubject(subject) : "",
            SentDate = parts.TryFind(header, FieldName.Date, out var date) ? HeaderDate.TryParse(date) : null,
            HasAttachment = Attachments.Any(parts),
        };
    }

    /// <summary><see cref="MessageStructure.Ancestors"/> alone.</summary>
    /// <param name="header">At least the header of the message.</param>
    public static IReadOnlyList<string> ReadAncestors(ReadOnlySpan<byte> header)
    {
        var parts = PartScanner.Scan(header);
        return ThreadReferences.ReadAncestors(parts, parts.Parts[0]);
    }

    private static string ReadBaseSubject(ReadOnlySpan<byte> subject)
    {
        const int MaxOctets = 4000;
        return BaseSubject.Of(EncodedWords.Decode(subject[..Math.Min(subject.Length, MaxOctets)]));
    }

    private static PartMap MakeMap(MessageParts message)
    {
        var positions = new PartPosition[message.Parts.Count];
        for (var i = 0; i < positions.Length; i++)
        {
            var part = message.Parts[i];
            positions[i] = new PartPosition(part.Parent, part.Kind, part.HeaderStart, part.BodyStart, part.End);
        }
        return new PartMap(positions);
    }
}
