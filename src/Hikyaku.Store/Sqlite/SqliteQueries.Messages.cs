using Hikyaku.Store.Blobs;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Messages;

namespace Hikyaku.Store.Sqlite;

internal abstract partial class SqliteQueries
{
    private readonly MessageCursor _messages = new(database);
    private readonly SqliteStatement _content = database.Statement(
        """
        SELECT m.prefix, b.segment, b.offset, b.length, b.checksum
        FROM message m JOIN blob b ON b.id=m.blob_id WHERE m.id=?
        """);
    private readonly SqliteStatement _journey = database.Statement("SELECT id, at, message_id, events FROM journey WHERE id=?");
    private readonly SqliteStatement _journeyOf = database.Statement(
        "SELECT id, at, message_id, events FROM journey WHERE id=(SELECT journey_id FROM message WHERE id=?)");
    private readonly SqliteStatement _journeysByHeader = database.Statement(
        "SELECT id, at, message_id, events FROM journey WHERE message_id=? ORDER BY id DESC LIMIT ?");
    // JSON writes angle brackets so. Letters count without their case, as in most addresses.
    private readonly SqliteStatement _journeysNaming = database.Statement(
        """
        SELECT id, at, message_id, events FROM journey
        WHERE events LIKE '%"' || ?1 || '"%' ESCAPE '~' OR events LIKE '%\u003C' || ?1 || '\u003E%' ESCAPE '~' ORDER BY id DESC LIMIT ?2
        """);
    private readonly SqliteStatement _journeyParts = database.Statement("SELECT events FROM journey_part WHERE journey_id=? ORDER BY number");
    private readonly SqliteStatement _blobs = database.Statement(
        "SELECT id, segment, offset, length, checksum, refs FROM blob WHERE id>? ORDER BY id LIMIT ?");

    public StoredMessage? Message(long id)
    {
        try
        {
            return _messages.Find(id, MessageParts.All);
        }
        finally
        {
            _messages.Close();
        }
    }

    public void Messages(IReadOnlyList<long> ids, MessageParts wanted, Span<StoredMessage?> into)
    {
        _begin.Run();
        try
        {
            for (var i = 0; i < ids.Count; i++)
                into[i] = _messages.Find(ids[i], wanted);
        }
        finally
        {
            _messages.Close();
            _end.Run();
        }
    }

    public StoredContent? Content(long messageId)
    {
        var row = _content.Bind(messageId);
        var content = row.Step() ? new StoredContent(row.Bytes(0).ToArray(), ToLocation(row, 1)) : null;
        row.Reset();
        return content;
    }

    public void Contents(IReadOnlyList<long> messageIds, Span<StoredContent?> into)
    {
        _begin.Run();
        try
        {
            for (var i = 0; i < messageIds.Count; i++)
                into[i] = Content(messageIds[i]);
        }
        finally
        {
            _end.Run();
        }
    }

    public JourneyRecord? Journey(long id) => Journeys(_journey.Bind(id)).FirstOrDefault();

    public JourneyRecord? JourneyOf(long messageId) => Journeys(_journeyOf.Bind(messageId)).FirstOrDefault();

    public IReadOnlyList<JourneyRecord> JourneysByHeader(string messageIdHeader, int most)
        => Journeys(_journeysByHeader.BindText(messageIdHeader).Bind(most));

    public IReadOnlyList<JourneyRecord> JourneysNaming(string text, int most)
        => Journeys(_journeysNaming.BindText(text.Replace("~", "~~", StringComparison.Ordinal).Replace("%", "~%", StringComparison.Ordinal).Replace("_", "~_", StringComparison.Ordinal)).Bind(most));

    public IReadOnlyList<StoredBlob> Blobs(long after, int most)
    {
        var blobs = new List<StoredBlob>();
        var row = _blobs.Bind(after).Bind(most);
        while (row.Step())
            blobs.Add(new StoredBlob(row.Int64(0), ToLocation(row, 1), row.Int64(5)));
        return blobs;
    }

    public long HighestSegment() => Database.Scalar("SELECT coalesce(max(segment), 0) FROM blob");

    private List<JourneyRecord> Journeys(SqliteStatement row)
    {
        var journeys = new List<JourneyRecord>();
        try
        {
            while (row.Step())
            {
                journeys.Add(new JourneyRecord(
                    QueueId.Of(row.Int64(0)), DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(1)),
                    row.IsNull(2) ? null : row.Text(2), [.. JourneyJson.Read(row.Bytes(3)), .. JourneyParts(row.Int64(0))]));
            }
        }
        finally
        {
            row.Reset();
        }

        return journeys;
    }

    /// <summary>What happened after the acceptance.</summary>
    private List<JourneyEvent> JourneyParts(long id)
    {
        var events = new List<JourneyEvent>();
        _journeyParts.Bind(id);
        while (_journeyParts.Step())
            events.AddRange(JourneyJson.Read(_journeyParts.Bytes(0)));
        return events;
    }

    private static BlobLocation ToLocation(SqliteStatement row, int column)
        => new(row.Int64(column), row.Int64(column + 1), row.Int64(column + 2), (ulong)row.Int64(column + 3));
}
