using SQLitePCL;
using static SQLitePCL.raw;

namespace Hikyaku.Store.Sqlite;

/// <summary>From SQLite's result codes to our exceptions.</summary>
internal static class SqliteErrors
{
    /// <summary>Throws unless the code means success.</summary>
    internal static void Check(int code, sqlite3? database)
    {
        if (code is not (SQLITE_OK or SQLITE_ROW or SQLITE_DONE))
            throw For(code, database);
    }

    /// <summary>
    /// A disk's fault becomes a <see cref="StorageFailureException"/>; everything else is ours
    /// (a constraint violated, a statement misused).
    /// </summary>
    internal static Exception For(int code, sqlite3? database)
    {
        var text = (database is null ? sqlite3_errstr(code) : sqlite3_errmsg(database)).utf8_to_string();
        return (code & 0xFF) switch
        {
            SQLITE_FULL or SQLITE_IOERR or SQLITE_CANTOPEN or SQLITE_READONLY or SQLITE_NOMEM or SQLITE_BUSY
                => new StorageFailureException($"The database can't be written or read: {text} (SQLite {code}).", damaged: false),
            SQLITE_CORRUPT or SQLITE_NOTADB
                => new StorageFailureException($"The database is damaged: {text} (SQLite {code}).", damaged: true),
            _ => new InvalidOperationException($"SQLite refused a statement: {text} ({code})."),
        };
    }
}
