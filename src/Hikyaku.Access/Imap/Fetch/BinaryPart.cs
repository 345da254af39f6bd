using Hikyaku.Access.Content;
using Hikyaku.Protocol.Imap.Fetch;
using Hikyaku.Protocol.Message.Text;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap.Fetch;

/// <summary>A section as BINARY gives it: decoded (RFC 9051 §6.4.5, §7.5.2).</summary>
/// <param name="Encoded">Its bytes in the message.</param>
/// <param name="Encoding">How they are encoded.</param>
internal readonly record struct BinaryPart(ByteRange Encoded, TransferEncoding Encoding)
{
    /// <summary>Begins to decode.</summary>
    public DecodedReader Read(MessageContent content) => new(content, Encoded.Offset, Encoded.Count, Encoding);

    /// <summary>How long it is when decoded, and whether the bytes of the range (all, without one) hold a NUL.</summary>
    public DecodedSize Measure(MessageContent content, OctetRange? range)
    {
        var (first, last) = range is { } wanted ? (wanted.Offset, wanted.Offset + Math.Min(wanted.Count, long.MaxValue - wanted.Offset)) : (0, long.MaxValue);
        var length = 0L;
        var (holdsNul, holdsHigh) = (false, false);
        using var reader = Read(content);
        while (reader.TryRead(out var piece))
        {
            var bytes = Slice(piece, length, first, last).Span;
            holdsNul |= bytes.Contains((byte)0);
            holdsHigh |= !System.Text.Ascii.IsValid(bytes);
            length += piece.Length;
        }
        return new DecodedSize(length, holdsNul, holdsHigh);
    }

    /// <summary>Writes the decoded bytes of a range (all, without one) as a literal, or as a literal8 when they hold a NUL.</summary>
    public async ValueTask WriteAsync(ImapSession session, MessageContent content, OctetRange? range)
    {
        var size = Measure(content, range);
        var wanted = new ByteRange(0, size.Length).Partial(range);
        if (size.HoldsNul)
            session.Writer.BeginLiteral8(wanted.Count);
        else
            session.Writer.BeginLiteral(wanted.Count);
        var at = 0L;
        using var reader = Read(content);
        while (at < wanted.Offset + wanted.Count && reader.TryRead(out var piece) && !session.Connection.Ended.IsCancellationRequested)
        {
            session.Writer.LiteralPiece(Slice(piece, at, wanted.Offset, wanted.Offset + wanted.Count).Span);
            at += piece.Length;
            await session.FlushIfFullAsync().ConfigureAwait(false);
        }
    }

    /// <summary>What of a piece that begins at <paramref name="at"/> lies in [first, last).</summary>
    public static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> piece, long at, long first, long last)
    {
        var from = (int)Math.Clamp(first - at, 0, piece.Length);
        var to = (int)Math.Clamp(last - at, from, piece.Length);
        return piece[from..to];
    }
}

/// <param name="Length">Bytes of the decoded section.</param>
/// <param name="HoldsNul">True: it has to go out as a literal8.</param>
/// <param name="HoldsHigh">True when it is not all ASCII.</param>
internal readonly record struct DecodedSize(long Length, bool HoldsNul, bool HoldsHigh);
