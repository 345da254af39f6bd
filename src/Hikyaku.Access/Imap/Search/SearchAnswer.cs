using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Imap.Search;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap.Search;

/// <summary>What a search found, as indices, in the order asked for.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Matches">All messages that match; null when only some were asked for.</param>
/// <param name="Min">The first match, when asked for and there is one.</param>
/// <param name="Max">The last match, likewise.</param>
/// <param name="Partial">The matches in the range of PARTIAL, when asked for.</param>
internal sealed record SearchAnswer(SearchReturn Options, IReadOnlyList<int>? Matches, int? Min, int? Max, IReadOnlyList<int> Partial)
{
    private const SearchReturn Some = SearchReturn.Min | SearchReturn.Max | SearchReturn.Partial;
    private const SearchReturn Whole = SearchReturn.All | SearchReturn.Count;
    private const SearchReturn Entire = Whole | SearchReturn.Update | SearchReturn.Relevancy;

    /// <summary>Searches as far as the result options need it, and sorts what was found.</summary>
    public static async ValueTask<SearchAnswer> FindAsync(SearchRun run, SearchRequest request, SearchReturn options, ResultOrder? order = null)
    {
        if (order is null && (options & Entire) == 0 && (options & Some) != 0)
            return await FindSomeAsync(run, request, options).ConfigureAwait(false);
        var matches = await run.FindAllAsync().ConfigureAwait(false);
        if (order is not null)
            matches = await order.SortAsync(matches, run.Scores).ConfigureAwait(false);
        var (start, count) = options.HasFlag(SearchReturn.Partial) ? request.Partial.Within(matches.Count) : (0, 0);
        return new SearchAnswer(options, matches,
            options.HasFlag(SearchReturn.Min) && matches.Count > 0 ? matches[0] : null,
            options.HasFlag(SearchReturn.Max) && matches.Count > 0 ? matches[^1] : null,
            matches.GetRange(start, count))
        {
            Scores = run.Scores,
        };
    }

    /// <summary>How relevant each match is.</summary>
    public IReadOnlyDictionary<int, int> Scores { get; private init; } = new Dictionary<int, int>();

    /// <summary>True when anything was found.</summary>
    public bool HasResults => Matches is { Count: > 0 } || Min is not null || Max is not null || Partial.Count > 0;

    /// <summary>What <c>$</c> stands for from now on (RFC 9051 §6.4.4.1, Table 4; RFC 9394 §3.2).</summary>
    public UidList ToSave(SelectedMailbox mailbox)
    {
        var saved = new List<IndexRange>();
        foreach (var index in Told().Distinct().Order())
            saved.Join(index);
        return mailbox.UidsOf(saved);
    }

    /// <summary>The highest mod-sequence of the messages that the answer is about (RFC 4731 §3.2); null without any.</summary>
    public long? HighestModSeq(SelectedMailbox mailbox)
    {
        long? highest = null;
        foreach (var index in Told())
            highest = Math.Max(highest ?? 0, mailbox[index].ModSeq);
        return highest;
    }

    /// <summary>Message numbers or UIDs, in this order; joined where they follow one another upwards (RFC 5267 §3.2).</summary>
    public static IEnumerable<SequenceRange> Numbers(SelectedMailbox mailbox, IReadOnlyList<int> indices, bool isUid) =>
        UidRanges.Of(indices.Select(index => NumberOf(mailbox, index, isUid)));

    /// <summary>A message number or UID.</summary>
    public static uint NumberOf(SelectedMailbox mailbox, int index, bool isUid) => isUid ? mailbox.Numbers[index].Uid : (uint)index + 1;

    private IEnumerable<int> Told() => (Options & Whole) != 0 || (Options & Some) == 0
        ? Matches!
        : Partial.Concat(new[] { Min, Max }.OfType<int>());

    private static async ValueTask<SearchAnswer> FindSomeAsync(SearchRun run, SearchRequest request, SearchReturn options)
    {
        int? min = null, max = null;
        IReadOnlyList<int> partial = [];
        if (options.HasFlag(SearchReturn.Min) && await run.FindAsync(ascending: true, 1).ConfigureAwait(false) is [var first, ..])
            min = first;
        if (options.HasFlag(SearchReturn.Max) && await run.FindAsync(ascending: false, 1).ConfigureAwait(false) is [var last, ..])
            max = last;
        if (options.HasFlag(SearchReturn.Partial))
        {
            var range = request.Partial;
            var found = await run.FindAsync(ascending: !range.FromEnd, (int)Math.Min(range.Last, int.MaxValue)).ConfigureAwait(false);
            partial = [.. found.Take((int)Math.Min(range.Last, int.MaxValue)).Skip((int)Math.Min(range.First - 1, int.MaxValue)).Order()];
        }
        return new SearchAnswer(options, null, min, max, partial);
    }
}
