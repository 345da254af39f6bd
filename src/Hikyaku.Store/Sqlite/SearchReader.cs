namespace Hikyaku.Store.Sqlite;

/// <summary>A connection for searches, lent from the pool of the index.</summary>
internal sealed class SearchReader(SqliteDatabase database, Action<SearchReader> giveBack) : SearchQueries(database), IDisposable
{
    private readonly SqliteStatement _begin = database.Statement("BEGIN");
    private readonly SqliteStatement _allRuns = database.Statement("SELECT ids FROM run WHERE state=1");
    private readonly SqliteStatement _allFresh = database.Statement("SELECT message_id FROM fresh");
    private readonly SqliteStatement _end = database.Statement("COMMIT");

    /// <summary>From here on everything is seen as it was at one commit.</summary>
    internal void Begin() => _begin.Run();

    /// <summary>Shows the messages of every run that is searched, as they are kept, and those in none.</summary>
    internal void ReadAllIds(Action<ReadOnlyMemory<byte>> run, Action<long> fresh)
    {
        while (_allRuns.Step())
            run(_allRuns.Bytes(0).ToArray());
        while (_allFresh.Step())
            fresh(_allFresh.Int64(0));
    }

    /// <summary>Gives the connection back.</summary>
    public void Dispose()
    {
        if (Database.InTransaction)
            _end.Run();
        giveBack(this);
    }
}
