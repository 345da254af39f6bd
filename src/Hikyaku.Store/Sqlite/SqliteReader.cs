namespace Hikyaku.Store.Sqlite;

/// <summary>A reading connection, lent from the engine's pool.</summary>
internal sealed class SqliteReader(SqliteDatabase database, Action<SqliteReader> giveBack) : SqliteQueries(database)
{
    /// <inheritdoc/>
    public override void Dispose() => giveBack(this);
}
