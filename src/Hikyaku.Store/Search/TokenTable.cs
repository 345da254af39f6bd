using System.Buffers.Binary;
using System.IO.Hashing;

namespace Hikyaku.Store.Search;

/// <summary>Gives every word of every scope a number.</summary>
internal sealed class TokenTable
{
    private byte[] _octets = new byte[1 << 16];
    private int _length;
    private int[] _slots = new int[1 << 14];
    private uint[] _hashes = new uint[1 << 12];
    private int[] _starts = new int[(1 << 12) + 1];

    /// <summary>How many words there are.</summary>
    internal int Count { get; private set; }

    /// <summary>The number of a word, a new one when it has none.</summary>
    internal int NumberOf(int scope, ReadOnlySpan<byte> word)
    {
        var hash = (uint)XxHash3.HashToUInt64(word, scope);
        var mask = _slots.Length - 1;
        var slot = (int)hash & mask;
        for (; _slots[slot] > 0; slot = (slot + 1) & mask)
        {
            var number = _slots[slot] - 1;
            if (_hashes[number] == hash && ScopeOf(number) == scope && WordOf(number).SequenceEqual(word))
                return number;
        }
        return Add(scope, word, hash, slot);
    }

    /// <summary>The scope of a word.</summary>
    internal int ScopeOf(int number) => _octets[_starts[number]];

    /// <summary>The octets of a word.</summary>
    internal ReadOnlySpan<byte> WordOf(int number) => KeyOf(number)[1..];

    /// <summary>The numbers of all words, by scope and in the order of their octets.</summary>
    internal int[] InOrder()
    {
        var beginnings = new ulong[Count];
        var numbers = new int[Count];
        for (var i = 0; i < Count; i++)
            (beginnings[i], numbers[i]) = (BeginningOf(i), i);
        Array.Sort(beginnings, numbers);
        for (var at = 0; at < Count;)
        {
            var end = at + 1;
            while (end < Count && beginnings[end] == beginnings[at])
                end++;
            if (end - at > 1)
                numbers.AsSpan(at, end - at).Sort((left, right) => KeyOf(left).SequenceCompareTo(KeyOf(right)));
            at = end;
        }
        return numbers;
    }

    private ReadOnlySpan<byte> KeyOf(int number) => _octets.AsSpan(_starts[number].._starts[number + 1]);

    private ulong BeginningOf(int number)
    {
        Span<byte> beginning = stackalloc byte[sizeof(ulong)];
        beginning.Clear();
        var key = KeyOf(number);
        key[..Math.Min(key.Length, beginning.Length)].CopyTo(beginning);
        return BinaryPrimitives.ReadUInt64BigEndian(beginning);
    }

    private int Add(int scope, ReadOnlySpan<byte> word, uint hash, int slot)
    {
        if (_octets.Length - _length <= word.Length)
            Array.Resize(ref _octets, Math.Max(_octets.Length * 2, _length + word.Length + 1));
        _octets[_length++] = (byte)scope;
        word.CopyTo(_octets.AsSpan(_length));
        _length += word.Length;
        if (Count == _hashes.Length)
            slot = Grow(hash);
        _hashes[Count] = hash;
        _slots[slot] = ++Count;
        _starts[Count] = _length;
        return Count - 1;
    }

    /// <summary>Makes room; gives the slot for a word that is about to come in.</summary>
    private int Grow(uint next)
    {
        Array.Resize(ref _hashes, _hashes.Length * 2);
        Array.Resize(ref _starts, _hashes.Length + 1);
        _slots = new int[_slots.Length * 2];
        for (var number = 0; number < Count; number++)
            _slots[FreeSlot(_hashes[number])] = number + 1;
        return FreeSlot(next);
    }

    private int FreeSlot(uint hash)
    {
        var mask = _slots.Length - 1;
        var slot = (int)hash & mask;
        while (_slots[slot] > 0)
            slot = (slot + 1) & mask;
        return slot;
    }
}
