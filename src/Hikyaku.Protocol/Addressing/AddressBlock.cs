using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Hikyaku.Protocol.Addressing;

/// <summary>
/// The part of the network that one client can be taken to own: an IPv4 address, or an IPv6 /64, within which
/// a host changes its address at will (RFC 8981). Limits and delays are counted against it.
/// </summary>
/// <param name="IsIPv6">Which of the two.</param>
/// <param name="Bits">The address, or the upper 64 bits.</param>
public readonly record struct AddressBlock(bool IsIPv6, ulong Bits)
{
    /// <summary>The block an address lies in. IPv4-mapped addresses count as the IPv4 address they are.</summary>
    public static AddressBlock Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? new AddressBlock(false, BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : new AddressBlock(true, BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }
}
