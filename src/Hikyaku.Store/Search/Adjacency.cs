using System.Runtime.InteropServices;
using Hikyaku.Store.Sqlite;

namespace Hikyaku.Store.Search;

/// <summary>
/// Tells in which messages the tokens of a needle follow each other: begins with where the rarest stands, and leaves out the
/// places where another is not at its distance.
/// </summary>
internal sealed class Adjacency(SearchQueries reader)
{
    // As much as a few megabytes hold; beyond, messages are candidates that have to be looked at
    private const int MostPlaces = 1 << 20;

    private readonly PostingReader _positions = new(reader, PostingKind.Positions);
    private readonly List<int> _messages = [];
    private readonly List<uint> _places = [];
    private int[] _room = [];
    private ulong[] _isMarked = [];

    /// <summary>Begins with the messages that have all tokens; false when it can't be told in which of them they follow each other.</summary>
    internal bool TryBegin(FoundWords[] tokens, Span<ulong> having)
    {
        if (tokens.Any(token => token.IsTooMany))
            return false;
        int[] order = [.. Enumerable.Range(0, tokens.Length).OrderBy(i => tokens[i].PositionsLength)];
        if (!TryCollect(tokens[order[0]], order[0], having))
            return false;
        KeepOnlyMessagesOfPlaces(having);
        foreach (var token in order.AsSpan(1))
            Filter(tokens[token], token, keepsMarked: true, having);
        return true;
    }

    /// <summary>Leaves out the places at whose distance one of the words stands; false when that can't be told.</summary>
    internal bool TryExclude(FoundWords words, int distance, Span<ulong> having)
    {
        if (words.IsTooMany)
            return false;
        Filter(words, distance, keepsMarked: false, having);
        if (distance < 0)
        {
            _places.RemoveAll(place => Occurrence.PositionOf(place) == 0);
            KeepOnlyMessagesOfPlaces(having);
        }
        return true;
    }

    /// <summary>Where the needle would begin, wherever the token stands.</summary>
    private bool TryCollect(FoundWords token, int distance, ReadOnlySpan<ulong> having)
    {
        _places.Clear();
        for (var word = 0; word < token.Count && _places.Count <= MostPlaces; word++)
        {
            token.ReadMessages(word, _messages);
            if (!IsAny(having))
                continue;
            token.BeginPositions(word, _positions);
            foreach (var message in CollectionsMarshal.AsSpan(_messages))
            {
                if (!IsSet(having, message))
                {
                    Positions.Skip(_positions);
                    continue;
                }
                foreach (var position in Positions.Read(_positions, ref _room))
                {
                    if (position >= distance)
                        _places.Add(Occurrence.Of(message, position - distance));
                }
            }
        }
        if (token.Count > 1)
            _places.Sort();
        return _places.Count <= MostPlaces;
    }

    private void Filter(FoundWords token, int distance, bool keepsMarked, Span<ulong> having)
    {
        var places = CollectionsMarshal.AsSpan(_places);
        var words = (places.Length + 63) / 64;
        if (_isMarked.Length < words)
            _isMarked = new ulong[words];
        _isMarked.AsSpan(0, words).Clear();
        for (var word = 0; word < token.Count; word++)
        {
            token.ReadMessages(word, _messages);
            if (!IsAny(having))
                continue;
            token.BeginPositions(word, _positions);
            var at = 0;
            foreach (var message in CollectionsMarshal.AsSpan(_messages))
            {
                if (!IsSet(having, message))
                    Positions.Skip(_positions);
                else
                    Mark(message, Positions.Read(_positions, ref _room), distance, places, ref at);
            }
        }
        var kept = 0;
        for (var i = 0; i < places.Length; i++)
        {
            if (IsSet(_isMarked, i) == keepsMarked)
                places[kept++] = places[i];
        }
        CollectionsMarshal.SetCount(_places, kept);
        KeepOnlyMessagesOfPlaces(having);
    }

    private void Mark(int message, ReadOnlySpan<int> positions, int distance, ReadOnlySpan<uint> places, ref int at)
    {
        at = FindFrom(places, at, Occurrence.Of(message, 0));
        foreach (var position in positions)
        {
            // In front of a text, or behind the last position that there is
            if ((uint)(position - distance) >= Occurrence.MostPositions)
                continue;
            var place = Occurrence.Of(message, position - distance);
            while (at < places.Length && places[at] < place)
                at++;
            if (at == places.Length)
                return;
            if (places[at] == place)
                _isMarked[at >> 6] |= 1UL << at;
        }
    }

    private bool IsAny(ReadOnlySpan<ulong> having)
    {
        foreach (var message in CollectionsMarshal.AsSpan(_messages))
        {
            if (IsSet(having, message))
                return true;
        }
        return false;
    }

    /// <summary>The first place from there on that is not below; mostly it is near.</summary>
    private static int FindFrom(ReadOnlySpan<uint> places, int from, uint place)
    {
        var (low, step) = (from, 1);
        while (low + step < places.Length && places[low + step] < place)
        {
            low += step;
            step *= 2;
        }
        var end = Math.Min(low + step + 1, places.Length);
        var found = places[low..end].BinarySearch(place);
        return low + (found < 0 ? ~found : found);
    }

    private void KeepOnlyMessagesOfPlaces(Span<ulong> having)
    {
        having.Clear();
        foreach (var place in CollectionsMarshal.AsSpan(_places))
        {
            var message = Occurrence.MessageOf(place);
            having[message >> 6] |= 1UL << message;
        }
    }

    private static bool IsSet(ReadOnlySpan<ulong> bits, int place) => (bits[place >> 6] >> place & 1) != 0;
}
