using Hikyaku.Store.Sqlite;

namespace Hikyaku.Store.Search;

/// <summary>The words of a run that a token of a needle may be, and which messages have one of them.</summary>
/// <param name="run">The run.</param>
/// <param name="keepsWords">True when their positions will be asked for.</param>
internal sealed class FoundWords(IndexRun run, bool keepsWords)
{
    // Beyond, messages are candidates that have to be looked at: a few megabytes for a token
    private const int MostWords = 1 << 16;
    private const int MostOctets = 8 << 20;
    private const int WordsBetweenCounts = 64;

    private readonly ulong[] _bits = new ulong[(run.Messages + 63) / 64];
    private readonly List<KeptWord> _words = [];
    private readonly byte[] _list = new byte[MessageList.MostOctets(run.Messages)];
    private byte[] _octets = [];
    private int _length;
    private int _sinceCounted;

    /// <summary>A bit for each message that has one of the words.</summary>
    internal ReadOnlySpan<ulong> Bits => _bits;

    /// <summary>True when no message has any.</summary>
    internal bool IsEmpty { get; private set; } = true;

    /// <summary>True when every message has one, and nothing else is asked for.</summary>
    internal bool IsDone { get; private set; }

    /// <summary>True when there are too many words to ask for their positions.</summary>
    internal bool IsTooMany { get; private set; }

    /// <summary>Length of all positions.</summary>
    internal long PositionsLength { get; private set; }

    /// <summary>How many words there are whose positions can be read.</summary>
    internal int Count => _words.Count;

    /// <summary>Adds the word at which a block stands.</summary>
    internal void Add(WordBlock block, PostingReader lists)
    {
        IsEmpty = false;
        var list = block.ReadMessages(lists, run.Id, _list);
        MessageList.SetBits(list, block.IsBitmap, _bits);
        if (keepsWords)
            Keep(block, list);
        else if (++_sinceCounted >= WordsBetweenCounts)
        {
            _sinceCounted = 0;
            IsDone = HasAll();
        }
    }

    /// <summary>Gives the messages that have a word.</summary>
    internal void ReadMessages(int word, List<int> messages)
    {
        var kept = _words[word];
        MessageList.Read(_octets.AsSpan(kept.At, kept.MessagesLength), kept.IsBitmap, run.Messages, messages);
    }

    /// <summary>Goes to the positions of a word in the first of them.</summary>
    internal void BeginPositions(int word, PostingReader positions)
    {
        var kept = _words[word];
        if (kept.PositionsLength > WordBlock.LongestInlinePositions)
            positions.Begin(run.Id, kept.PositionsAt);
        else
            positions.Begin(_octets.AsSpan(kept.At + kept.MessagesLength, (int)kept.PositionsLength));
    }

    private void Keep(WordBlock block, ReadOnlySpan<byte> list)
    {
        if (IsTooMany || _words.Count == MostWords || _length > MostOctets)
        {
            IsTooMany = true;
            return;
        }
        _words.Add(new KeptWord(_length, list.Length, block.IsBitmap, block.PositionsAt, block.PositionsLength));
        Append(list);
        Append(block.InlinePositions);
        PositionsLength += block.PositionsLength;
    }

    private void Append(ReadOnlySpan<byte> octets)
    {
        if (_octets.Length - _length < octets.Length)
            Array.Resize(ref _octets, Math.Max(_octets.Length * 2, _length + octets.Length));
        octets.CopyTo(_octets.AsSpan(_length));
        _length += octets.Length;
    }

    private bool HasAll()
    {
        var count = 0;
        foreach (var word in _bits)
            count += System.Numerics.BitOperations.PopCount(word);
        return count == run.Messages;
    }

    private readonly record struct KeptWord(int At, int MessagesLength, bool IsBitmap, long PositionsAt, long PositionsLength);
}
