namespace Hikyaku.Store.Search;

/// <summary>What the index can say of a message.</summary>
public enum IndexVerdict
{
    /// <summary>It does not hold any of the strings, for certain.</summary>
    No,

    /// <summary>It has to be looked at.</summary>
    Maybe,

    /// <summary>It holds one of them, for certain.</summary>
    Yes,
}

/// <summary>
/// What the index knows about a string in the messages of an account. It stays true: messages don't change, and those that
/// came later are answered with <see cref="IndexVerdict.Maybe"/>. For one thread at a time.
/// </summary>
public sealed class Narrowing
{
    private readonly long _horizon;
    private readonly long[] _candidates;
    private readonly bool[] _sure;
    private int _place;

    internal Narrowing(long horizon, long[] candidates, bool[] sure) => (_horizon, _candidates, _sure) = (horizon, candidates, sure);

    /// <summary>How many messages the index can't answer with no, those after its last one aside.</summary>
    public int Candidates => _candidates.Length;

    /// <summary>What is known of an e-mail.</summary>
    public IndexVerdict Judge(long messageId)
    {
        if (messageId > _horizon)
            return IndexVerdict.Maybe;
        // Mostly one asks for messages in the order of their numbers, or backwards
        if (!IsAt(_place, messageId))
        {
            _place = IsAt(_place + 1, messageId) ? _place + 1 : IsAt(_place - 1, messageId) ? _place - 1 : Find(messageId);
        }
        return _place == _candidates.Length || _candidates[_place] != messageId ? IndexVerdict.No
            : _sure[_place] ? IndexVerdict.Yes
            : IndexVerdict.Maybe;
    }

    /// <summary>True when the first candidate not below the message is at that place.</summary>
    private bool IsAt(int place, long messageId) => place >= 0 && place <= _candidates.Length
        && (place == _candidates.Length || _candidates[place] >= messageId)
        && (place == 0 || _candidates[place - 1] < messageId);

    private int Find(long messageId)
    {
        var place = Array.BinarySearch(_candidates, messageId);
        return place < 0 ? ~place : place;
    }
}
