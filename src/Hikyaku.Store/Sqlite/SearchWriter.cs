using System.Globalization;

namespace Hikyaku.Store.Sqlite;

/// <summary>Changes to the search index over its one writing connection.</summary>
internal sealed class SearchWriter(SqliteDatabase database) : SearchQueries(database)
{
    private readonly SqliteStatement _begin = database.Statement("BEGIN IMMEDIATE");
    private readonly SqliteStatement _freePages = database.Statement("PRAGMA freelist_count");
    private readonly SqliteStatement _pages = database.Statement("PRAGMA page_count");
    private readonly SqliteStatement _commit = database.Statement("COMMIT");
    private readonly SqliteStatement _rollback = database.Statement("ROLLBACK");
    private readonly SqliteStatement _setProgress = database.Statement("INSERT INTO progress VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value=?2");
    private readonly SqliteStatement _addAnchor = database.Statement("INSERT OR REPLACE INTO anchor VALUES (?, ?)");
    private readonly SqliteStatement _trimAnchors = database.Statement(
        "DELETE FROM anchor WHERE message_id<(SELECT message_id FROM anchor ORDER BY message_id DESC LIMIT 1 OFFSET ?)");
    private readonly SqliteStatement _anchors = database.Statement("SELECT message_id, checksum FROM anchor ORDER BY message_id");
    private readonly SqliteStatement _addFresh = database.Statement("INSERT OR REPLACE INTO fresh VALUES (?, ?, ?)");
    private readonly SqliteStatement _removeFresh = database.Statement("DELETE FROM fresh WHERE message_id=?");
    private readonly SqliteStatement _freshCounts = database.Statement("SELECT account_id, count(*), sum(length(text)) FROM fresh GROUP BY account_id");
    private readonly SqliteStatement _nextRun = database.Statement("SELECT coalesce(max(id), 0) + 1 FROM run");
    private readonly SqliteStatement _addRun = database.Statement("INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?)");
    private readonly SqliteStatement _setState = database.Statement("UPDATE run SET state=? WHERE id=?");
    private readonly SqliteStatement _dropBuilding = database.Statement("UPDATE run SET state=2 WHERE state=0");
    private readonly SqliteStatement _doomed = database.Statement("SELECT id FROM run WHERE state=2 LIMIT 1");
    private readonly SqliteStatement _removeRun = database.Statement("DELETE FROM run WHERE id=?");
    private readonly SqliteStatement _addWords = database.Statement("INSERT INTO word VALUES (?, ?, ?, ?)");
    private readonly SqliteStatement _addPosting = database.Statement("INSERT INTO posting VALUES (?, ?)");
    private readonly SqliteStatement _removeWords = database.Statement(
        "DELETE FROM word WHERE id IN (SELECT id FROM word WHERE id>=? AND id<? LIMIT ?)");
    private readonly SqliteStatement _removePostings = database.Statement(
        "DELETE FROM posting WHERE id IN (SELECT id FROM posting WHERE id>=? AND id<? LIMIT ?)");
    private readonly SqliteStatement _accounts = database.Statement("SELECT DISTINCT account_id FROM run UNION SELECT DISTINCT account_id FROM fresh");

    internal void Begin() => _begin.Run();

    /// <summary>How many pages of the file hold nothing, and how many there are.</summary>
    internal (long Free, long All) Pages() => (_freePages.First() ?? 0, _pages.First() ?? 0);

    /// <summary>Gives some pages that hold nothing back to the disk.</summary>
    internal void GiveBackPages(int most) => Database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA incremental_vacuum({most})"));

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

    internal void AddFresh(long message, long account, ReadOnlySpan<byte> text) => _addFresh.Bind(message).Bind(account).BindBlob(text).Run();

    internal void RemoveFresh(long message) => _removeFresh.Bind(message).Run();

    /// <summary>How many messages of each account are in no run yet, and their octets.</summary>
    internal Dictionary<long, (int Messages, long Octets)> FreshCounts()
    {
        var counts = new Dictionary<long, (int, long)>();
        while (_freshCounts.Step())
            counts.Add(_freshCounts.Int64(0), (_freshCounts.Int32(1), _freshCounts.Int64(2)));
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

    /// <summary>Removes some pieces of a run, and the run with its last one. False while there are more.</summary>
    internal bool RemoveRun(long run, int mostPieces)
    {
        _removeWords.Bind(At(run, 0)).Bind(At(run + 1, 0)).Bind(mostPieces).Run();
        if (Database.Changes == mostPieces)
            return false;
        _removePostings.Bind(At(run, PostingKind.Messages, 0)).Bind(At(run + 1, PostingKind.Messages, 0)).Bind(mostPieces).Run();
        if (Database.Changes == mostPieces)
            return false;
        _removeRun.Bind(run).Run();
        return true;
    }

    /// <summary>Adds a block of words.</summary>
    internal void AddWords(long run, long number, ReadOnlySpan<byte> first, ReadOnlySpan<byte> entries) =>
        _addWords.Bind(At(run, number)).Bind(run).BindBlob(first).BindBlob(entries).Run();

    /// <summary>Adds a piece of what belongs to words.</summary>
    internal void AddPosting(long run, PostingKind kind, long number, ReadOnlySpan<byte> octets) =>
        _addPosting.Bind(At(run, kind, number)).BindBlob(octets).Run();
}
