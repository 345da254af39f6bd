namespace Hikyaku.Store.Mailboxes;

/// <summary>Places from <paramref name="From"/> up to (not including) <paramref name="To"/>.</summary>
internal readonly record struct IndexRange(int From, int To);

/// <summary>From UIDs to places in a mailbox.</summary>
internal static class IndexRanges
{
    /// <summary>Where the entries with these UIDs stand: ascending stretches that neither touch nor are empty.</summary>
    internal static List<IndexRange> Of(SnapshotEditor entries, UidList uids)
    {
        var stretches = new List<IndexRange>();
        foreach (var range in uids.Ranges)
            Add(stretches, Place(entries, range.First), range.Last == uint.MaxValue ? entries.Count : Place(entries, range.Last + 1));
        return stretches;
    }

    /// <summary>The same for the entries that also meet a condition.</summary>
    internal static List<IndexRange> Of(SnapshotEditor entries, UidList uids, Func<MailboxEntry, bool> condition)
    {
        var stretches = new List<IndexRange>();
        foreach (var (from, to) in Of(entries, uids))
            for (var i = from; i < to; i++)
                if (condition(entries[i]))
                    Add(stretches, i, i + 1);
        return stretches;
    }

    private static void Add(List<IndexRange> stretches, int from, int to)
    {
        if (from >= to)
            return;
        if (stretches.Count > 0 && stretches[^1].To == from)
            stretches[^1] = stretches[^1] with { To = to };
        else
            stretches.Add(new IndexRange(from, to));
    }

    private static int Place(SnapshotEditor entries, uint uid) => entries.IndexOf(uid) is var index && index >= 0 ? index : ~index;
}
