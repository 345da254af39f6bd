namespace Hikyaku.Store.Mailboxes;

/// <summary>UIDs as ascending, disjoint, inclusive ranges.</summary>
public sealed record UidList(IReadOnlyList<UidRange> Ranges)
{
    /// <summary>A list of one range of UIDs.</summary>
    public static UidList Of(params ReadOnlySpan<UidRange> ranges) => new(ranges.ToArray());

    /// <summary>Every UID.</summary>
    public static readonly UidList All = new([new UidRange(1, uint.MaxValue)]);
}

/// <summary>UIDs from <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
public readonly record struct UidRange(uint First, uint Last);
