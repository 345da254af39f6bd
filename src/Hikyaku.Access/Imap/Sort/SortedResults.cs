using Hikyaku.Access.Imap.Search;

namespace Hikyaku.Access.Imap.Sort;

/// <summary>A sorted result that is kept up to date, with the values by which it is sorted.</summary>
internal sealed class SortedResults(MessageSorter sorter, SelectedMailbox mailbox) : ContextResults
{
    private readonly List<(uint Uid, SortValue[] Values)> _sorted = [];
    private readonly HashSet<uint> _uids = [];

    /// <inheritdoc/>
    public override int Count => _sorted.Count;

    /// <inheritdoc/>
    public override bool Contains(uint uid) => _uids.Contains(uid);

    /// <summary>Takes messages that are in order already.</summary>
    public void Fill(IReadOnlyList<int> sorted, SortValue[] values)
    {
        for (var i = 0; i < sorted.Count; i++)
            _sorted.Add((mailbox.Numbers[sorted[i]].Uid, sorter.Values(values, i).ToArray()));
        _uids.UnionWith(_sorted.Select(result => result.Uid));
    }

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<ContextChange>> AddAsync(IReadOnlyList<int> indices)
    {
        var values = await sorter.ReadAsync(indices).ConfigureAwait(false);
        var changes = new List<ContextChange>();
        for (var i = 0; i < indices.Count; i++)
        {
            var result = (mailbox.Numbers[indices[i]].Uid, sorter.Values(values, i).ToArray());
            var place = PlaceOf(result);
            _sorted.Insert(place, result);
            _uids.Add(result.Uid);
            changes.Add(new ContextChange(place + 1, [result.Uid]));
        }
        return changes;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ContextChange> Remove(IReadOnlyList<uint> uids)
    {
        var gone = uids.ToHashSet();
        var changes = new List<ContextChange>();
        // From the end, so that the places before stay what they are
        for (var place = _sorted.Count - 1; place >= 0; place--)
        {
            if (gone.Contains(_sorted[place].Uid))
                changes.Add(new ContextChange(place + 1, [_sorted[place].Uid]));
        }
        _sorted.RemoveAll(result => gone.Contains(result.Uid));
        _uids.ExceptWith(gone);
        return changes;
    }

    private int PlaceOf((uint Uid, SortValue[] Values) result)
    {
        var (low, high) = (0, _sorted.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var order = sorter.Compare(_sorted[middle].Values, result.Values);
            if (order < 0 || (order == 0 && _sorted[middle].Uid < result.Uid))
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
