using SQLitePCL;
using static SQLitePCL.raw;

namespace Hikyaku.Store.Sqlite;

/// <summary>One connection to a database file. Used by one thread at a time; it does no locking of its own.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly List<SqliteStatement> _statements = [];

    static SqliteDatabase()
    {
        Batteries_V2.Init();

        // Memory statistics cost a global lock for each allocation; nobody reads them. Only a stopped library takes the setting.
        _ = sqlite3_shutdown();
        _ = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        SqliteErrors.Check(sqlite3_initialize(), null);
    }

    private SqliteDatabase(sqlite3 handle) => _handle = handle;

    /// <summary>Opens a file. A reading connection can't write; a writing one makes the file when it is missing.</summary>
    /// <exception cref="StorageFailureException">The file can't be opened.</exception>
    internal static SqliteDatabase Open(string path, bool readOnly)
    {
        var flags = SQLITE_OPEN_NOMUTEX | (readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
        var code = sqlite3_open_v2(path, out var handle, flags, null);
        if (code != SQLITE_OK)
        {
            var failure = SqliteErrors.For(code, handle);
            handle.Dispose();
            throw failure;
        }

        sqlite3_extended_result_codes(handle, 1);
        sqlite3_busy_timeout(handle, 5000);
        return new SqliteDatabase(handle);
    }

    /// <summary>Rows that the last statement inserted, changed or deleted.</summary>
    internal int Changes => sqlite3_changes(_handle);

    /// <summary>Rowid of the last insert.</summary>
    internal long LastInsertRowId => sqlite3_last_insert_rowid(_handle);

    /// <summary>True inside a transaction. SQLite leaves one by itself after some failures.</summary>
    internal bool InTransaction => sqlite3_get_autocommit(_handle) == 0;

    /// <summary>A statement that is prepared when it is first used and lives as long as the connection.</summary>
    internal SqliteStatement Statement(string sql)
    {
        var statement = new SqliteStatement(_handle, sql);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>A statement for one use, which the caller disposes.</summary>
    internal SqliteStatement Temporary(string sql) => new(_handle, sql);

    /// <summary>Runs statements separated by semicolons that give no rows of interest.</summary>
    internal void Execute(string sql) => SqliteErrors.Check(sqlite3_exec(_handle, sql), _handle);

    /// <summary>Runs one statement and gives the number in its first column.</summary>
    internal long Scalar(string sql)
    {
        using var statement = new SqliteStatement(_handle, sql);
        return statement.Step() ? statement.Int64(0) : throw new InvalidOperationException($"'{sql}' gave no row.");
    }

    /// <summary>Runs one statement and gives the text in its first column; null without a row.</summary>
    internal string? ScalarText(string sql)
    {
        using var statement = new SqliteStatement(_handle, sql);
        return statement.Step() ? statement.Text(0) : null;
    }

    /// <summary>Writes a consistent copy to a file (replacing an older one when it is whole) and syncs it.</summary>
    internal void CopyTo(string path)
    {
        var unfinished = path + ".part";
        File.Delete(unfinished);
        using (var statement = new SqliteStatement(_handle, "VACUUM INTO ?"))
            statement.BindText(unfinished).Run();
        using (var file = new FileStream(unfinished, FileMode.Open, FileAccess.ReadWrite))
            file.Flush(flushToDisk: true);
        File.Move(unfinished, path, overwrite: true);
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _handle.Dispose();
    }
}
