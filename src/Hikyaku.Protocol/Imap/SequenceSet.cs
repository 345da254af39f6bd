namespace Hikyaku.Protocol.Imap;

/// <summary>
/// <c>sequence-set</c> (RFC 9051 §9) as the client wrote it: numbers or UIDs, in any order, overlapping or not;
/// or <c>$</c>, the saved search result (RFC 9051 §6.4.4.1).
/// </summary>
public sealed record SequenceSet
{
    private SequenceSet(IReadOnlyList<SequenceRange> ranges) => Ranges = ranges;

    /// <summary>The set <c>$</c>.</summary>
    public static readonly SequenceSet SavedResult = new([]);

    /// <summary>The set <c>1:*</c>.</summary>
    public static readonly SequenceSet All = new([new SequenceRange(1, SequenceRange.Star)]);

    /// <summary>What the client wrote, in its order; either end of a range may be the larger. Empty for <c>$</c>.</summary>
    public IReadOnlyList<SequenceRange> Ranges { get; }

    /// <summary>True for <c>$</c>.</summary>
    public bool IsSavedResult => Ranges.Count == 0;

    /// <summary>True when <c>*</c> is in it, or it is <c>$</c>: where only numbers may stand.</summary>
    public bool HoldsStar => IsSavedResult || Ranges.Any(range => range.First == SequenceRange.Star || range.Last == SequenceRange.Star);

    /// <summary>Makes a set of ranges.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static SequenceSet Of(params ReadOnlySpan<SequenceRange> ranges) =>
        ranges.IsEmpty ? throw new ArgumentException("A sequence set is never empty.", nameof(ranges)) : new(ranges.ToArray());

    /// <summary>Reads the whole text as a set; null when it is none.</summary>
    public static SequenceSet? TryParse(ReadOnlySpan<byte> text)
    {
        var reader = new ImapReader(text);
        return reader.TryReadSequenceSet(out var set) && reader.AtEnd ? set : null;
    }

    /// <summary>
    /// The ranges in ascending order, disjoint and joined where they touch, <c>*</c> replaced by <paramref name="largest"/>
    /// (the number of messages, or the largest UID; 0 when the mailbox is empty: then <c>*</c> names nothing).
    /// </summary>
    public IReadOnlyList<SequenceRange> Normalize(uint largest)
    {
        var resolved = new List<SequenceRange>(Ranges.Count);
        foreach (var range in Ranges)
        {
            var first = range.First == SequenceRange.Star ? largest : range.First;
            var last = range.Last == SequenceRange.Star ? largest : range.Last;
            // RFC 9051 §9 seq-range: 3291:* names the last message even where 3291 is beyond it
            if (first > last)
                (first, last) = (last, first);
            if (last != 0)
                resolved.Add(new SequenceRange(Math.Max(first, 1), last));
        }
        return Join(resolved);
    }

    private static List<SequenceRange> Join(List<SequenceRange> ranges)
    {
        ranges.Sort(static (a, b) => a.First.CompareTo(b.First));
        var kept = 0;
        for (var i = 0; i < ranges.Count; i++)
        {
            if (kept > 0 && ranges[i].First - 1 <= ranges[kept - 1].Last)
                ranges[kept - 1] = new SequenceRange(ranges[kept - 1].First, Math.Max(ranges[kept - 1].Last, ranges[i].Last));
            else
                ranges[kept++] = ranges[i];
        }
        ranges.RemoveRange(kept, ranges.Count - kept);
        return ranges;
    }

    /// <summary>The set as it stands on the wire.</summary>
    public override string ToString() => IsSavedResult ? "$" : string.Join(',', Ranges);
}

/// <summary>Numbers from <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
public readonly record struct SequenceRange(uint First, uint Last)
{
    /// <summary>What stands for <c>*</c>: no message has this number, which the grammar excludes.</summary>
    public const uint Star = 0;

    /// <inheritdoc/>
    public override string ToString() => First == Last ? Text(First) : $"{Text(First)}:{Text(Last)}";

    private static string Text(uint number) =>
        number == Star ? "*" : number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
