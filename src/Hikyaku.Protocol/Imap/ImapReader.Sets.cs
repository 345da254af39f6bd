using System.Diagnostics.CodeAnalysis;

namespace Hikyaku.Protocol.Imap;

public ref partial struct ImapReader
{
    /// <summary><c>sequence-set</c>, <c>$</c> included.</summary>
    public bool TryReadSequenceSet([NotNullWhen(true)] out SequenceSet? set)
    {
        set = null;
        var start = _position;
        if (TryRead((byte)'$'))
        {
            set = SequenceSet.SavedResult;
            return true;
        }
        var ranges = new List<SequenceRange>(1);
        do
        {
            if (!TryReadSequenceRange(out var range))
            {
                _position = start;
                return false;
            }
            ranges.Add(range);
        } while (TryRead((byte)','));
        set = SequenceSet.Of([.. ranges]);
        return true;
    }

    private bool TryReadSequenceRange(out SequenceRange range)
    {
        range = default;
        if (!TryReadSequenceNumber(out var first))
            return false;
        var last = first;
        if (TryRead((byte)':') && !TryReadSequenceNumber(out last))
            return false;
        range = new SequenceRange(first, last);
        return true;
    }

    private bool TryReadSequenceNumber(out uint number)
    {
        number = SequenceRange.Star;
        return TryRead((byte)'*') || TryReadNonZeroNumber(out number);
    }
}
