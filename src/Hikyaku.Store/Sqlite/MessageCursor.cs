using Hikyaku.Store.Messages;

namespace Hikyaku.Store.Sqlite;

/// <summary>
/// Reads message rows in the order in which they are asked for. Numbers that ascend closely, as those of one mailbox
/// mostly do, are found by walking on; others by a new search.
/// </summary>
internal sealed class MessageCursor(SqliteDatabase database)
{
    private const int LongestWalk = 8;

    private readonly SqliteStatement _row = database.Statement(
        """
        SELECT id, thread_id, size, sent_at, preview, prefix, envelope, body_structure, parts, ancestors
        FROM message WHERE id>=? ORDER BY id
        """);

    /// <summary>Number of the row at hand; there is none from <see cref="_gap"/> up to it.</summary>
    private long _at = -1;
    private long _gap;

    /// <summary>The message with that number, or null.</summary>
    internal StoredMessage? Find(long id, MessageParts wanted) => MoveTo(id) ? ToMessage(wanted) : null;

    /// <summary>Ends the reading.</summary>
    internal void Close()
    {
        _row.Reset();
        _at = -1;
    }

    private bool MoveTo(long id)
    {
        for (var walked = 0; _at >= 0 && _at < id && walked < LongestWalk; walked++)
            Advance();
        if (_at < id || id < _gap)
            Search(id);
        return _at == id;
    }

    private void Search(long id)
    {
        _row.Reset();
        _row.Bind(id);
        (_at, _gap) = (0, id);
        TakeRow();
    }

    private void Advance()
    {
        _gap = _at + 1;
        TakeRow();
    }

    private void TakeRow() => _at = _row.Step() ? _row.Int64(0) : long.MaxValue;

    private StoredMessage ToMessage(MessageParts wanted)
    {
        // One array for all wide parts: a fetch of a whole mailbox makes many of these.
        var prefix = Wanted(5, MessageParts.Prefix);
        var envelope = Wanted(6, MessageParts.Envelope);
        var bodyStructure = Wanted(7, MessageParts.BodyStructure);
        var parts = Wanted(8, MessageParts.PartMap);
        var bytes = new byte[prefix.Length + envelope.Length + bodyStructure.Length + parts.Length];
        var used = 0;
        return new StoredMessage
        {
            MessageId = _at,
            ThreadId = _row.Int64(1),
            Size = _row.Int64(2),
            SentDate = _row.IsNull(3) ? null : DateTimeOffset.FromUnixTimeMilliseconds(_row.Int64(3)),
            Preview = wanted.HasFlag(MessageParts.Preview) ? _row.Text(4) : "",
            Ancestors = wanted.HasFlag(MessageParts.Ancestors) && !_row.IsNull(9) ? Lines(_row.Text(9)) : null,
            Prefix = Keep(prefix, bytes, ref used),
            Envelope = Keep(envelope, bytes, ref used),
            BodyStructure = Keep(bodyStructure, bytes, ref used),
            Parts = Keep(parts, bytes, ref used),
        };

        ReadOnlySpan<byte> Wanted(int column, MessageParts part) => wanted.HasFlag(part) ? _row.Bytes(column) : default;
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.Split('\n');

    private static ReadOnlyMemory<byte> Keep(ReadOnlySpan<byte> part, byte[] bytes, ref int used)
    {
        var kept = bytes.AsMemory(used, part.Length);
        part.CopyTo(kept.Span);
        used += part.Length;
        return kept;
    }
}
