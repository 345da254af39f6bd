namespace Hikyaku.Store.Sqlite;

/// <summary>Questions to the search index over one connection.</summary>
internal abstract class SearchQueries(SqliteDatabase database)
{
    private readonly SqliteStatement _progress = database.Statement("SELECT value FROM progress WHERE name=?");
    private readonly SqliteStatement _runs = database.Statement(
        "SELECT id, account_id, level, messages FROM run WHERE account_id=? AND state=1 ORDER BY first_message");
    private readonly SqliteStatement _ids = database.Statement("SELECT ids FROM run WHERE id=?");
    private readonly SqliteStatement _fresh = database.Statement("SELECT message_id, keys FROM fresh WHERE account_id=? ORDER BY message_id LIMIT ?");
    private readonly SqliteStatement _block = database.Statement("SELECT id, entries FROM posting WHERE id<=? ORDER BY id DESC LIMIT 1");
    private readonly SqliteStatement _nextBlock = database.Statement("SELECT id, entries FROM posting WHERE id>=? ORDER BY id LIMIT 1");

    protected SqliteDatabase Database => database;

    /// <summary>A number that is kept; null when it isn't.</summary>
    internal long? Progress(string name) => _progress.BindText(name).First();

    /// <summary>The runs of an account that are searched; their messages ascend from one to the next.</summary>
    internal IReadOnlyList<IndexRun> Runs(long account)
    {
        var runs = new List<IndexRun>();
        _runs.Bind(account);
        while (_runs.Step())
            runs.Add(new IndexRun(_runs.Int64(0), _runs.Int64(1), _runs.Int32(2), _runs.Int32(3)));
        return runs;
    }

    /// <summary>The messages of a run, little-endian, ascending.</summary>
    internal byte[] Ids(long run)
    {
        _ids.Bind(run);
        byte[] ids = _ids.Step() ? _ids.Bytes(0).ToArray() : [];
        _ids.Reset();
        return ids;
    }

    /// <summary>Shows the messages of an account that are in no run yet, oldest first, at most so many.</summary>
    internal void ReadFresh(long account, int most, FreshReader read)
    {
        _fresh.Bind(account).Bind(most);
        try
        {
            while (_fresh.Step())
                read(_fresh.Int64(0), _fresh.Bytes(1));
        }
        finally
        {
            _fresh.Reset();
        }
    }

    /// <summary>The block of postings in which a key stands if the run has it; false when it has none so low.</summary>
    internal bool TryReadBlock(long run, ulong key, ref BlockBuffer into) => TryRead(_block.Bind(At(run, key)), run, ref into);

    /// <summary>The first block of a run that begins with this key or a higher one.</summary>
    internal bool TryReadBlockFrom(long run, ulong key, ref BlockBuffer into) => TryRead(_nextBlock.Bind(At(run, key)), run, ref into);

    internal void Close() => database.Dispose();

    protected static long At(long run, ulong key) => run << SearchSchema.KeyBits | (long)key;

    private static bool TryRead(SqliteStatement row, long run, ref BlockBuffer into)
    {
        var found = row.Step() && row.Int64(0) >> SearchSchema.KeyBits == run;
        if (found)
            into.Set((ulong)row.Int64(0) & ((1UL << SearchSchema.KeyBits) - 1), row.Bytes(1));
        row.Reset();
        return found;
    }
}

/// <summary>Takes the keys of one message.</summary>
internal delegate void FreshReader(long message, ReadOnlySpan<byte> keys);

/// <summary>A block of postings in memory that is used again for the next.</summary>
internal struct BlockBuffer
{
    private byte[]? _octets;
    private int _length;

    /// <summary>The first key in it.</summary>
    internal ulong FirstKey { get; private set; }

    /// <summary>Its octets.</summary>
    internal readonly ReadOnlySpan<byte> Octets => _octets.AsSpan(0, _length);

    internal void Set(ulong firstKey, ReadOnlySpan<byte> octets)
    {
        if (_octets is null || _octets.Length < octets.Length)
            _octets = new byte[Math.Max(octets.Length, 8192)];
        octets.CopyTo(_octets);
        (FirstKey, _length) = (firstKey, octets.Length);
    }
}
