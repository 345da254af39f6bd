using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Message;

/// <summary>
/// The boundaries of the multiparts within which a scan stands, outermost first. Hashes find the one
/// that a line names, so that many nested multiparts don't make every line dear.
/// </summary>
internal sealed class OpenBoundaries
{
    private byte[][] _boundaries = [];
    private int[] _hashes = [];
    private int _count;

    public bool Any => _count > 0;

    /// <summary>Opens a level; gives its number.</summary>
    public int Open(byte[] boundary)
    {
        if (_count == _hashes.Length)
        {
            Array.Resize(ref _boundaries, 2 * _count + 2);
            Array.Resize(ref _hashes, 2 * _count + 2);
        }
        _boundaries[_count] = boundary;
        _hashes[_count] = Hash(boundary);
        return _count++;
    }

    public void CloseLast() => _count--;

    /// <summary>The innermost level with this boundary, -1 when there is none.</summary>
    public int LevelOf(ReadOnlySpan<byte> boundary)
    {
        if (boundary.Length is 0 or > MediaType.MaxBoundaryOctets)
            return -1;
        var level = _hashes.AsSpan(0, _count).LastIndexOf(Hash(boundary));
        while (level >= 0 && !boundary.SequenceEqual(_boundaries[level]))
            level--;
        return level;
    }

    private static int Hash(ReadOnlySpan<byte> boundary)
    {
        var hash = new HashCode(); // seeded at random: nobody can make boundaries that collide
        hash.AddBytes(boundary);
        return hash.ToHashCode();
    }
}
