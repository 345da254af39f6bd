using System.Collections.Concurrent;
using System.Globalization;

namespace Hikyaku.Store.Sqlite;

/// <summary>search.db: one connection that writes, a few that read. It may be lost at any time, and is made anew from the mail.</summary>
internal sealed class SearchDatabase : IDisposable
{
    private const int MostIdleReaders = 2;

    private readonly string _path;
    private readonly ConcurrentBag<SearchReader> _idle = [];
    private volatile bool _closed;

    private SearchDatabase(string path, SqliteDatabase database) => (_path, Writer) = (path, new SearchWriter(database));

    /// <summary>Belongs to the indexer alone.</summary>
    internal SearchWriter Writer { get; }

    /// <summary>Bytes on disk.</summary>
    internal long Bytes => LengthOf(_path) + LengthOf(_path + "-wal");

    /// <summary>Opens the index; one of another version is emptied.</summary>
    /// <exception cref="StorageFailureException">The disk is full or fails, or the file is damaged.</exception>
    internal static SearchDatabase Open(string path)
    {
        var database = SqliteDatabase.Open(path, readOnly: false);
        try
        {
            if (database.Scalar("PRAGMA user_version") is not SearchSchema.Version || database.Scalar("PRAGMA application_id") != SearchSchema.ApplicationId)
            {
                database.Dispose();
                Delete(path);
                database = SqliteDatabase.Open(path, readOnly: false);
                Create(database);
            }
            // NORMAL: a crash of the machine may take back the last commits, which only means indexing those messages again
            database.Execute("PRAGMA synchronous=NORMAL; PRAGMA cache_size=-4096; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=8388608;");
            return new SearchDatabase(path, database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Deletes the files of an index that is not open.</summary>
    internal static void Delete(string path)
    {
        File.Delete(path);
        File.Delete(path + "-wal");
        File.Delete(path + "-shm");
    }

    /// <summary>A connection for a search; sees the last commit. Dispose it to give it back.</summary>
    internal SearchReader Read()
    {
        if (_idle.TryTake(out var reader))
            return reader;
        var database = SqliteDatabase.Open(_path, readOnly: true);
        database.Execute("PRAGMA cache_size=-2048; PRAGMA temp_store=MEMORY;");
        return new SearchReader(database, GiveBack);
    }

    public void Dispose()
    {
        _closed = true;
        while (_idle.TryTake(out var reader))
            reader.Close();
        Writer.Close();
    }

    private static void Create(SqliteDatabase database)
    {
        database.Execute("PRAGMA page_size=16384; PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL;");
        database.Execute(string.Create(CultureInfo.InvariantCulture,
            $"BEGIN; {SearchSchema.Tables} PRAGMA application_id={SearchSchema.ApplicationId}; PRAGMA user_version={SearchSchema.Version}; COMMIT;"));
    }

    private void GiveBack(SearchReader reader)
    {
        if (_closed || _idle.Count >= MostIdleReaders)
            reader.Close();
        else
            _idle.Add(reader);
    }

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
