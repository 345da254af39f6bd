using System.Collections.Concurrent;

namespace Hikyaku.Store.Sqlite;

/// <summary>The embedded engine: one SQLite database in WAL mode, one writing connection, a few reading ones.</summary>
internal sealed class SqliteEngine : IStoreEngine
{
    private const int MostIdleReaders = 4;
    private const int CheckpointPages = 4000;

    private readonly string _path;
    private readonly SqliteWriter _writer;
    private readonly ConcurrentBag<SqliteReader> _idle = [];
    private volatile bool _closed;

    private SqliteEngine(string path, SqliteWriter writer) => (_path, _writer) = (path, writer);

    public IStoreWriter Writer => _writer;

    /// <summary>Opens the database of a data folder, making or migrating it.</summary>
    /// <exception cref="StoreUnusableException">It is damaged, not ours, or of a newer schema.</exception>
    /// <exception cref="StorageFailureException">The disk is full or fails.</exception>
    internal static SqliteEngine Open(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "hikyaku.db");
        var database = SqliteDatabase.Open(path, readOnly: false);
        try
        {
            new SqliteMigration(database, path, Path.Combine(dataDirectory, "snapshots"), SqliteSchema.Migrations).Run();
            database.Execute(
                $"""
                PRAGMA synchronous=FULL;
                PRAGMA wal_autocheckpoint={CheckpointPages};
                PRAGMA cache_size=-8192;
                PRAGMA temp_store=MEMORY;
                PRAGMA foreign_keys=OFF;
                """);
            return new SqliteEngine(path, new SqliteWriter(database));
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public IStoreReader Read()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (_idle.TryTake(out var reader))
            return reader;

        var database = SqliteDatabase.Open(_path, readOnly: true);
        database.Execute("PRAGMA cache_size=-1024; PRAGMA temp_store=MEMORY;");
        return new SqliteReader(database, GiveBack);
    }

    public void CopyTo(string path)
    {
        using var source = SqliteDatabase.Open(_path, readOnly: true);
        source.CopyTo(path);
    }

    public void Dispose()
    {
        _closed = true;
        while (_idle.TryTake(out var reader))
            reader.Close();
        _writer.Close();
    }

    private void GiveBack(SqliteReader reader)
    {
        if (_closed || _idle.Count >= MostIdleReaders)
            reader.Close();
        else
            _idle.Add(reader);
    }
}
