using System.Buffers.Binary;
using Hikyaku.Store.Sqlite;

namespace Hikyaku.Store.Search;

/// <summary>
/// A block of a run's words: first the words alone, ascending, so that a part of one is found quickly; then for each an
/// entry. The octets: checksum (4), 1 for the last block (1), scope (1), length of the words (2), where in the two rows the
/// first word's octets begin (8, 8); a zero, and each word with a zero behind it; the entries, each: length of the
/// list of messages × 2 + form, length of the positions, and both when they are short.
/// </summary>
internal sealed class WordBlock
{
    internal const int HeaderOctets = 24;
    internal const int LongestInlineMessages = 32;
    internal const int LongestInlinePositions = 16;

    private BlockBuffer _block;
    private int _wordsLength;
    private int _wordAt;
    private int _wordEnd;
    private int _at;
    private long _messagesAt;
    private long _nextMessagesAt;
    private long _nextPositionsAt;
    private int _inlineMessagesAt;
    private int _inlinePositionsAt;

    /// <summary>True when no block follows.</summary>
    internal bool IsLast => _block.Octets[4] != 0;

    /// <summary>The scope of all words in it.</summary>
    internal int Scope => _block.Octets[5];

    /// <summary>All words, with a zero before and behind each.</summary>
    internal ReadOnlySpan<byte> Words => _block.Octets.Slice(HeaderOctets, _wordsLength);

    /// <summary>The word at which the walk stands.</summary>
    internal ReadOnlySpan<byte> Word => Words[_wordAt.._wordEnd];

    /// <summary>Whether its messages are kept as bits.</summary>
    internal bool IsBitmap { get; private set; }

    /// <summary>Length of its list of messages.</summary>
    internal int MessagesLength { get; private set; }

    /// <summary>Length of its positions.</summary>
    internal long PositionsLength { get; private set; }

    /// <summary>Where in the run's row its positions are, unless they are short.</summary>
    internal long PositionsAt { get; private set; }

    /// <summary>Its positions when they are short.</summary>
    internal ReadOnlySpan<byte> InlinePositions => _block.Octets.Slice(_inlinePositionsAt, PositionsLength > LongestInlinePositions ? 0 : (int)PositionsLength);

    /// <summary>Reads a block of a run; the walk stands before its first word.</summary>
    /// <exception cref="IndexDamagedException">It is damaged, or gone.</exception>
    internal void Read(SearchQueries reader, long run, long number)
    {
        if (!reader.TryReadWords(run, number, ref _block))
            throw new IndexDamagedException("A run has lost some of its words.");
        PostingPiece.Verify(_block.Octets);
        if (_block.Octets.Length < HeaderOctets)
            throw new IndexDamagedException("A block is cut off.");
        _wordsLength = BinaryPrimitives.ReadUInt16LittleEndian(_block.Octets[6..]);
        if (_wordsLength == 0 || HeaderOctets + _wordsLength > _block.Octets.Length)
            throw new IndexDamagedException("A block is cut off.");
        Rewind();
    }

    /// <summary>Goes back before the first word.</summary>
    internal void Rewind()
    {
        (_wordAt, _wordEnd, _at) = (0, 0, HeaderOctets + _wordsLength);
        _nextMessagesAt = BinaryPrimitives.ReadInt64LittleEndian(_block.Octets[8..]);
        _nextPositionsAt = BinaryPrimitives.ReadInt64LittleEndian(_block.Octets[16..]);
    }

    /// <summary>Goes to the next word; false at the end.</summary>
    internal bool MoveNext()
    {
        if (_wordEnd + 1 == _wordsLength)
            return false;
        _wordAt = _wordEnd + 1;
        _wordEnd = _wordAt + Words[_wordAt..].IndexOf((byte)0);
        ReadEntry();
        return true;
    }

    /// <summary>Goes forward to the word that stands at a place in <see cref="Words"/>.</summary>
    internal void MoveTo(int place)
    {
        var before = Words[_wordEnd..place].Count((byte)0);
        for (; before > 0; before--)
            ReadEntry();
        _wordAt = Words[..place].LastIndexOf((byte)0) + 1;
        _wordEnd = place + Words[place..].IndexOf((byte)0);
    }

    /// <summary>The list of the word's messages, for which there is room if need be.</summary>
    internal ReadOnlySpan<byte> ReadMessages(PostingReader lists, long run, Span<byte> room)
    {
        if (MessagesLength <= LongestInlineMessages)
            return _block.Octets.Slice(_inlineMessagesAt, MessagesLength);
        if (MessagesLength > room.Length)
            throw new IndexDamagedException("An entry is too long.");
        lists.Begin(run, _messagesAt);
        for (var filled = 0; filled < MessagesLength;)
        {
            var some = lists.Take(MessagesLength - filled);
            some.CopyTo(room[filled..]);
            filled += some.Length;
        }
        return room[..MessagesLength];
    }

    /// <summary>Goes to the positions of the word in its first message.</summary>
    internal void BeginPositions(PostingReader positions, long run)
    {
        if (PositionsLength > LongestInlinePositions)
            positions.Begin(run, PositionsAt);
        else
            positions.Begin(InlinePositions);
    }

    private void ReadEntry()
    {
        var octets = _block.Octets;
        var form = Varints.Read(octets, ref _at);
        (IsBitmap, MessagesLength) = ((form & 1) != 0, (int)(form >> 1));
        PositionsLength = (long)Varints.Read(octets, ref _at);
        (_messagesAt, PositionsAt) = (_nextMessagesAt, _nextPositionsAt);
        _inlineMessagesAt = _at;
        if (MessagesLength > LongestInlineMessages)
            _nextMessagesAt += MessagesLength;
        else
            _at += MessagesLength;
        _inlinePositionsAt = _at;
        if (PositionsLength > LongestInlinePositions)
            _nextPositionsAt += PositionsLength;
        else
            _at += (int)PositionsLength;
        if (_at > octets.Length || MessagesLength < 0 || PositionsLength < 0)
            throw new IndexDamagedException("An entry is cut off.");
    }
}
