using Hikyaku.Store.Sqlite;

namespace Hikyaku.Store.Search;

/// <summary>Reads what belongs to a word, from a run's row of octets or from the word's entry; holds one piece at a time.</summary>
internal sealed class PostingReader(SearchQueries reader, PostingKind kind)
{
    private BlockBuffer _piece;
    private BlockBuffer _inline;
    private long _run = -1;
    private long _number;
    private byte[] _octets = [];
    private byte[] _joined = [];
    private int _at;
    private int _end;

    private bool IsInline => _octets != _piece.Array || _octets.Length == 0;

    /// <summary>Goes to a place in a run.</summary>
    /// <exception cref="IndexDamagedException">There is nothing.</exception>
    internal void Begin(long run, long at)
    {
        Load(run, at / PostingPiece.Octets);
        _at = PostingPiece.HeaderOctets + (int)(at % PostingPiece.Octets);
    }

    /// <summary>Reads these octets.</summary>
    internal void Begin(ReadOnlySpan<byte> inline)
    {
        _inline.Set(inline);
        (_octets, _at, _end) = (_inline.Array, 0, inline.Length);
    }

    /// <summary>The next number.</summary>
    internal ulong ReadNumber()
    {
        if (_at < _end && _octets[_at] < 0x80)
            return _octets[_at++];
        if (_end - _at >= Varints.MaxLength)
            return Varints.Read(_octets.AsSpan(0, _end), ref _at);
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_at >= _end)
                LoadNext();
            var octet = _octets[_at++];
            value |= (ulong)(octet & 0x7F) << shift;
            if (octet < 0x80)
                return value;
        }
        throw new IndexDamagedException("A number is cut off.");
    }

    /// <summary>Goes over so many octets.</summary>
    internal void Skip(long count)
    {
        if (count <= _end - _at)
        {
            _at += (int)count;
            return;
        }
        if (IsInline)
            throw new IndexDamagedException("An entry is cut off.");
        // Behind the last octet of a piece there need not be another piece
        var at = _number * PostingPiece.Octets + _at - PostingPiece.HeaderOctets + count;
        Load(_run, (at - 1) / PostingPiece.Octets);
        _at = PostingPiece.HeaderOctets + (int)(at - _number * PostingPiece.Octets);
    }

    /// <summary>The next octets, exactly so many; valid until the next call.</summary>
    internal ReadOnlySpan<byte> TakeAll(int count)
    {
        if (count <= _end - _at)
        {
            _at += count;
            return _octets.AsSpan(_at - count, count);
        }
        if (_joined.Length < count)
            _joined = new byte[count];
        for (var filled = 0; filled < count;)
        {
            var some = Take(count - filled);
            some.CopyTo(_joined.AsSpan(filled));
            filled += some.Length;
        }
        return _joined.AsSpan(0, count);
    }

    /// <summary>The next octets, at most so many and one at least.</summary>
    internal ReadOnlySpan<byte> Take(long most)
    {
        if (_at >= _end)
            LoadNext();
        var some = _octets.AsSpan(_at, (int)Math.Min(most, _end - _at));
        _at += some.Length;
        return some;
    }

    private void LoadNext()
    {
        if (IsInline)
            throw new IndexDamagedException("An entry is cut off.");
        Load(_run, _number + 1);
    }

    private void Load(long run, long number)
    {
        if (run != _run || number != _number)
        {
            _run = -1;
            if (!reader.TryReadPosting(run, kind, number, ref _piece))
                throw new IndexDamagedException("A run has lost some of what belongs to its words.");
            PostingPiece.Verify(_piece.Octets);
            (_run, _number) = (run, number);
        }
        (_octets, _at, _end) = (_piece.Array, PostingPiece.HeaderOctets, _piece.Octets.Length);
    }
}
