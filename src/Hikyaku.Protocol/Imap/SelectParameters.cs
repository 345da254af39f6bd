namespace Hikyaku.Protocol.Imap;

/// <summary>The parameters of SELECT and EXAMINE (RFC 4466 §2.1): CONDSTORE and QRESYNC of RFC 7162.</summary>
/// <param name="CondStore">CONDSTORE (§3.1.8)</param>
/// <param name="Resync">QRESYNC (§3.2.5), or null.</param>
public sealed record SelectParameters(bool CondStore, ResyncParameter? Resync)
{
    private static readonly SelectParameters None = new(false, null);

    /// <summary>Reads <c>[SP "(" select-param *(SP select-param) ")"]</c> up to the end; null when it is malformed or has an unknown one.</summary>
    public static SelectParameters? TryRead(ref ImapReader reader)
    {
        if (reader.AtEnd)
            return None;
        if (!reader.TryReadSpace() || !reader.TryRead((byte)'('))
            return null;
        var parameters = None;
        do
        {
            if (reader.TryReadWord("CONDSTORE"u8))
                parameters = parameters with { CondStore = true };
            else if (reader.TryReadWord("QRESYNC"u8) && parameters.Resync is null && ResyncParameter.TryRead(ref reader) is { } resync)
                parameters = parameters with { Resync = resync };
            else
                return null;
        } while (reader.TryReadSpace());
        return reader.TryRead((byte)')') && reader.AtEnd ? parameters : null;
    }
}

/// <summary>What a client that comes back knows of the mailbox (RFC 7162 §3.2.5).</summary>
/// <param name="UidValidity">The UIDVALIDITY under which it knew it.</param>
/// <param name="ModSeq">The last mod-sequence that it knows.</param>
/// <param name="KnownUids">The UIDs that it wants to be told of; null is all.</param>
/// <param name="Match">Message numbers and their UIDs as it knows them (§3.2.5.2), or null.</param>
public sealed record ResyncParameter(uint UidValidity, long ModSeq, SequenceSet? KnownUids, SequenceMatch? Match)
{
    /// <summary>Reads <c>SP "(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")"</c>.</summary>
    internal static ResyncParameter? TryRead(ref ImapReader reader)
    {
        if (!reader.TryReadSpace() || !reader.TryRead((byte)'(') || !reader.TryReadNonZeroNumber(out var validity)
            || !reader.TryReadSpace() || !reader.TryReadNumber64(out var modSeq))
            return null;
        SequenceSet? known = null;
        SequenceMatch? match = null;
        if (reader.Rest.StartsWith(" "u8) && !reader.Rest.StartsWith(" ("u8)
            && !(reader.TryReadSpace() && reader.TryReadSequenceSet(out known) && !known.HoldsStar))
            return null;
        if (reader.TryReadSpace() && (match = SequenceMatch.TryRead(ref reader)) is null)
            return null;
        return reader.TryRead((byte)')') ? new ResyncParameter(validity, modSeq, known, match) : null;
    }
}

/// <summary>Message numbers and the UIDs that belong to them, pair by pair, both ascending (RFC 7162 §3.2.5.2).</summary>
public sealed record SequenceMatch
{
    private readonly IReadOnlyList<SequenceRange> _numbers;
    private readonly IReadOnlyList<SequenceRange> _uids;

    private SequenceMatch(SequenceSet numbers, SequenceSet uids) => (_numbers, _uids) = (numbers.Ranges, uids.Ranges);

    /// <summary>
    /// The highest UID of a pair that still is as the client knows it; 0 when there is none. What was expunged below it,
    /// the client knows.
    /// </summary>
    /// <param name="count">How many messages there are.</param>
    /// <param name="uidOf">The UID of a message number.</param>
    public uint HighestMatch(uint count, Func<uint, uint> uidOf)
    {
        // Both sets name equally many, so from the end each stretch of one lies beside a stretch of the other
        var (i, j) = (_numbers.Count - 1, _uids.Count - 1);
        var (number, uid) = (_numbers[i].Last, _uids[j].Last);
        while (true)
        {
            var length = Math.Min(number - _numbers[i].First, uid - _uids[j].First);
            for (var back = number > count ? number - count : 0; back <= length; back++)
            {
                if (uidOf(number - back) == uid - back)
                    return uid - back;
            }
            (number, uid) = (number - length, uid - length);
            if (number == _numbers[i].First)
                number = i > 0 ? _numbers[--i].Last : 0;
            else
                number--;
            if (uid == _uids[j].First)
                uid = j > 0 ? _uids[--j].Last : 0;
            else
                uid--;
            if (number == 0 || uid == 0)
                return 0;
        }
    }

    /// <summary>Reads <c>"(" known-sequence-set SP known-uid-set ")"</c>; null also where the sets are not as they must be.</summary>
    internal static SequenceMatch? TryRead(ref ImapReader reader)
    {
        return reader.TryRead((byte)'(') && reader.TryReadSequenceSet(out var numbers) && reader.TryReadSpace()
            && reader.TryReadSequenceSet(out var uids) && reader.TryRead((byte)')')
            && IsAscending(numbers) && IsAscending(uids) && Count(numbers) == Count(uids)
                ? new SequenceMatch(numbers, uids)
                : null;
    }

    private static bool IsAscending(SequenceSet set)
    {
        var last = 0u;
        foreach (var range in set.Ranges)
        {
            // "*" is 0, so it never ascends
            if (range.First <= last || range.Last < range.First)
                return false;
            last = range.Last;
        }
        return !set.IsSavedResult;
    }

    private static long Count(SequenceSet set) => set.Ranges.Sum(range => (long)range.Last - range.First + 1);
}
