using System.Buffers.Binary;
using System.Text;

namespace Hikyaku.Lab.Dns;

/// <summary>A question as it comes over the wire (RFC 1035 §4.1).</summary>
/// <param name="Id">Repeated in the answer.</param>
/// <param name="Name">Lower case, without the final dot.</param>
/// <param name="Type">The number of the record type.</param>
/// <param name="QuestionEnd">Where the question section ends; the answer begins with a copy of everything before.</param>
/// <param name="RecursionDesired">RD.</param>
/// <param name="WantsAuthenticity">The client understands the AD bit: it sent AD, or DO in an OPT record (RFC 6840 §5.7).</param>
/// <param name="UdpSize">Octets that the client takes in one datagram (RFC 6891 §6.2.3).</param>
internal sealed record DnsQuery(ushort Id, string Name, int Type, int QuestionEnd, bool RecursionDesired, bool WantsAuthenticity, int UdpSize)
{
    public const int HeaderOctets = 12;
    private const int OptRecord = 41;
    private const int PlainUdpSize = 512;
    private const int MostNameOctets = 255;

    /// <summary>Reads a query with one question; null when it is none.</summary>
    public static DnsQuery? TryParse(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderOctets) return null;
        var flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        var isQuery = (flags & 0xF800) == 0; // QR and the operation code
        if (!isQuery || BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != 1) return null;
        var position = HeaderOctets;
        if (ReadName(message, ref position) is not { } name || position + 4 > message.Length) return null;
        var type = BinaryPrimitives.ReadUInt16BigEndian(message[position..]);
        var end = position + 4;
        var (udpSize, wantsDnssec) = ReadOpt(message[end..]);
        var wantsAuthentic = (flags & 0x0020) != 0;
        return new DnsQuery(
            BinaryPrimitives.ReadUInt16BigEndian(message), name, type, end, (flags & 0x0100) != 0, wantsAuthentic || wantsDnssec, udpSize);
    }

    /// <summary>A name in a question is never compressed: there is nothing before it to point at.</summary>
    private static string? ReadName(ReadOnlySpan<byte> message, ref int position)
    {
        var name = new StringBuilder();
        while (position < message.Length && name.Length <= MostNameOctets)
        {
            int length = message[position++];
            if (length == 0) return name.ToString().ToLowerInvariant();
            if (length > 63 || position + length > message.Length) return null;
            if (name.Length > 0) name.Append('.');
            name.Append(Encoding.ASCII.GetString(message.Slice(position, length)));
            position += length;
        }
        return null;
    }

    /// <summary>Only a query whose one further record is OPT has one that we look at.</summary>
    private static (int UdpSize, bool WantsDnssec) ReadOpt(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 11 || rest[0] != 0 || BinaryPrimitives.ReadUInt16BigEndian(rest[1..]) != OptRecord) return (PlainUdpSize, false);
        var size = Math.Max(PlainUdpSize, (int)BinaryPrimitives.ReadUInt16BigEndian(rest[3..]));
        return (size, (rest[7] & 0x80) != 0);
    }
}
