using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap;

internal sealed partial class SelectedMailbox
{
    // Ranges of UIDs that this session was the first to be told of, ascending
    private readonly List<UidRange> _recent = [];
    private uint _claimedTo;

    /// <summary>True when the message is \Recent in this session (RFC 3501 §2.3.2); rev2 knows no \Recent.</summary>
    public bool IsRecent(uint uid)
    {
        for (var i = _recent.Count - 1; i >= 0 && uid <= _recent[i].Last; i--)
        {
            if (uid >= _recent[i].First)
                return true;
        }
        return false;
    }

    /// <summary>How many of the messages that the client knows are \Recent.</summary>
    public int CountRecent()
    {
        var count = 0;
        foreach (var range in _recent)
            count += Position(range.Last + 1) - Position(range.First);
        return count;
    }

    /// <summary>Makes the messages \Recent here that no session has been told of, up to the newest one.</summary>
    public async ValueTask ClaimRecentAsync(ImapSession session)
    {
        if (session.IsRev2 || View.Current.UidNext == _claimedTo)
            return;
        var first = await session.Store.Mailboxes.FirstRecentAsync(View.Mailbox.Id, claim: !IsReadOnly).ConfigureAwait(false);
        var next = _claimedTo = View.Current.UidNext;
        // EXAMINE moves no mark, so what it has counted must not be counted again
        if (_recent.Count > 0)
            first = Math.Max(first, _recent[^1].Last + 1);
        if (first >= next)
            return;
        if (_recent.Count > 0 && _recent[^1].Last + 1 == first)
            _recent[^1] = _recent[^1] with { Last = next - 1 };
        else
            _recent.Add(new UidRange(first, next - 1));
    }

    private int Position(uint uid)
    {
        var index = _numbers.IndexOf(uid);
        return index < 0 ? ~index : index;
    }
}
