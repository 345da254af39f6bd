namespace Hikyaku.Store.Sqlite;

/// <summary>Questions to the database over one connection, in one file for each thing they ask about.</summary>
internal abstract partial class SqliteQueries(SqliteDatabase database) : IStoreReader
{
    internal SqliteDatabase Database => database;

    /// <summary>Gives the connection back, where it was lent.</summary>
    public abstract void Dispose();

    /// <summary>Closes the connection.</summary>
    internal void Close() => database.Dispose();
}
