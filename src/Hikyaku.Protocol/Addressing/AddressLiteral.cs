using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hikyaku.Protocol.Addressing;

/// <summary>
/// An IP address in place of a domain, RFC 5321 §4.1.3: <c>[192.0.2.1]</c> or <c>[IPv6:2001:db8::1]</c>.
/// General-address-literals are refused: IANA has registered no tag but IPv6.
/// </summary>
/// <param name="Address">The address.</param>
public sealed record AddressLiteral(IPAddress Address)
{
    // "[IPv6:" + eight groups of four, or six groups and an IPv4 address, + "]"
    private const int MaxOctets = 6 + 45 + 1;

    /// <summary>Reads a literal with its brackets.</summary>
    public static AddressLiteral? TryParse(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxOctets || text is not [(byte)'[', .. var inside, (byte)']'])
            return null;
        var address = inside.Length > 5 && Ascii.EqualsIgnoreCase(inside[..5], "IPv6:"u8)
            ? TryParseIPv6(inside[5..])
            : TryParseIPv4(inside);
        return address is null ? null : new AddressLiteral(address);
    }

    /// <summary>The literal with its brackets, the address in its canonical form (RFC 5952).</summary>
    public override string ToString() =>
        Address.AddressFamily == AddressFamily.InterNetworkV6
            ? $"[IPv6:{new IPAddress(Address.GetAddressBytes())}]" // a literal has no scope
            : $"[{Address}]";

    private static IPAddress? TryParseIPv4(ReadOnlySpan<byte> text)
    {
        Span<byte> octets = stackalloc byte[4];
        var count = 0;
        foreach (var range in text.Split((byte)'.'))
        {
            if (count == 4 || !TryParseSnum(text[range], out octets[count]))
                return null;
            count++;
        }
        return count == 4 ? new IPAddress(octets) : null;
    }

    // Snum is decimal even with leading zeros; the platform's parser would take them as octal.
    private static bool TryParseSnum(ReadOnlySpan<byte> digits, out byte value)
    {
        var number = 0;
        value = 0;
        if (digits.Length is 0 or > 3)
            return false;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
                return false;
            number = number * 10 + (digit - '0');
        }
        value = (byte)number;
        return number <= 255;
    }

    private static IPAddress? TryParseIPv6(ReadOnlySpan<byte> text)
    {
        var hexPart = text;
        var dottedTail = "";
        if (text.Contains((byte)'.'))
        {
            var tail = text.LastIndexOf((byte)':') + 1;
            if (TryParseIPv4(text[tail..]) is not { } embedded)
                return null;
            hexPart = text[..tail];
            dottedTail = embedded.ToString();
        }
        foreach (var octet in hexPart)
        {
            // no scope, no brackets, no port: only what the grammar has
            if (!char.IsAsciiHexDigit((char)octet) && octet != (byte)':')
                return null;
        }
        return IPAddress.TryParse(Encoding.ASCII.GetString(hexPart) + dottedTail, out var address)
            && address.AddressFamily == AddressFamily.InterNetworkV6
                ? address
                : null;
    }
}
