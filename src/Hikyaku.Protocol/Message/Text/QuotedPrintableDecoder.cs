namespace Hikyaku.Protocol.Message.Text;

/// <summary>
/// Quoted-printable, RFC 2045 §6.7. White space at the end of a line is deleted (rule 3), so a run of it is
/// held back until what follows is known; an equals sign that begins no code stands for itself.
/// </summary>
internal struct QuotedPrintableDecoder
{
    // RFC 2045 allows 76 characters a line; a longer run of white space is passed on at last.
    private const int MaxHeldSpaces = 64;

    /// <summary>Held white space, and "=" with a hexadecimal digit.</summary>
    public const int MaxHeldBack = MaxHeldSpaces + 3;

    private ulong _tabs; // of the held white space, newest in the lowest bit: 1 is a tab
    private int _spaces;
    private State _state;
    private byte _firstDigit;

    private enum State : byte
    {
        Text,
        AfterEquals,
        AfterDigit,
        SoftBreak,
    }

    public int Decode(ReadOnlySpan<byte> encoded, Span<byte> decoded)
    {
        var written = 0;
        foreach (var octet in encoded)
            Take(octet, decoded, ref written);
        return written;
    }

    public int Finish(Span<byte> decoded)
    {
        var written = 0;
        if (_state is State.AfterEquals or State.AfterDigit)
            decoded[written++] = (byte)'=';
        if (_state == State.AfterDigit)
            decoded[written++] = _firstDigit;
        _state = State.Text;
        _spaces = 0;
        return written;
    }

    private void Take(byte octet, Span<byte> decoded, ref int written)
    {
        switch (_state)
        {
            case State.AfterEquals when IsHexDigit(octet):
                _firstDigit = octet;
                _state = State.AfterDigit;
                return;
            case State.AfterEquals when octet is (byte)' ' or (byte)'\t' or (byte)'\r':
                _state = State.SoftBreak;
                return;
            case State.AfterEquals or State.SoftBreak when octet == (byte)'\n':
                _state = State.Text;
                return;
            case State.SoftBreak when octet is (byte)' ' or (byte)'\t' or (byte)'\r':
                return;
            case State.AfterEquals:
                decoded[written++] = (byte)'=';
                break;
            case State.AfterDigit when IsHexDigit(octet):
                decoded[written++] = (byte)(HexValue(_firstDigit) << 4 | HexValue(octet));
                _state = State.Text;
                return;
            case State.AfterDigit:
                decoded[written++] = (byte)'=';
                decoded[written++] = _firstDigit;
                break;
        }
        _state = State.Text;
        TakeText(octet, decoded, ref written);
    }

    private void TakeText(byte octet, Span<byte> decoded, ref int written)
    {
        if (octet is (byte)' ' or (byte)'\t')
        {
            HoldBack(octet, decoded, ref written);
            return;
        }
        if (octet is (byte)'\r' or (byte)'\n')
            _spaces = 0;
        else
            ReleaseSpaces(decoded, ref written);
        if (octet == (byte)'=')
            _state = State.AfterEquals;
        else
            decoded[written++] = octet;
    }

    private void HoldBack(byte octet, Span<byte> decoded, ref int written)
    {
        if (_spaces == MaxHeldSpaces)
            decoded[written++] = SpaceAt(--_spaces);
        _tabs = _tabs << 1 | (octet == (byte)'\t' ? 1u : 0u);
        _spaces++;
    }

    private void ReleaseSpaces(Span<byte> decoded, ref int written)
    {
        while (_spaces > 0)
            decoded[written++] = SpaceAt(--_spaces);
    }

    private readonly byte SpaceAt(int age) => (_tabs >> age & 1) == 1 ? (byte)'\t' : (byte)' ';

    private static bool IsHexDigit(byte octet) => char.IsAsciiHexDigit((char)octet);

    private static int HexValue(byte digit) => digit <= (byte)'9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
