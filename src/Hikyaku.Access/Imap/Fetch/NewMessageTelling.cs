using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Imap.Fetch;

namespace Hikyaku.Access.Imap.Fetch;

/// <summary>FETCH responses about new messages that the client asked for once and for all (RFC 5465 §5.2, §7): one for each message.</summary>
internal sealed class NewMessageTelling(ImapSession session, SelectedMailbox mailbox)
{
    private static readonly FetchItem[] ModSeq = [new FetchAttributeItem(FetchAttribute.ModSeq)];

    private readonly SortedDictionary<int, IReadOnlyList<FetchItem>> _items = [];
    private readonly Dictionary<(IReadOnlyList<FetchItem>, IReadOnlyList<FetchItem>), IReadOnlyList<FetchItem>> _unions = [];

    /// <summary>These attributes of these messages will be told, beside what was asked for before.</summary>
    public void Add(IEnumerable<int> indices, IReadOnlyList<FetchItem> attributes)
    {
        if (attributes.Count == 0)
            return;
        foreach (var index in indices)
        {
            if (!mailbox.IsOwn(mailbox.Numbers[index].Uid))
                _items[index] = _items.TryGetValue(index, out var known) ? Union(known, attributes) : attributes;
        }
    }

    /// <summary>Tells them. \Seen stays as it is, whatever was asked for: nobody has read the message yet.</summary>
    public async ValueTask TellAsync()
    {
        var ranges = new List<IndexRange>();
        IReadOnlyList<FetchItem>? items = null;
        foreach (var (index, wanted) in _items)
        {
            if (items is not null && items != wanted)
            {
                await TellAsync(ranges, items).ConfigureAwait(false);
                ranges.Clear();
            }
            items = wanted;
            ranges.Join(index);
        }
        if (items is not null)
            await TellAsync(ranges, items).ConfigureAwait(false);
    }

    private ValueTask TellAsync(List<IndexRange> messages, IReadOnlyList<FetchItem> items)
    {
        // RFC 7162 §3.2.4: what comes unasked bears UID (which UIDFETCH does by itself) and mod-sequence
        var request = new FetchRequest(SequenceSet.All, session.TellsModSeq ? Union(items, ModSeq) : items);
        return new FetchResponder(session, mailbox, new FetchPlan(request, tellsUid: !session.IsUidOnly), []).AnswerAsync(messages);
    }

    private IReadOnlyList<FetchItem> Union(IReadOnlyList<FetchItem> known, IReadOnlyList<FetchItem> more)
    {
        if (ReferenceEquals(known, more))
            return known;
        if (!_unions.TryGetValue((known, more), out var union))
            _unions.Add((known, more), union = [.. known.Concat(more).DistinctBy(item => item.ResponseName)]);
        return union;
    }
}
