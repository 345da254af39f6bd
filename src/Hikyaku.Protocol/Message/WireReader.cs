using System.Buffers.Text;

namespace Hikyaku.Protocol.Message;

/// <summary>Steps over the values of what <see cref="BodyStructureWriter"/> wrote.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> octets)
{
    private readonly ReadOnlySpan<byte> _octets = octets;
    private int _position;

    public readonly byte Next => _position < _octets.Length ? _octets[_position] : throw Damaged();

    public static FormatException Damaged() => new("The body structure is damaged.");

    public void Expect(byte octet)
    {
        if (Next != octet)
            throw Damaged();
        _position++;
    }

    public readonly void ExpectEnd()
    {
        if (_position != _octets.Length)
            throw Damaged();
    }

    /// <summary>Reads a string, number, NIL or a whole list as it stands.</summary>
    public ReadOnlySpan<byte> ReadValue()
    {
        var start = _position;
        var depth = 0;
        do
        {
            switch (Next)
            {
                case (byte)'(':
                    depth++;
                    _position++;
                    break;
                case (byte)')' when depth > 0:
                    depth--;
                    _position++;
                    break;
                case (byte)' ' when depth > 0:
                    _position++;
                    break;
                case (byte)'"':
                    SkipQuoted();
                    break;
                case (byte)'{':
                    SkipLiteral();
                    break;
                default:
                    SkipAtom();
                    break;
            }
        }
        while (depth > 0);
        return _octets[start.._position];
    }

    private void SkipQuoted()
    {
        _position++;
        while (Next != (byte)'"')
            _position += Next == (byte)'\\' ? 2 : 1;
        _position++;
    }

    private void SkipLiteral()
    {
        _position++;
        if (!Utf8Parser.TryParse(_octets[_position..], out int length, out var digits) || length < 0)
            throw Damaged();
        _position += digits;
        Expect((byte)'}');
        Expect((byte)'\r');
        Expect((byte)'\n');
        if (length > _octets.Length - _position)
            throw Damaged();
        _position += length;
    }

    private void SkipAtom()
    {
        var start = _position;
        while (_position < _octets.Length && char.IsAsciiLetterOrDigit((char)_octets[_position]))
            _position++;
        if (_position == start)
            throw Damaged();
    }
}
