using System.Buffers;
using Hikyaku.Access.Content;
using Hikyaku.Protocol.Imap.Fetch;
using Hikyaku.Protocol.Message.Text;
using Hikyaku.Store;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap.Fetch;

internal sealed partial class FetchResponder
{
    private const int PieceBytes = 32 << 10;

    private async ValueTask AnswerWithContentAsync(int index, MailboxEntry entry, StoredMessage? stored, ContentLookup contents, int number)
    {
        MessageContent? content;
        try
        {
            content = contents.Open(number);
        }
        catch (StoreUnusableException damaged)
        {
            session.LogDamaged(session.Connection.Id, damaged.Message);
            Lack |= FetchLack.Damaged;
            return;
        }
        using var message = new FetchedMessage(index, entry, stored, content);
        if (message.IsGone)
            Lack |= FetchLack.Gone;
        else if (!CanDecode(message))
            Lack |= FetchLack.Encoding;
        else
            await AnswerAsync(message).ConfigureAwait(false);
    }

    /// <summary>RFC 9051 §7.5.2: what can't be decoded fails the request, so this has to be known before the response begins.</summary>
    private bool CanDecode(FetchedMessage message)
    {
        foreach (var planned in plan.Items)
        {
            var section = planned.Item switch
            {
                FetchBinary binary => binary.Section,
                FetchBinarySize size => size.Section,
                _ => null,
            };
            if (section is not null && message.FindBinary(section) is { Encoding: TransferEncoding.Unknown })
                return false;
        }
        return true;
    }

    private async ValueTask AnswerAsync(FetchedMessage message)
    {
        session.BeginFetch(message.Index, message.Entry.Uid);
        for (var i = 0; i < plan.Items.Count; i++)
        {
            BeginItem(i);
            var planned = plan.Items[i];
            switch (planned.Item)
            {
                case FetchSection section:
                    await WriteSectionAsync(message, planned, section).ConfigureAwait(false);
                    break;
                case FetchBinary binary:
                    await WriteBinaryAsync(message, binary).ConfigureAwait(false);
                    break;
                case FetchBinarySize size:
                    WriteBinarySize(message, size);
                    break;
                default:
                    WriteAttribute(planned, message.Entry, message.Stored);
                    break;
            }
        }
        End(message.Index, message.Entry);
        await session.FlushIfFullAsync().ConfigureAwait(false);
    }

    private ValueTask WriteSectionAsync(FetchedMessage message, PlannedItem planned, FetchSection item)
    {
        if (message.Find(item.Section) is not { } range)
        {
            _writer.Nil();
            return ValueTask.CompletedTask;
        }
        if (planned.Subset is not null)
            return WriteHeaderSubsetAsync(message.Content, range, planned.Subset, item.Range);
        var wanted = range.Partial(item.Range);
        _writer.BeginLiteral(wanted.Count);
        return CopyAsync(message.Content, wanted);
    }

    private async ValueTask WriteHeaderSubsetAsync(MessageContent content, ByteRange range, HeaderSubset subset, OctetRange? partial)
    {
        using var header = PooledBytes.Of(content, range.Offset, checked((int)range.Count));
        var selected = ArrayPool<byte>.Shared.Rent(header.Span.Length);
        // RFC 9051 §6.4.5: the range is taken of what the subsetting left
        var wanted = new ByteRange(0, subset.Select(header.Span, selected)).Partial(partial);
        _writer.BeginLiteral(wanted.Count);
        await WriteLiteralAsync(selected.AsMemory((int)wanted.Offset, (int)wanted.Count)).ConfigureAwait(false);
        ArrayPool<byte>.Shared.Return(selected);
    }

    private async ValueTask WriteBinaryAsync(FetchedMessage message, FetchBinary item)
    {
        if (message.FindBinary(item.Section) is not { } part)
        {
            _writer.Nil();
            return;
        }
        await part.WriteAsync(session, message.Content, item.Range).ConfigureAwait(false);
    }

    private void WriteBinarySize(FetchedMessage message, FetchBinarySize item)
    {
        // The grammar has no NIL here: a part that is not there has no bytes
        _writer.Number(message.FindBinary(item.Section) is { } part ? part.Measure(message.Content, null).Length : 0);
    }

    /// <summary>Copies bytes of the message into the literal that was begun.</summary>
    private async ValueTask CopyAsync(MessageContent content, ByteRange range)
    {
        for (var (offset, left) = (range.Offset, range.Count); left > 0 && !HasEnded;)
        {
            var count = ReadIntoLiteral(content, offset);
            offset += count;
            left -= count;
            await session.FlushIfFullAsync().ConfigureAwait(false);
        }
    }

    private int ReadIntoLiteral(MessageContent content, long offset)
    {
        var room = _writer.LiteralSpan(PieceBytes);
        content.ReadExactly(offset, room);
        _writer.AdvanceLiteral(room.Length);
        return room.Length;
    }

    private async ValueTask WriteLiteralAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty && !HasEnded)
        {
            var piece = bytes[..Math.Min(bytes.Length, PieceBytes)];
            _writer.LiteralPiece(piece.Span);
            bytes = bytes[piece.Length..];
            await session.FlushIfFullAsync().ConfigureAwait(false);
        }
    }
}
