using Hikyaku.Access.Imap.Search;
using Hikyaku.Protocol.Imap.Sort;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap.Sort;

/// <summary>Sorts messages of a mailbox by what the mailbox and the store know of them; no message is parsed.</summary>
internal sealed class MessageSorter : ResultOrder
{
    // So many rows are read before others may have the thread
    private const int Batch = 512;

    private readonly ImapSession _session;
    private readonly SelectedMailbox _mailbox;
    private readonly IReadOnlyList<SortCriterion> _criteria;
    private readonly MessageParts? _needed;

    public MessageSorter(ImapSession session, SelectedMailbox mailbox, IReadOnlyList<SortCriterion> criteria)
    {
        (_session, _mailbox, _criteria) = (session, mailbox, criteria);
        foreach (var criterion in criteria)
        {
            if (SortValue.NeededFor(criterion.Key) is { } parts)
                _needed = (_needed ?? MessageParts.None) | parts;
        }
    }

    /// <inheritdoc/>
    /// <remarks>By the criteria, then by the order of the mailbox. Messages that are gone come first, as if they had no text.</remarks>
    public override async ValueTask<List<int>> SortAsync(IReadOnlyList<int> indices, IReadOnlyDictionary<int, int> scores)
    {
        var values = await ReadAsync(indices).ConfigureAwait(false);
        if (_session.Connection.Ended.IsCancellationRequested)
            return [.. indices];
        if (!CanLast)
            FillIn(scores, indices, values);
        var places = new int[indices.Count];
        for (var i = 0; i < places.Length; i++)
            places[i] = i;
        places.AsSpan().Sort((left, right) => Compare(Values(values, left), Values(values, right)) is var order && order != 0
            ? order
            : indices[left].CompareTo(indices[right]));
        return [.. places.Select(place => indices[place])];
    }

    /// <inheritdoc/>
    public override bool CanLast => _criteria.All(criterion => criterion.Key != SortKey.Relevancy);

    /// <inheritdoc/>
    public override async ValueTask<ContextResults> KeepAsync(IReadOnlyList<int> sorted)
    {
        var results = new SortedResults(this, _mailbox);
        results.Fill(sorted, await ReadAsync(sorted).ConfigureAwait(false));
        return results;
    }

    /// <summary>By what messages are compared: for each, one value for each criterion.</summary>
    public async ValueTask<SortValue[]> ReadAsync(IReadOnlyList<int> indices)
    {
        var values = new SortValue[indices.Count * _criteria.Count];
        for (var from = 0; from < indices.Count && !_session.Connection.Ended.IsCancellationRequested; from += Batch)
        {
            if (from > 0)
                await Task.Yield();
            Read(indices, from, Math.Min(from + Batch, indices.Count), values);
        }
        return values;
    }

    /// <summary>The values of the message at one place.</summary>
    public ReadOnlySpan<SortValue> Values(SortValue[] values, int place) => values.AsSpan(place * _criteria.Count, _criteria.Count);

    /// <summary>Compares two messages by their values.</summary>
    public int Compare(ReadOnlySpan<SortValue> left, ReadOnlySpan<SortValue> right)
    {
        for (var c = 0; c < _criteria.Count; c++)
        {
            var order = left[c].CompareTo(right[c]);
            if (order != 0)
                return _criteria[c].Reverse ? -order : order;
        }
        return 0;
    }

    private void Read(IReadOnlyList<int> indices, int from, int to, SortValue[] values)
    {
        IReadOnlyList<StoredMessage?>? rows = null;
        if (_needed is { } parts)
        {
            var ids = new long[to - from];
            for (var i = from; i < to; i++)
                ids[i - from] = _mailbox.Numbers[indices[i]].MessageId;
            rows = _session.Store.Messages.Find(ids, parts);
        }
        for (var i = from; i < to; i++)
        {
            var stored = rows?[i - from];
            for (var c = 0; c < _criteria.Count; c++)
            {
                var key = _criteria[c].Key;
                var isGone = stored is null && SortValue.NeededFor(key) is not null;
                values[i * _criteria.Count + c] = isGone ? Missing(key) : SortValue.Of(key, _mailbox.Numbers[indices[i]], stored);
            }
        }
    }

    // RFC 6203 §6: the highest score comes first
    private void FillIn(IReadOnlyDictionary<int, int> scores, IReadOnlyList<int> indices, SortValue[] values)
    {
        for (var c = 0; c < _criteria.Count; c++)
        {
            for (var i = 0; _criteria[c].Key == SortKey.Relevancy && i < indices.Count; i++)
                values[i * _criteria.Count + c] = new SortValue(-scores.GetValueOrDefault(indices[i]), null);
        }
    }

    private static SortValue Missing(SortKey key) => new(long.MinValue, key == SortKey.Date ? null : []);
}
