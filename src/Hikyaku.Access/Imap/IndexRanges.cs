using Hikyaku.Protocol.Imap;

namespace Hikyaku.Access.Imap;

/// <summary>Collecting indices.</summary>
internal static class IndexRanges
{
    /// <summary>The messages at certain places among all of these.</summary>
    public static IReadOnlyList<IndexRange> Slice(this IReadOnlyList<IndexRange> ranges, PartialRange wanted)
    {
        var (skip, left) = wanted.Within(ranges.Sum(range => range.Last - range.First + 1));
        var slice = new List<IndexRange>();
        foreach (var range in ranges)
        {
            var first = range.First + skip;
            var last = Math.Min(range.Last, first + left - 1);
            skip = Math.Max(0, first - range.Last - 1);
            if (first > last)
                continue;
            slice.Add(new IndexRange(first, last));
            left -= last - first + 1;
        }
        return slice;
    }

    /// <summary>Adds an index that is higher than all before.</summary>
    public static void Join(this List<IndexRange> ranges, int index)
    {
        if (ranges.Count > 0 && ranges[^1].Last + 1 == index)
            ranges[^1] = ranges[^1] with { Last = index };
        else
            ranges.Add(new IndexRange(index, index));
    }
}
