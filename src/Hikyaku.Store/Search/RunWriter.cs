using System.Buffers.Binary;
using Hikyaku.Store.Sqlite;

namespace Hikyaku.Store.Search;

/// <summary>Writes the postings of a run in blocks of about two kilobytes, in the writer's transaction.</summary>
/// <param name="writer">Where to.</param>
/// <param name="run">The run's number.</param>
/// <param name="messages">How many messages it holds.</param>
internal sealed class RunWriter(SearchWriter writer, long run, int messages)
{
    // Four of them fill a page well; a search reads one for each gram
    private const int BlockBytes = 1950;

    private readonly int _bitmapBytes = (messages + 7) / 8;
    private byte[] _block = new byte[2 * BlockBytes];
    private int _length = PostingBlock.HeaderBytes;
    private ulong _firstKey;
    private ulong _lastKey;

    /// <summary>How many blocks were written.</summary>
    internal int Blocks { get; private set; }

    /// <summary>Adds a key, higher than those before, with the messages that have it, ascending.</summary>
    internal void Add(ulong key, ReadOnlySpan<int> having)
    {
        if (_length == PostingBlock.HeaderBytes)
            (_firstKey, _lastKey) = (key, key);
        // A list that would be longer than the bits is given up
        Reserve(3 * Varints.MaxLength + _bitmapBytes);
        _length += Varints.Write(_block.AsSpan(_length), key - _lastKey);
        _lastKey = key;
        WritePosting(having);
        if (_length >= BlockBytes)
            EndBlock();
    }

    /// <summary>Writes what has not been written yet.</summary>
    internal void Finish()
    {
        if (_length > PostingBlock.HeaderBytes)
            EndBlock();
    }

    private void WritePosting(ReadOnlySpan<int> having)
    {
        // The length comes first and is known last: most take one octet for it
        var list = _block.AsSpan(_length + Varints.MaxLength);
        var length = 0;
        var last = -1;
        foreach (var message in having)
        {
            length += Varints.Write(list[length..], (ulong)(message - last - 1));
            last = message;
            if (length >= _bitmapBytes)
            {
                WriteBitmap(having);
                return;
            }
        }
        var header = Varints.Write(_block.AsSpan(_length), (ulong)length << 1);
        list[..length].CopyTo(_block.AsSpan(_length + header));
        _length += header + length;
    }

    private void WriteBitmap(ReadOnlySpan<int> having)
    {
        _length += Varints.Write(_block.AsSpan(_length), (ulong)_bitmapBytes << 1 | 1);
        var bits = _block.AsSpan(_length, _bitmapBytes);
        bits.Clear();
        foreach (var message in having)
            bits[message >> 3] |= (byte)(1 << (message & 7));
        _length += _bitmapBytes;
    }

    private void EndBlock()
    {
        var entries = _block.AsSpan(PostingBlock.HeaderBytes, _length - PostingBlock.HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(_block, PostingBlock.ChecksumOf(entries));
        writer.AddBlock(run, _firstKey, _block.AsSpan(0, _length));
        _length = PostingBlock.HeaderBytes;
        Blocks++;
    }

    private void Reserve(int more)
    {
        if (_block.Length - _length < more)
            Array.Resize(ref _block, Math.Max(_block.Length * 2, _length + more));
    }
}
