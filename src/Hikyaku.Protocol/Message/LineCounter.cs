namespace Hikyaku.Protocol.Message;

/// <summary>Counts line feeds before a position; asked for rising positions it looks at each octet once.</summary>
internal ref struct LineCounter(ReadOnlySpan<byte> octets)
{
    private readonly ReadOnlySpan<byte> _octets = octets;
    private int _position;
    private int _lines;

    public int Before(int position)
    {
        if (position >= _position)
            _lines += _octets[_position..position].Count((byte)'\n');
        else
            _lines -= _octets[position.._position].Count((byte)'\n');
        _position = position;
        return _lines;
    }
}
