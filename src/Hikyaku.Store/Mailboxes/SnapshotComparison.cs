namespace Hikyaku.Store.Mailboxes;

/// <summary>Walks two snapshots of a mailbox side by side and passes over the chunks they share.</summary>
internal sealed class SnapshotComparison(MailboxSnapshot earlier, MailboxSnapshot later)
{
    private readonly List<uint> _expunged = [];
    private readonly List<MailboxEntry> _changed = [];
    private readonly List<MailboxEntry> _added = [];
    private int _earlierChunk, _earlierAt;
    private int _laterChunk, _laterAt;

    internal SnapshotDifference Compare()
    {
        while (_earlierChunk < earlier.ChunkCount && _laterChunk < later.ChunkCount)
        {
            if (SkipShared())
                continue;
            CompareEqualUids();
            if (_earlierAt < earlier.Chunk(_earlierChunk).Length && _laterAt < later.Chunk(_laterChunk).Length)
                CompareEntry();
            Settle();
        }

        for (; _earlierChunk < earlier.ChunkCount; _earlierChunk++, _earlierAt = 0)
            foreach (var gone in earlier.Chunk(_earlierChunk)[_earlierAt..])
                _expunged.Add(gone.Uid);
        for (; _laterChunk < later.ChunkCount; _laterChunk++, _laterAt = 0)
            _added.AddRange(later.Chunk(_laterChunk)[_laterAt..]);
        return new SnapshotDifference(_expunged, _changed, _added);
    }

    /// <summary>Both stand at the same place of one array: what both see of it is equal.</summary>
    private bool SkipShared()
    {
        if (_earlierAt != _laterAt
            || !ReferenceEquals(earlier.ChunkArray(_earlierChunk), later.ChunkArray(_laterChunk)))
            return false;

        var common = Math.Min(earlier.Chunk(_earlierChunk).Length, later.Chunk(_laterChunk).Length);
        if (common <= _earlierAt)
            return false;
        _earlierAt = _laterAt = common;
        Settle();
        return true;
    }

    /// <summary>Goes on in both chunks as long as the same messages stand there.</summary>
    private void CompareEqualUids()
    {
        var old = earlier.Chunk(_earlierChunk)[_earlierAt..];
        var now = later.Chunk(_laterChunk)[_laterAt..];
        var at = 0;
        for (; at < old.Length && at < now.Length && old[at].Uid == now[at].Uid; at++)
            if (now[at].ModSeq != old[at].ModSeq)
                AddChanged(now[at]);
        _earlierAt += at;
        _laterAt += at;
    }

    /// <summary>A change of many is mostly one of all: the list grows at once to what that takes.</summary>
    private void AddChanged(in MailboxEntry entry)
    {
        if (_changed.Count == MailboxSnapshot.ChunkEntries)
            _changed.EnsureCapacity(later.Count);
        _changed.Add(entry);
    }

    /// <summary>One message stands in one of the snapshots only.</summary>
    private void CompareEntry()
    {
        ref readonly var old = ref earlier.Chunk(_earlierChunk)[_earlierAt];
        ref readonly var now = ref later.Chunk(_laterChunk)[_laterAt];
        if (old.Uid < now.Uid)
        {
            _expunged.Add(old.Uid);
            _earlierAt++;
        }
        else
        {
            _added.Add(now);
            _laterAt++;
        }
    }

    private void Settle()
    {
        if (_earlierAt == earlier.Chunk(_earlierChunk).Length)
            (_earlierChunk, _earlierAt) = (_earlierChunk + 1, 0);
        if (_laterAt == later.Chunk(_laterChunk).Length)
            (_laterChunk, _laterAt) = (_laterChunk + 1, 0);
    }
}
