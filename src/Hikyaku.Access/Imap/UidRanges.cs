using Hikyaku.Protocol.Imap;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap;

/// <summary>UIDs as they stand in APPENDUID and COPYUID.</summary>
internal static class UidRanges
{
    /// <summary>The UIDs in their order, those that follow each other joined.</summary>
    public static IReadOnlyList<SequenceRange> Of(IEnumerable<uint> uids)
    {
        var ranges = new List<SequenceRange>();
        foreach (var uid in uids)
        {
            if (ranges.Count > 0 && ranges[^1].Last + 1 == uid)
                ranges[^1] = ranges[^1] with { Last = uid };
            else
                ranges.Add(new SequenceRange(uid, uid));
        }
        return ranges;
    }
}
