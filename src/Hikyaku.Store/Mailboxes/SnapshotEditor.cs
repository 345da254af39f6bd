namespace Hikyaku.Store.Mailboxes;

/// <summary>
/// Makes the next snapshot of a mailbox from the last one, copying only the chunks it changes. Belongs to the writer;
/// nobody sees its work before <see cref="ToSnapshot"/>, and throwing it away undoes it.
/// </summary>
/// <remarks>
/// New entries are put into the free places behind the last shared chunk. That is safe because every snapshot knows its
/// own count, and because the snapshots of a mailbox follow one another in one line.
/// </remarks>
internal sealed class SnapshotEditor
{
    private const int SmallestChunk = 4;

    private readonly List<Piece> _pieces;
    private bool _sparse;

    internal SnapshotEditor(MailboxSnapshot origin)
    {
        _pieces = new List<Piece>(origin.ChunkCount + 1);
        for (var chunk = 0; chunk < origin.ChunkCount; chunk++)
            _pieces.Add(new Piece(origin.ChunkArray(chunk), origin.Chunk(chunk).Length, Owned: false, origin.ChunkModSeq(chunk)));
        Count = origin.Count;
        for (var chunk = 0; chunk < origin.ChunkCount - 1; chunk++)
            _sparse |= _pieces[chunk].Count < MailboxSnapshot.ChunkEntries;
    }

    /// <summary>Begins an empty mailbox.</summary>
    internal SnapshotEditor() => _pieces = [];

    internal int Count { get; private set; }

    internal MailboxEntry this[int index]
    {
        get
        {
            var (piece, at) = Locate(index);
            return _pieces[piece].Entries[at];
        }
    }

    /// <summary>Index of the entry with that UID, or the complement of where it would stand.</summary>
    internal int IndexOf(uint uid)
    {
        var start = 0;
        foreach (var piece in _pieces)
        {
            if (piece.Entries[piece.Count - 1].Uid >= uid)
            {
                var found = MailboxSnapshot.Search(piece.Entries.AsSpan(0, piece.Count), uid);
                return found >= 0 ? start + found : ~(start + ~found);
            }

            start += piece.Count;
        }

        return ~start;
    }

    /// <summary>Adds an entry with a UID above all others.</summary>
    internal void Append(in MailboxEntry entry)
    {
        if (_pieces.Count == 0 || _pieces[^1].Count == MailboxSnapshot.ChunkEntries)
            _pieces.Add(new Piece(new MailboxEntry[SmallestChunk], 0, Owned: true, 0));

        var last = _pieces[^1];
        if (last.Count == last.Entries.Length)
            last = last.WithCapacity(Math.Min(last.Count * 2, MailboxSnapshot.ChunkEntries));
        last.Entries[last.Count] = entry;
        _pieces[^1] = last with { Count = last.Count + 1, ModSeq = Math.Max(last.ModSeq, entry.ModSeq) };
        Count++;
    }

    /// <summary>Replaces an entry by one with the same UID.</summary>
    internal void Set(int index, in MailboxEntry entry)
    {
        var (number, at) = Locate(index);
        var piece = _pieces[number];
        if (!piece.Owned)
            piece = piece.WithCapacity(piece.Entries.Length);
        piece.Entries[at] = entry;
        _pieces[number] = piece with { ModSeq = Math.Max(piece.ModSeq, entry.ModSeq) };
    }

    /// <summary>Takes away the entries from one index up to (not including) another.</summary>
    internal void Remove(int from, int to)
    {
        while (to > from)
        {
            // From the end, so that the places before stay what they are.
            var (number, at) = Locate(to - 1);
            var piece = _pieces[number];
            var count = Math.Min(to - from, at + 1);
            RemoveWithin(number, piece, at + 1 - count, count);
            to -= count;
            Count -= count;
        }
    }

    /// <summary>The snapshot as it now is. The editor must not be used afterwards.</summary>
    internal MailboxSnapshot ToSnapshot(uint uidNext, long highestModSeq)
    {
        if (_pieces.Count > 8 && Count < _pieces.Count * (MailboxSnapshot.ChunkEntries / 4))
            Pack();

        var chunks = new MailboxEntry[_pieces.Count][];
        var starts = new int[_pieces.Count + 1];
        var modSeqs = new long[_pieces.Count];
        for (var i = 0; i < chunks.Length; i++)
        {
            chunks[i] = _pieces[i].Entries;
            modSeqs[i] = _pieces[i].ModSeq;
            starts[i + 1] = starts[i] + _pieces[i].Count;
        }

        return new MailboxSnapshot(chunks, starts, modSeqs, uidNext, highestModSeq);
    }

    private void RemoveWithin(int number, Piece piece, int at, int count)
    {
        _sparse = true;
        if (count == piece.Count)
        {
            _pieces.RemoveAt(number);
            return;
        }

        var entries = new MailboxEntry[piece.Count - count];
        piece.Entries.AsSpan(0, at).CopyTo(entries);
        piece.Entries.AsSpan(at + count, piece.Count - at - count).CopyTo(entries.AsSpan(at));
        _pieces[number] = new Piece(entries, entries.Length, Owned: true, piece.ModSeq);
    }

    /// <summary>Many small chunks, left by removals, become few full ones.</summary>
    private void Pack()
    {
        var packed = new SnapshotEditor();
        foreach (var piece in _pieces)
            foreach (ref readonly var entry in piece.Entries.AsSpan(0, piece.Count))
                packed.Append(entry);
        _pieces.Clear();
        _pieces.AddRange(packed._pieces);
    }

    private (int Piece, int At) Locate(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        if (!_sparse)
            return (index / MailboxSnapshot.ChunkEntries, index % MailboxSnapshot.ChunkEntries);

        var number = 0;
        while (index >= _pieces[number].Count)
            index -= _pieces[number++].Count;
        return (number, index);
    }

    /// <param name="Entries">What it holds, and perhaps free places behind that.</param>
    /// <param name="Count">How many it holds.</param>
    /// <param name="Owned">True when no snapshot shares it.</param>
    /// <param name="ModSeq">No entry has a higher one.</param>
    private readonly record struct Piece(MailboxEntry[] Entries, int Count, bool Owned, long ModSeq)
    {
        internal Piece WithCapacity(int capacity)
        {
            var entries = new MailboxEntry[capacity];
            Entries.AsSpan(0, Count).CopyTo(entries);
            return new Piece(entries, Count, Owned: true, ModSeq);
        }
    }
}
