namespace Hikyaku.Store.Sqlite;

/// <summary>Changes to the search index over its one writing connection.</summary>
internal sealed class SearchWriter(SqliteDatabase database) : SearchQueries(database)
{
    private readonly SqliteStatement _begin = database.Statement("BEGIN IMMEDIATE");
    private readonly SqliteStatement _commit = database.Statement("COMMIT");
    private readonly SqliteStatement _rollback = database.Statement("ROLLBACK");
    private readonly SqliteStatement _setProgress = database.Statement("INSERT INTO progress VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value=?2");
    private readonly SqliteStatement _addAnchor = database.Statement("INSERT OR REPLACE INTO anchor VALUES (?, ?)");
    private readonly SqliteStatement _trimAnchors = database.Statement(
        "DELETE FROM anchor WHERE message_id<(SELECT message_id FROM anchor ORDER BY message_id DESC LIMIT 1 OFFSET ?)");
    private readonly SqliteStatement _anchors = database.Statement("SELECT message_id, checksum FROM anchor ORDER BY message_id");
    private readonly SqliteStatement _addFresh = database.Statement("INSERT OR REPLACE INTO fresh VALUES (?, ?, ?)");
    private readonly SqliteStatement _removeFresh = database.Statement("DELETE FROM fresh WHERE message_id=?");
    private readonly SqliteStatement _freshCounts = database.Statement("SELECT account_id, count(*) FROM fresh GROUP BY account_id");
    private readonly SqliteStatement _nextRun = database.Statement("SELECT coalesce(max(id), 0) + 1 FROM run");
    private readonly SqliteStatement _addRun = database.Statement("INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?)");
    private readonly SqliteStatement _setState = database.Statement("UPDATE run SET state=? WHERE id=?");
    private readonly SqliteStatement _dropBuilding = database.Statement("UPDATE run SET state=2 WHERE state=0");
    private readonly SqliteStatement _doomed = database.Statement("SELECT id FROM run WHERE state=2 LIMIT 1");
    private readonly SqliteStatement _removeRun = database.Statement("DELETE FROM run WHERE id=?");
    private readonly SqliteStatement _addBlock = database.Statement("INSERT INTO posting VALUES (?, ?)");
    private readonly SqliteStatement _removeBlocks = database.Statement(
        "DELETE FROM posting WHERE id IN (SELECT id FROM posting WHERE id>=? AND id<? LIMIT ?)");
    private readonly SqliteStatement _accounts = database.Statement("SELECT DISTINCT account_id FROM run UNION SELECT DISTINCT account_id FROM fresh");

    internal void Begin() => _begin.Run();

    internal void Commit() => _commit.Run();

    /// <summary>Takes the transaction back, when there is one.</summary>
    internal void Rollback()
    {
        if (Database.InTransaction)
            _rollback.Run();
    }

    internal void SetProgress(string name, long value) => _setProgress.BindText(name).Bind(value).Run();

    /// <summary>Remembers by what a message is known again, and the last so many of those before it.</summary>
    internal void AddAnchor(long message, ulong checksum, int most)
    {
        _addAnchor.Bind(message).Bind((long)checksum).Run();
        _trimAnchors.Bind(most).Run();
    }

    internal IReadOnlyList<(long Message, ulong Checksum)> Anchors()
    {
        var anchors = new List<(long, ulong)>();
        while (_anchors.Step())
            anchors.Add((_anchors.Int64(0), (ulong)_anchors.Int64(1)));
        return anchors;
    }

    internal void AddFresh(long message, long account, ReadOnlySpan<byte> keys) => _addFresh.Bind(message).Bind(account).BindBlob(keys).Run();

    internal void RemoveFresh(long message) => _removeFresh.Bind(message).Run();

    /// <summary>How many messages of each account are in no run yet.</summary>
    internal Dictionary<long, int> FreshCounts()
    {
        var counts = new Dictionary<long, int>();
        while (_freshCounts.Step())
            counts.Add(_freshCounts.Int64(0), _freshCounts.Int32(1));
        return counts;
    }

    /// <summary>Every account that the index holds something of.</summary>
    internal IReadOnlyList<long> Accounts()
    {
        var accounts = new List<long>();
        while (_accounts.Step())
            accounts.Add(_accounts.Int64(0));
        return accounts;
    }

    /// <summary>Adds a run without postings; gives its number.</summary>
    internal long AddRun(long account, IndexRunState state, int level, long firstMessage, int messages, ReadOnlySpan<byte> ids)
    {
        var id = _nextRun.First()!.Value;
        _addRun.Bind(id).Bind(account).Bind((long)state).Bind(level).Bind(firstMessage).Bind(messages).BindBlob(ids).Run();
        return id;
    }

    internal void SetState(long run, IndexRunState state) => _setState.Bind((long)state).Bind(run).Run();

    /// <summary>Dooms what an earlier process did not finish.</summary>
    internal void DropBuilding() => _dropBuilding.Run();

    internal long? Doomed() => _doomed.First();

    /// <summary>Removes some of a run's blocks, and the run with its last one. False while there are more.</summary>
    internal bool RemoveRun(long run, int mostBlocks)
    {
        _removeBlocks.Bind(At(run, 0)).Bind(At(run + 1, 0)).Bind(mostBlocks).Run();
        if (Database.Changes == mostBlocks)
            return false;
        _removeRun.Bind(run).Run();
        return true;
    }

    internal void AddBlock(long run, ulong firstKey, ReadOnlySpan<byte> entries) => _addBlock.Bind(At(run, firstKey)).BindBlob(entries).Run();
}
