using System.Numerics;
using Hikyaku.Store.Sqlite;

namespace Hikyaku.Store.Search;

/// <summary>
/// Tells in which messages tokens follow each other of which each is one word, as in Japanese every one is: message by
/// message, and in each only until they are found once.
/// </summary>
internal sealed class PhraseWalk(SearchQueries reader)
{
    private readonly List<PostingReader> _positions = [];
    private readonly ulong[] _isPlace = new ulong[Occurrence.MostPositions / 64];
    private int[] _next = [];
    private int[] _order = [];
    private int[] _room = [];
    private int[] _places = [];
    private int[] _kept = [];
    private int _count;

    /// <summary>Leaves of the messages that have all tokens those in which they follow each other.</summary>
    internal void Filter(FoundWords[] tokens, Span<ulong> having)
    {
        while (_positions.Count < tokens.Length)
            _positions.Add(new PostingReader(reader, PostingKind.Positions));
        _next = new int[tokens.Length];
        _order = [.. Enumerable.Range(0, tokens.Length).OrderBy(i => tokens[i].PositionsLength)];
        for (var token = 0; token < tokens.Length; token++)
            tokens[token].BeginPositions(0, _positions[token]);
        for (var i = 0; i < having.Length; i++)
        {
            for (var bits = having[i]; bits != 0; bits &= bits - 1)
            {
                var message = i << 6 | BitOperations.TrailingZeroCount(bits);
                if (!Holds(tokens, message))
                    having[i] &= ~(1UL << message);
            }
        }
    }

    private bool Holds(FoundWords[] tokens, int message)
    {
        var isFound = true;
        for (var i = 0; i < _order.Length && isFound; i++)
        {
            var token = _order[i];
            var positions = Read(tokens[token], token, message);
            isFound = i == 0 ? TryBegin(positions, token)
                : i < _order.Length - 1 ? TryNarrow(positions, token)
                : IsAny(positions, token);
        }
        Unmark();
        return isFound;
    }

    /// <summary>The positions of a token in a message that is behind those of before.</summary>
    private ReadOnlySpan<int> Read(FoundWords words, int token, int message)
    {
        for (var left = CountBits(words.Bits, _next[token], message); left > 0; left--)
            Positions.Skip(_positions[token]);
        _next[token] = message + 1;
        return Positions.Read(_positions[token], ref _room);
    }

    /// <summary>Notes where the tokens would begin.</summary>
    private bool TryBegin(ReadOnlySpan<int> positions, int distance)
    {
        Reserve(positions.Length);
        foreach (var position in positions)
        {
            if (position >= distance)
                _places[_count++] = position - distance;
        }
        Mark();
        return _count > 0;
    }

    /// <summary>Leaves the places at whose distance this token stands too.</summary>
    private bool TryNarrow(ReadOnlySpan<int> positions, int distance)
    {
        Reserve(positions.Length);
        var kept = 0;
        foreach (var position in positions)
        {
            if (IsPlace(position - distance))
                _kept[kept++] = position - distance;
        }
        Unmark();
        (_places, _kept, _count) = (_kept, _places, kept);
        Mark();
        return kept > 0;
    }

    private bool IsAny(ReadOnlySpan<int> positions, int distance)
    {
        foreach (var position in positions)
        {
            if (IsPlace(position - distance))
                return true;
        }
        return false;
    }

    private void Reserve(int count)
    {
        if (_kept.Length >= count)
            return;
        Array.Resize(ref _places, Math.Max(count, _kept.Length * 2));
        Array.Resize(ref _kept, _places.Length);
    }

    private bool IsPlace(int place) => (uint)place < Occurrence.MostPositions && (_isPlace[place >> 6] >> place & 1) != 0;

    private void Mark()
    {
        foreach (var place in _places.AsSpan(0, _count))
            _isPlace[place >> 6] |= 1UL << place;
    }

    private void Unmark()
    {
        foreach (var place in _places.AsSpan(0, _count))
            _isPlace[place >> 6] = 0;
        _count = 0;
    }

    private static int CountBits(ReadOnlySpan<ulong> bits, int from, int to)
    {
        var count = 0;
        while (from < to)
        {
            var end = Math.Min(to, (from | 63) + 1);
            var some = bits[from >> 6] >> from;
            count += BitOperations.PopCount(end - from == 64 ? some : some & (1UL << end - from) - 1);
            from = end;
        }
        return count;
    }
}
