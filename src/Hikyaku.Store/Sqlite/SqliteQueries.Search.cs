using Hikyaku.Store.Accounts;
using Hikyaku.Store.Messages;

namespace Hikyaku.Store.Sqlite;

/// <summary>What the search index asks the mail database.</summary>
internal abstract partial class SqliteQueries
{
    private readonly SqliteStatement _unindexed = database.Statement(
        """
        SELECT m.id, m.account_id, m.envelope, m.parts, m.prefix, b.segment, b.offset, b.length, b.checksum
        FROM message m LEFT JOIN blob b ON b.id=m.blob_id WHERE m.id>? ORDER BY m.id LIMIT ?
        """);
    private readonly SqliteStatement _messageIds = database.Statement("SELECT id FROM message WHERE id>? AND id<=? ORDER BY id LIMIT ?");
    private readonly SqliteStatement _messageExists = database.Statement("SELECT 1 FROM message WHERE id=?");
    private readonly SqliteStatement _countMessages = database.Statement("SELECT count(*) FROM (SELECT 1 FROM message WHERE id>? LIMIT ?)");

    public IReadOnlyList<UnindexedMessage> MessagesAfter(long id, int most)
    {
        var messages = new List<UnindexedMessage>(most);
        var row = _unindexed.Bind(id).Bind(most);
        while (row.Step())
        {
            var content = row.IsNull(5) ? null : new StoredContent(row.Bytes(4).ToArray(), ToLocation(row, 5));
            messages.Add(new UnindexedMessage(row.Int64(0), new AccountId(row.Int64(1)), row.Bytes(2).ToArray(), row.Bytes(3).ToArray(), content));
        }
        return messages;
    }

    public long CountMessagesAfter(long id, int most) => _countMessages.Bind(id).Bind(most).First() ?? 0;

    public IReadOnlyList<long> MessageIds(long after, long upTo, int most)
    {
        var ids = new List<long>();
        _messageIds.Bind(after).Bind(upTo).Bind(most);
        while (_messageIds.Step())
            ids.Add(_messageIds.Int64(0));
        return ids;
    }

    public void WhichExist(ReadOnlySpan<long> messageIds, Span<bool> into)
    {
        _begin.Run();
        try
        {
            for (var i = 0; i < messageIds.Length; i++)
                into[i] = _messageExists.Bind(messageIds[i]).First() is not null;
        }
        finally
        {
            _end.Run();
        }
    }
}
