namespace Hikyaku.Store.Sqlite;

/// <summary>Questions to the database over one connection, in one file for each thing they ask about.</summary>
internal partial class SqliteReader(SqliteDatabase database, Action<SqliteReader>? giveBack) : IStoreReader
{
    internal SqliteDatabase Database => database;

    /// <summary>Gives the connection back.</summary>
    public void Dispose() => giveBack?.Invoke(this);

    /// <summary>Closes the connection.</summary>
    internal void Close() => database.Dispose();
}
