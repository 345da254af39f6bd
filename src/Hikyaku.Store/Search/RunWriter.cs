using System.Buffers.Binary;
using Hikyaku.Store.Sqlite;

namespace Hikyaku.Store.Search;

/// <summary>Writes the words of a run, ascending, with the messages that have them and where, in the writer's transaction.</summary>
/// <param name="writer">Where to.</param>
/// <param name="run">The run's number.</param>
/// <param name="messages">How many messages it holds.</param>
internal sealed class RunWriter(SearchWriter writer, long run, int messages)
{
    // A page holds one
    private const int MostOctets = 16_000;

    private readonly PostingWriter _messages = new(writer, run, PostingKind.Messages);
    private readonly PostingWriter _positions = new(writer, run, PostingKind.Positions);
    private readonly byte[] _list = new byte[MessageList.MostOctets(messages)];
    private readonly byte[] _inline = new byte[WordBlock.LongestInlinePositions];
    private readonly byte[] _block = new byte[MostOctets];
    private readonly byte[] _entries = new byte[MostOctets];
    private readonly byte[] _entry = new byte[2 * Varints.MaxLength + WordBlock.LongestInlineMessages + WordBlock.LongestInlinePositions];
    private byte[] _first = [];
    private int _blockLength;
    private int _entriesLength;
    private int _scope = -1;
    private int _blocks;
    private long _positionsLength;

    /// <summary>How many pieces were written.</summary>
    internal int Pieces => _blocks + _messages.Pieces + _positions.Pieces;

    /// <summary>Takes positions of the word that <see cref="EndWord"/> names.</summary>
    internal void AppendPositions(ReadOnlySpan<byte> octets)
    {
        var before = _positionsLength;
        _positionsLength += octets.Length;
        if (_positionsLength <= WordBlock.LongestInlinePositions)
        {
            octets.CopyTo(_inline.AsSpan((int)before));
            return;
        }
        if (before <= WordBlock.LongestInlinePositions)
            _positions.Append(_inline.AsSpan(0, (int)before));
        _positions.Append(octets);
    }

    /// <summary>Adds a word, higher than those before, with the messages that have it, ascending, and the positions that were taken.</summary>
    internal void EndWord(int scope, ReadOnlySpan<byte> word, ReadOnlySpan<int> having)
    {
        var list = _list.AsSpan(0, MessageList.Write(_list, having, messages, out var isBitmap));
        var isInline = _positionsLength <= WordBlock.LongestInlinePositions;
        var length = Varints.Write(_entry, (ulong)list.Length << 1 | (isBitmap ? 1UL : 0));
        length += Varints.Write(_entry.AsSpan(length), (ulong)_positionsLength);
        if (list.Length <= WordBlock.LongestInlineMessages)
        {
            list.CopyTo(_entry.AsSpan(length));
            length += list.Length;
        }
        if (isInline)
        {
            _inline.AsSpan(0, (int)_positionsLength).CopyTo(_entry.AsSpan(length));
            length += (int)_positionsLength;
        }
        if (scope != _scope || _blockLength + _entriesLength + word.Length + 1 + length > MostOctets)
        {
            EndBlock(isLast: false);
            BeginBlock(scope, _positions.Length - (isInline ? 0 : _positionsLength), word);
        }
        word.CopyTo(_block.AsSpan(_blockLength));
        _blockLength += word.Length;
        _block[_blockLength++] = 0;
        _entry.AsSpan(0, length).CopyTo(_entries.AsSpan(_entriesLength));
        _entriesLength += length;
        if (list.Length > WordBlock.LongestInlineMessages)
            _messages.Append(list);
        _positionsLength = 0;
    }

    /// <summary>Writes what has not been written yet.</summary>
    internal void Finish()
    {
        if (_scope < 0)
            BeginBlock(0, 0, []);
        EndBlock(isLast: true);
        _messages.Finish();
        _positions.Finish();
    }

    private void BeginBlock(int scope, long positionsAt, ReadOnlySpan<byte> first)
    {
        _scope = scope;
        _first = [(byte)scope, .. first];
        _block.AsSpan(0, WordBlock.HeaderOctets + 1).Clear();
        _block[5] = (byte)scope;
        BinaryPrimitives.WriteInt64LittleEndian(_block.AsSpan(8), _messages.Length);
        BinaryPrimitives.WriteInt64LittleEndian(_block.AsSpan(16), positionsAt);
        _blockLength = WordBlock.HeaderOctets + 1;
        _entriesLength = 0;
    }

    private void EndBlock(bool isLast)
    {
        if (_scope < 0)
            return;
        _block[4] = isLast ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt16LittleEndian(_block.AsSpan(6), (ushort)(_blockLength - WordBlock.HeaderOctets));
        _entries.AsSpan(0, _entriesLength).CopyTo(_block.AsSpan(_blockLength));
        var block = _block.AsSpan(0, _blockLength + _entriesLength);
        BinaryPrimitives.WriteUInt32LittleEndian(block, PostingPiece.ChecksumOf(block[PostingPiece.HeaderOctets..]));
        writer.AddWords(run, _blocks++, _first, block);
    }
}
