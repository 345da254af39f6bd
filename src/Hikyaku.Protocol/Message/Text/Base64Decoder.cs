namespace Hikyaku.Protocol.Message.Text;

/// <summary>Base64, RFC 2045 §6.8: octets outside the alphabet are skipped, padding ends a quantum.</summary>
internal struct Base64Decoder
{
    private const byte NotInAlphabet = 0xFF;

    private static readonly byte[] Values = MakeValues();

    private uint _bits;
    private int _count;

    public int Decode(ReadOnlySpan<byte> encoded, Span<byte> decoded)
    {
        var written = 0;
        foreach (var octet in encoded)
        {
            var value = Values[octet];
            if (value == NotInAlphabet)
            {
                // Padding: what is left of a quantum is no whole octet. Base64 may go on after it (joined pieces).
                if (octet == (byte)'=')
                    _count = 0;
                continue;
            }
            _bits = (_bits << 6) | value;
            _count++;
            if (_count == 1)
                continue;
            // the second, third and fourth digit of a quantum each complete an octet
            decoded[written++] = (byte)(_bits >> (8 - 2 * _count));
            if (_count == 4)
                _count = 0;
        }
        return written;
    }

    private static byte[] MakeValues()
    {
        var values = new byte[256];
        Array.Fill(values, NotInAlphabet);
        for (byte i = 0; i < 64; i++)
            values["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[i]] = i;
        return values;
    }
}
