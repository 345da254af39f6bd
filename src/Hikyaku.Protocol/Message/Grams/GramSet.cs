using System.Numerics;

namespace Hikyaku.Protocol.Message.Grams;

/// <summary>The distinct grams of a text, each as a number. To be used again after <see cref="Clear"/>.</summary>
public sealed class GramSet
{
    private const int UsualSlots = 4096;

    // Three ASCII characters are the most frequent grams by far: a bit for each
    private readonly ulong[] _ascii = new ulong[(GramKeys.AsciiGrams + 63) / 64];
    private uint[] _slots = new uint[UsualSlots];
    private uint[] _others = new uint[UsualSlots / 2];
    private uint[] _sorted = [];
    private int _asciiCount;
    private int _otherCount;

    /// <summary>How many there are.</summary>
    public int Count => _asciiCount + _otherCount;

    /// <summary>True when the gram is there.</summary>
    public bool Contains(uint key) => key < GramKeys.AsciiGrams ? (_ascii[key >> 6] & 1UL << (int)key) != 0 : _slots[SlotOf(key)] == key;

    /// <summary>All numbers, ascending; valid until the next change.</summary>
    public ReadOnlySpan<uint> Sorted()
    {
        if (_sorted.Length < Count)
            _sorted = new uint[BitOperations.RoundUpToPowerOf2((uint)Count)];
        var count = 0;
        for (var i = 0; i < _ascii.Length; i++)
        {
            for (var bits = _ascii[i]; bits != 0; bits &= bits - 1)
                _sorted[count++] = (uint)(i << 6 | BitOperations.TrailingZeroCount(bits));
        }
        var others = _sorted.AsSpan(count, _otherCount);
        _others.AsSpan(0, _otherCount).CopyTo(others);
        others.Sort();
        return _sorted.AsSpan(0, Count);
    }

    /// <summary>Takes all out.</summary>
    public void Clear()
    {
        Array.Clear(_ascii);
        if (_slots.Length > UsualSlots * 4)
            (_slots, _others, _sorted) = (new uint[UsualSlots], new uint[UsualSlots / 2], []);
        else if (_otherCount > 0)
            Array.Clear(_slots);
        (_asciiCount, _otherCount) = (0, 0);
    }

    internal void Add(uint key)
    {
        if (key >= GramKeys.AsciiGrams)
        {
            AddOther(key);
            return;
        }
        ref var word = ref _ascii[key >> 6];
        var bit = 1UL << (int)key;
        if ((word & bit) != 0)
            return;
        word |= bit;
        _asciiCount++;
    }

    private void AddOther(uint key)
    {
        var slot = SlotOf(key);
        if (_slots[slot] == key)
            return;
        if (_otherCount == _others.Length)
        {
            Grow();
            slot = SlotOf(key);
        }
        _slots[slot] = key;
        _others[_otherCount++] = key;
    }

    /// <summary>Where the key is, or the free slot where it belongs. 0 is an ASCII gram and never in a slot.</summary>
    private int SlotOf(uint key)
    {
        var mask = _slots.Length - 1;
        var slot = (int)(key * 0x9E37_79B9 >> 8) & mask;
        while (_slots[slot] != 0 && _slots[slot] != key)
            slot = (slot + 1) & mask;
        return slot;
    }

    private void Grow()
    {
        Array.Resize(ref _others, _others.Length * 2);
        _slots = new uint[_slots.Length * 2];
        foreach (var key in _others.AsSpan(0, _otherCount))
            _slots[SlotOf(key)] = key;
    }
}
