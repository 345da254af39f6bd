using System.Buffers.Binary;
using System.Net;

namespace Hikyaku.Connections.Proxy;

/// <summary>The binary form: signature, command, address family, length, addresses, TLVs (which are skipped).</summary>
internal static class ProxyHeaderV2
{
    /// <summary>Bytes before the addresses.</summary>
    public const int HeadLength = 16;

    /// <summary>Most bytes of addresses and TLVs that are accepted; real headers have a few hundred.</summary>
    public const int MaximumBody = 4096;

    /// <summary>What it begins with.</summary>
    public static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    public static ProxyHeaderStatus Read(ReadOnlySpan<byte> bytes, ref ProxyHeader header, out int length)
    {
        length = 0;
        var common = Math.Min(bytes.Length, Signature.Length);
        if (!bytes[..common].SequenceEqual(Signature[..common])) return ProxyHeaderStatus.Malformed;
        if (bytes.Length < HeadLength) return ProxyHeaderStatus.NeedMore;

        var body = BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        if (bytes[12] >> 4 != 2 || body > MaximumBody) return ProxyHeaderStatus.Malformed;
        if (bytes.Length < HeadLength + body) return ProxyHeaderStatus.NeedMore;
        length = HeadLength + body;
        var addresses = bytes.Slice(HeadLength, body);
        return (bytes[12] & 0x0F) switch
        {
            0 => ProxyHeaderStatus.Complete, // LOCAL: the balancer speaks for itself
            1 => ReadAddresses(bytes[13], addresses, ref header),
            _ => ProxyHeaderStatus.Malformed,
        };
    }

    private static ProxyHeaderStatus ReadAddresses(byte family, ReadOnlySpan<byte> body, ref ProxyHeader header)
    {
        const byte unspecified = 0x00, tcp4 = 0x11, tcp6 = 0x21, unixStream = 0x31;
        if (family is unspecified or unixStream) return ProxyHeaderStatus.Complete;
        if (family is not (tcp4 or tcp6)) return ProxyHeaderStatus.Malformed; // datagrams bring no mail

        var size = family == tcp4 ? 4 : 16;
        if (body.Length < 2 * size + 4) return ProxyHeaderStatus.Malformed;
        var ports = body[(2 * size)..];
        header = new ProxyHeader(
            new IPEndPoint(new IPAddress(body[..size]), BinaryPrimitives.ReadUInt16BigEndian(ports)),
            new IPEndPoint(new IPAddress(body.Slice(size, size)), BinaryPrimitives.ReadUInt16BigEndian(ports[2..])));
        return ProxyHeaderStatus.Complete;
    }
}
