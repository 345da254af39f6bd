namespace Hikyaku.Store.Mailboxes;

/// <summary>
/// What a mailbox held at one instant. Immutable and shared: a change makes a new snapshot that shares all
/// untouched chunks with the old one, so a session may keep answering from the one it last told its client about.
/// The index of an entry is its message sequence number minus one.
/// </summary>
public sealed class MailboxSnapshot
{
    /// <summary>Most entries in one chunk: what a change of one entry copies.</summary>
    internal const int ChunkEntries = 512;

    private readonly MailboxEntry[][] _chunks;

    /// <summary>Index of each chunk's first entry; one more element than chunks, the last is the count.</summary>
    private readonly int[] _starts;

    /// <summary>For each chunk, a modseq that none of its entries is above.</summary>
    private readonly long[] _modSeqs;

    internal MailboxSnapshot(MailboxEntry[][] chunks, int[] starts, long[] modSeqs, uint uidNext, long highestModSeq)
        => (_chunks, _starts, _modSeqs, UidNext, HighestModSeq) = (chunks, starts, modSeqs, uidNext, highestModSeq);

    /// <summary>Number of entries (EXISTS).</summary>
    public int Count => _starts[^1];

    /// <summary>UIDNEXT at that instant.</summary>
    public uint UidNext { get; }

    /// <summary>HIGHESTMODSEQ at that instant.</summary>
    public long HighestModSeq { get; }

    /// <summary>The entry with sequence number <paramref name="index"/> + 1.</summary>
    public MailboxEntry this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            var chunk = ChunkOf(index);
            return _chunks[chunk][index - _starts[chunk]];
        }
    }

    internal int ChunkCount => _chunks.Length;

    /// <summary>Index of the entry with that UID, or the complement of the index where it would stand.</summary>
    public int IndexOf(uint uid)
    {
        var chunk = ChunkThatMayHold(uid);
        if (chunk < 0)
            return ~0;

        var found = Search(Chunk(chunk), uid);
        return found >= 0 ? _starts[chunk] + found : ~(_starts[chunk] + ~found);
    }

    /// <summary>The same for who walks in the order of UIDs: looks at an index first.</summary>
    public int IndexOf(uint uid, int near)
        => (uint)near < (uint)Count && this[near].Uid == uid ? near : IndexOf(uid);

    /// <summary>
    /// Indices of the entries from one index up to (not including) another that changed after a modseq, ascending.
    /// Chunks in which nothing did are passed over.
    /// </summary>
    public IEnumerable<int> ChangedAfter(long modSeq, int from, int to)
    {
        if (from >= to)
            yield break;
        for (var chunk = ChunkOf(from); chunk < _chunks.Length && _starts[chunk] < to; chunk++)
        {
            if (_modSeqs[chunk] <= modSeq)
                continue;
            var last = Math.Min(_starts[chunk + 1], to);
            for (var index = Math.Max(_starts[chunk], from); index < last; index++)
            {
                if (_chunks[chunk][index - _starts[chunk]].ModSeq > modSeq)
                    yield return index;
            }
        }
    }

    /// <summary>
    /// What changed since <paramref name="earlier"/>: UIDs gone, entries changed, entries new; each in ascending order.
    /// Costs time in proportion to the chunks that changed.
    /// </summary>
    public SnapshotDifference Since(MailboxSnapshot earlier)
        => ReferenceEquals(this, earlier) ? SnapshotDifference.None : new SnapshotComparison(earlier, this).Compare();

    /// <summary>The entries of a chunk.</summary>
    internal ReadOnlySpan<MailboxEntry> Chunk(int number) => _chunks[number].AsSpan(0, _starts[number + 1] - _starts[number]);

    /// <summary>A modseq that no entry of a chunk is above.</summary>
    internal long ChunkModSeq(int number) => _modSeqs[number];

    /// <summary>The array behind a chunk: the same array holds the same entries, in as far as both snapshots reach.</summary>
    internal MailboxEntry[] ChunkArray(int number) => _chunks[number];

    /// <summary>Position of a UID among ascending entries, or the complement of where it would stand.</summary>
    internal static int Search(ReadOnlySpan<MailboxEntry> entries, uint uid)
    {
        int low = 0, high = entries.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var there = entries[middle].Uid;
            if (there == uid)
                return middle;
            if (there < uid)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return ~low;
    }

    private int ChunkOf(int index)
    {
        // No chunk holds more than ChunkEntries, so the right one can't lie before this; mostly it is this one.
        var chunk = index / ChunkEntries;
        if (index < _starts[chunk + 1])
            return chunk;

        var found = Array.BinarySearch(_starts, chunk + 1, _starts.Length - chunk - 1, index);
        return found >= 0 ? found : ~found - 1;
    }

    /// <summary>The last chunk that begins at or before the UID (the first one when none does); -1 in an empty mailbox.</summary>
    private int ChunkThatMayHold(uint uid)
    {
        int low = 0, high = _chunks.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >> 1;
            if (_chunks[middle][0].Uid <= uid)
                low = middle;
            else
                high = middle - 1;
        }

        return high;
    }
}

/// <summary>The way from one snapshot to a later one.</summary>
/// <param name="Expunged">UIDs that are gone.</param>
/// <param name="Changed">Entries in both whose modseq grew.</param>
/// <param name="Added">Entries only in the later one.</param>
public sealed record SnapshotDifference(
    IReadOnlyList<uint> Expunged, IReadOnlyList<MailboxEntry> Changed, IReadOnlyList<MailboxEntry> Added)
{
    internal static readonly SnapshotDifference None = new([], [], []);

    /// <summary>True when nothing changed.</summary>
    public bool IsEmpty => Expunged.Count == 0 && Changed.Count == 0 && Added.Count == 0;
}
