namespace Hikyaku.Store.Sqlite;

/// <summary>Questions to the search index over one connection.</summary>
internal abstract class SearchQueries(SqliteDatabase database)
{
    private readonly SqliteStatement _progress = database.Statement("SELECT value FROM progress WHERE name=?");
    private readonly SqliteStatement _runs = database.Statement(
        "SELECT id, account_id, level, messages FROM run WHERE account_id=? AND state=1 ORDER BY first_message");
    private readonly SqliteStatement _ids = database.Statement("SELECT ids FROM run WHERE id=?");
    private readonly SqliteStatement _fresh = database.Statement("SELECT message_id, text FROM fresh WHERE account_id=? ORDER BY message_id LIMIT ?");
    private readonly SqliteStatement _words = database.Statement("SELECT entries FROM word WHERE id=?");
    private readonly SqliteStatement _wordsFrom = database.Statement("SELECT id FROM word WHERE run_id=? AND first<=? ORDER BY first DESC LIMIT 1");
    private readonly SqliteStatement _posting = database.Statement("SELECT octets FROM posting WHERE id=?");

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

    /// <summary>Reads a block of a run's words, which are numbered from 0; false behind the last one.</summary>
    internal bool TryReadWords(long run, long number, ref BlockBuffer into) => TryRead(_words.Bind(At(run, number)), ref into);

    /// <summary>The number of the last block of a run that begins with this word or a lower one; 0 when none does.</summary>
    internal long FindWords(long run, ReadOnlySpan<byte> word) => _wordsFrom.Bind(run).BindBlob(word).First() is { } id ? id - At(run, 0) : 0;

    /// <summary>Reads a piece of what belongs to a run's words; false behind the last one.</summary>
    internal bool TryReadPosting(long run, PostingKind kind, long number, ref BlockBuffer into) => TryRead(_posting.Bind(At(run, kind, number)), ref into);

    internal void Close() => database.Dispose();

    protected static long At(long run, long number) => run << SearchSchema.PieceBits | number;

    protected static long At(long run, PostingKind kind, long number) => At(run << 1 | (long)kind, number);

    private static bool TryRead(SqliteStatement row, ref BlockBuffer into)
    {
        var found = row.Step();
        if (found)
            into.Set(row.Bytes(0));
        row.Reset();
        return found;
    }
}

/// <summary>Takes the text of one message.</summary>
internal delegate void FreshReader(long message, ReadOnlySpan<byte> text);

/// <summary>A piece of a run in memory that is used again for the next.</summary>
internal struct BlockBuffer
{
    private byte[]? _octets;
    private int _length;

    /// <summary>Where its octets are, from the first.</summary>
    internal readonly byte[] Array => _octets ?? [];

    /// <summary>Its octets.</summary>
    internal readonly ReadOnlySpan<byte> Octets => _octets.AsSpan(0, _length);

    internal void Set(ReadOnlySpan<byte> octets)
    {
        if (_octets is null || _octets.Length < octets.Length)
            _octets = new byte[Math.Max(octets.Length, 16_384)];
        octets.CopyTo(_octets);
        _length = octets.Length;
    }
}
