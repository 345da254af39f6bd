using Hikyaku.Store.Sqlite;

namespace Hikyaku.Store.Search;

/// <summary>Goes through the postings of a run key by key, over any number of transactions: runs never change.</summary>
/// <param name="reader">Where the run is.</param>
/// <param name="run">Its number.</param>
/// <param name="newNumbers">How another run numbers its messages; -1 for those that are gone.</param>
internal sealed class RunCursor(SearchQueries reader, long run, int[] newNumbers)
{
    private readonly List<(ulong Key, int End)> _keys = [];
    private readonly List<int> _messages = [];
    private BlockBuffer _block;
    private int _place = -1;
    private ulong _next;
    private bool _ended;

    /// <summary>The key at which it stands.</summary>
    internal ulong Key => _keys[_place].Key;

    /// <summary>Goes to the next key; false at the end.</summary>
    internal bool MoveNext()
    {
        if (++_place < _keys.Count)
            return true;
        _place = 0;
        return !_ended && TryReadBlock();
    }

    /// <summary>Appends the messages that have the key, as the other run numbers them.</summary>
    internal void AppendTo(List<int> messages)
    {
        var start = _place == 0 ? 0 : _keys[_place - 1].End;
        messages.AddRange(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_messages)[start.._keys[_place].End]);
    }

    private bool TryReadBlock()
    {
        _keys.Clear();
        _messages.Clear();
        if (!reader.TryReadBlockFrom(run, _next, ref _block))
        {
            _ended = true;
            return false;
        }
        var block = new PostingBlock(_block.FirstKey, _block.Octets);
        while (block.MoveNext())
        {
            block.AppendTo(_messages, newNumbers);
            _keys.Add((block.Key, _messages.Count));
        }
        _next = _block.FirstKey + 1;
        return _keys.Count > 0;
    }
}
