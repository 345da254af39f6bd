namespace Hikyaku.Store.Sqlite;

/// <summary>Changes to the database over the one writing connection, in one file for each thing they change.</summary>
internal sealed partial class SqliteWriter(SqliteDatabase database) : SqliteQueries(database), IStoreWriter
{
    private readonly SqliteStatement _beginWrite = database.Statement("BEGIN IMMEDIATE");
    private readonly SqliteStatement _commit = database.Statement("COMMIT");
    private readonly SqliteStatement _rollback = database.Statement("ROLLBACK");
    private readonly SqliteStatement _sequence = database.Statement("SELECT next FROM sequence WHERE name=?");
    private readonly SqliteStatement _setSequence = database.Statement("UPDATE sequence SET next=?2 WHERE name=?1");

    /// <summary>There is one writing connection and nowhere to give it back to.</summary>
    public override void Dispose()
    {
    }

    public void Begin() => _beginWrite.Run();

    public void Commit() => _commit.Run();

    public void Rollback()
    {
        // After a full disk or an I/O error SQLite may have taken the transaction back by itself.
        if (Database.InTransaction)
            _rollback.Run();
    }

    public long Sequence(string name)
        => _sequence.BindText(name).First() ?? throw new InvalidOperationException($"There is no sequence '{name}'.");

    public void SetSequence(string name, long next) => _setSequence.BindText(name).Bind(next).Run();
}
