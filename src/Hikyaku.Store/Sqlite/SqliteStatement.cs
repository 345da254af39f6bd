using System.Text;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Hikyaku.Store.Sqlite;

/// <summary>
/// A prepared statement. Parameters are bound in order, from 1; columns are read by number, from 0. Use
/// <see cref="Run"/> or step until false, so that it is reset and holds no lock.
/// </summary>
internal sealed class SqliteStatement(sqlite3 database, string sql) : IDisposable
{
    private sqlite3_stmt? _handle;
    private int _bound;
    private bool _isAtRow;

    private sqlite3_stmt Handle => _handle ?? Prepare();

    private sqlite3_stmt Prepare()
    {
        SqliteErrors.Check(sqlite3_prepare_v3(database, sql, SQLITE_PREPARE_PERSISTENT, out var handle), database);
        return _handle = handle;
    }

    /// <summary>Binds the next parameter to a number.</summary>
    internal SqliteStatement Bind(long value)
    {
        SqliteErrors.Check(sqlite3_bind_int64(Handle, Next(), value), database);
        return this;
    }

    /// <summary>Binds the next parameter to a number or NULL.</summary>
    internal SqliteStatement Bind(long? value) => value is { } number ? Bind(number) : BindNull();

    /// <summary>Binds the next parameter to NULL.</summary>
    internal SqliteStatement BindNull()
    {
        SqliteErrors.Check(sqlite3_bind_null(Handle, Next()), database);
        return this;
    }

    /// <summary>Binds the next parameter to bytes, which are copied.</summary>
    internal SqliteStatement BindBlob(ReadOnlySpan<byte> bytes)
    {
        // An empty span has no address, which SQLite would take for NULL.
        var code = bytes.IsEmpty
            ? sqlite3_bind_zeroblob(Handle, Next(), 0)
            : sqlite3_bind_blob(Handle, Next(), bytes);
        SqliteErrors.Check(code, database);
        return this;
    }

    /// <summary>Binds the next parameter to UTF-8 text, which is copied.</summary>
    internal SqliteStatement BindText(ReadOnlySpan<byte> utf8)
    {
        var code = utf8.IsEmpty
            ? sqlite3_bind_text(Handle, Next(), "")
            : sqlite3_bind_text(Handle, Next(), utf8);
        SqliteErrors.Check(code, database);
        return this;
    }

    /// <summary>Binds the next parameter to text or NULL.</summary>
    internal SqliteStatement BindText(string? text)
    {
        if (text is null)
            return BindNull();
        SqliteErrors.Check(sqlite3_bind_text(Handle, Next(), text), database);
        return this;
    }

    /// <summary>Goes to the next row. False at the end, where the statement is reset.</summary>
    internal bool Step()
    {
        var code = sqlite3_step(Handle);
        _isAtRow = code == SQLITE_ROW;
        if (_isAtRow)
            return true;

        var failure = code == SQLITE_DONE ? null : SqliteErrors.For(code, database);
        Reset();
        return failure is null ? false : throw failure;
    }

    /// <summary>Runs a statement that gives no row, or whose rows don't matter.</summary>
    internal void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>Runs a statement for its first row only: the number in its first column, or null without a row.</summary>
    internal long? First()
    {
        long? value = Step() && !IsNull(0) ? Int64(0) : null;
        Reset();
        return value;
    }

    /// <summary>Leaves the rows that were not read, and gives up the parameters.</summary>
    internal void Reset()
    {
        // The code repeats the failure of the last step, which was reported then.
        _ = sqlite3_reset(Handle);
        (_bound, _isAtRow) = (0, false);
    }

    /// <summary>The next parameter. Whoever read rows last and was stopped by an exception has left the statement open: it begins anew.</summary>
    private int Next()
    {
        if (_isAtRow)
            Reset();
        return ++_bound;
    }

    /// <summary>A number in the current row.</summary>
    internal long Int64(int column) => sqlite3_column_int64(Handle, column);

    /// <summary>A number in the current row.</summary>
    internal int Int32(int column) => sqlite3_column_int(Handle, column);

    /// <summary>True where the current row has NULL.</summary>
    internal bool IsNull(int column) => sqlite3_column_type(Handle, column) == SQLITE_NULL;

    /// <summary>Bytes (or UTF-8 text) in the current row; valid until the next step.</summary>
    internal ReadOnlySpan<byte> Bytes(int column) => sqlite3_column_blob(Handle, column);

    /// <summary>Text in the current row.</summary>
    internal string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public void Dispose() => _handle?.Dispose();
}
