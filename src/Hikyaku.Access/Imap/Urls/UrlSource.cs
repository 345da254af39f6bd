using System.Buffers;
using Hikyaku.Access.Content;
using Hikyaku.Access.Imap.Fetch;
using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Imap.Fetch;
using Hikyaku.Protocol.Imap.Urls;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap.Urls;

/// <summary>The octets that a URL names: those that FETCH BODY would give for the same section (RFC 4469 §3).</summary>
internal sealed class UrlSource : IDisposable
{
    private const int PieceBytes = 32 << 10;

    private readonly FetchedMessage _message;
    private readonly ByteRange _range;
    private readonly byte[]? _fields;

    private UrlSource(MailboxId mailbox, FetchedMessage message, ImapUrl url, ByteRange range, byte[]? fields)
        => (Mailbox, _message, Url, _range, _fields) = (mailbox, message, url, range, fields);

    /// <summary>The URL.</summary>
    public ImapUrl Url { get; }

    /// <summary>The mailbox that the message lies in.</summary>
    public MailboxId Mailbox { get; }

    /// <summary>The message that it names, or a part of which.</summary>
    public FetchedMessage Message => _message;

    /// <summary>How many there are.</summary>
    public long Length => _range.Count;

    /// <summary>Looks up a URL that is relative to the account of the session; null when it names nothing there.</summary>
    public static UrlSource? Find(ImapSession session, ImapUrl url)
    {
        if (NameOf(session, url) is not { } name)
            return null;
        var found = session.Store.Mailboxes.Find(session.Account!.Id, name, MailboxRights.Read);
        return found.Succeeded ? Find(session, found.Value, url) : null;
    }

    /// <summary>Looks up the message and section of a URL in a mailbox.</summary>
    public static UrlSource? Find(ImapSession session, Mailbox mailbox, ImapUrl url)
    {
        if (url.UidValidity is { } validity && validity != mailbox.UidValidity)
            return null;
        using var view = session.Store.Mailboxes.Open(mailbox.Id);
        if (view?.Current is not { } snapshot || snapshot.IndexOf(url.Uid) is not (>= 0 and var index))
            return null;
        var entry = snapshot[index];
        if (session.Store.Messages.Find(entry.MessageId) is not { } stored || session.Store.Messages.OpenContent(entry.MessageId) is not { } content)
            return null;
        var message = new FetchedMessage(index, entry, stored, content);
        if (message.Find(url.Section) is { } range)
            return Take(mailbox.Id, message, range, url);
        message.Dispose();
        return null;
    }

    /// <summary>Hands them out piece by piece.</summary>
    public void CopyTo(SpanTaker take)
    {
        if (_fields is not null)
        {
            take(_fields.AsSpan((int)_range.Offset, (int)_range.Count));
            return;
        }
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        for (var (offset, left) = (_range.Offset, _range.Count); left > 0;)
        {
            var count = (int)Math.Min(left, PieceBytes);
            _message.Content.ReadExactly(offset, piece.AsSpan(0, count));
            take(piece.AsSpan(0, count));
            offset += count;
            left -= count;
        }
        ArrayPool<byte>.Shared.Return(piece);
    }

    /// <summary>Writes them as a literal.</summary>
    public async ValueTask WriteAsync(ImapSession session)
    {
        session.Writer.BeginLiteral(Length);
        if (_fields is not null)
        {
            session.Writer.LiteralPiece(_fields.AsSpan((int)_range.Offset, (int)_range.Count));
            return;
        }
        for (var (offset, left) = (_range.Offset, _range.Count); left > 0;)
        {
            var count = WritePiece(session, offset);
            offset += count;
            left -= count;
            await session.FlushIfFullAsync().ConfigureAwait(false);
        }
    }

    public void Dispose() => _message.Dispose();

    private int WritePiece(ImapSession session, long offset)
    {
        var room = session.Writer.LiteralSpan(PieceBytes);
        _message.Content.ReadExactly(offset, room);
        session.Writer.AdvanceLiteral(room.Length);
        return room.Length;
    }

    private static UrlSource Take(MailboxId mailbox, FetchedMessage message, ByteRange range, ImapUrl url)
    {
        if (url.Section.Text is not (SectionText.HeaderFields or SectionText.HeaderFieldsNot))
            return new UrlSource(mailbox, message, url, range.Partial(url.Partial), null);
        using var header = PooledBytes.Of(message.Content, range.Offset, checked((int)range.Count));
        var fields = new byte[header.Span.Length];
        var length = new HeaderSubset(url.Section).Select(header.Span, fields);
        return new UrlSource(mailbox, message, url, new ByteRange(0, length).Partial(url.Partial), fields);
    }

    // RFC 4469 §3: relative to the selected mailbox, or to the account
    private static string? NameOf(ImapSession session, ImapUrl url)
    {
        var selected = session.Selected?.Mailbox.Name;
        if (url.Mailbox is null)
            return selected;
        return !url.IsFromRoot && selected is not null && MailboxNames.Parent(selected) is { } level
            ? $"{level}{MailboxNames.Separator}{url.Mailbox}"
            : url.Mailbox;
    }
}

/// <summary>Takes octets.</summary>
internal delegate void SpanTaker(ReadOnlySpan<byte> octets);
