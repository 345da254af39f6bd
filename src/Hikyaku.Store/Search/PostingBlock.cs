using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Hikyaku.Store.Search;

/// <summary>
/// Walks the postings in a block: for each key, ascending, which messages of the run have it. A checksum of four octets,
/// then entries: distance from the key before, length × 2 + form, octets (a list of distances, or a bit for each message).
/// </summary>
internal ref struct PostingBlock
{
    internal const int HeaderBytes = 4;

    private readonly ReadOnlySpan<byte> _octets;
    private ReadOnlySpan<byte> _posting;
    private bool _isBitmap;
    private int _at = HeaderBytes;

    /// <exception cref="IndexDamagedException">The checksum is wrong.</exception>
    internal PostingBlock(ulong firstKey, ReadOnlySpan<byte> octets)
    {
        if (octets.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(octets) != ChecksumOf(octets[HeaderBytes..]))
            throw new IndexDamagedException("The checksum of a block is wrong.");
        _octets = octets;
        Key = firstKey;
    }

    /// <summary>The key at which the walk stands.</summary>
    internal ulong Key { get; private set; }

    internal static uint ChecksumOf(ReadOnlySpan<byte> entries) => (uint)XxHash3.HashToUInt64(entries);

    /// <summary>Goes to the next key.</summary>
    internal bool MoveNext()
    {
        if (_at == _octets.Length)
            return false;
        Key += Varints.Read(_octets, ref _at);
        var form = Varints.Read(_octets, ref _at);
        var length = form >> 1;
        if (length > (ulong)(_octets.Length - _at))
            throw new IndexDamagedException("An entry is cut off.");
        _posting = _octets.Slice(_at, (int)length);
        _isBitmap = (form & 1) != 0;
        _at += (int)length;
        return true;
    }

    /// <summary>Sets the bit of each message that has the key.</summary>
    internal readonly void SetBits(Span<ulong> bits)
    {
        if (_isBitmap)
        {
            if (_posting.Length > bits.Length * sizeof(ulong))
                throw new IndexDamagedException("An entry is too long.");
            _posting.CopyTo(MemoryMarshal.AsBytes(bits));
            return;
        }
        long message = -1;
        for (var at = 0; at < _posting.Length;)
        {
            message += (long)Varints.Read(_posting, ref at) + 1;
            if ((ulong)message >= (ulong)bits.Length * 64)
                throw new IndexDamagedException("An entry names a message that is not there.");
            bits[(int)(message >> 6)] |= 1UL << (int)message;
        }
    }

    /// <summary>Appends the number of each message that has the key as another run numbers it; -1 is left out.</summary>
    internal readonly void AppendTo(List<int> messages, ReadOnlySpan<int> newNumbers)
    {
        if (_isBitmap)
        {
            AppendBits(messages, newNumbers);
            return;
        }
        long message = -1;
        for (var at = 0; at < _posting.Length;)
        {
            message += (long)Varints.Read(_posting, ref at) + 1;
            Append(messages, newNumbers, message);
        }
    }

    private readonly void AppendBits(List<int> messages, ReadOnlySpan<int> newNumbers)
    {
        for (var i = 0; i < _posting.Length; i++)
        {
            for (uint bits = _posting[i]; bits != 0; bits &= bits - 1)
                Append(messages, newNumbers, i * 8 + BitOperations.TrailingZeroCount(bits));
        }
    }

    private static void Append(List<int> messages, ReadOnlySpan<int> newNumbers, long message)
    {
        if ((ulong)message >= (ulong)newNumbers.Length)
            throw new IndexDamagedException("An entry names a message that is not there.");
        if (newNumbers[(int)message] is >= 0 and var number)
            messages.Add(number);
    }
}
