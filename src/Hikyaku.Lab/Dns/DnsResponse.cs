using System.Buffers.Binary;
using System.Text;
using Hikyaku.Protocol.Dns;

namespace Hikyaku.Lab.Dns;

/// <summary>Writes an answer (RFC 1035 §4.1).</summary>
internal sealed class DnsResponse
{
    private const int NoError = 0;
    private const int InternetClass = 1;
    private const int SoaRecord = 6;
    private const int StringOctets = 255;

    private readonly List<byte> _octets;
    private int _answers;
    private int _authorities;

    /// <summary>Begins with the header and the question.</summary>
    public DnsResponse(ReadOnlySpan<byte> query, DnsQuery question, int code = NoError, bool authentic = false, bool truncated = false)
    {
        _octets = [.. query[..question.QuestionEnd]];
        var flags = 0x8080 | code; // an answer; recursion available
        if (question.RecursionDesired) flags |= 0x0100;
        if (authentic) flags |= 0x0020;
        if (truncated) flags |= 0x0200;
        Put16(2, flags);
        Put16(4, 1);
        Put16(6, 0);
        Put16(8, 0);
        Put16(10, 0);
    }

    /// <summary>Adds a record to the answer.</summary>
    public void Add(string name, DnsRecordType type, TimeSpan timeToLive, DnsRecord record)
    {
        Write(name, (int)type, timeToLive, DataOf(record));
        Put16(6, ++_answers);
    }

    /// <summary>Adds the SOA record from which a client learns how long there is nothing (RFC 2308 §3).</summary>
    public void AddStartOfAuthority(string zone, TimeSpan negativeTimeToLive)
    {
        List<byte> data = [.. NameOctets("ns." + zone), .. NameOctets("hostmaster." + zone)];
        foreach (var number in (ReadOnlySpan<int>)[1, 7200, 3600, 1_209_600, (int)negativeTimeToLive.TotalSeconds]) Append32(data, number);
        Write(zone, SoaRecord, negativeTimeToLive, data);
        Put16(8, ++_authorities);
    }

    /// <summary>The whole message.</summary>
    public byte[] ToOctets() => [.. _octets];

    private void Write(string name, int type, TimeSpan timeToLive, List<byte> data)
    {
        _octets.AddRange(NameOctets(name));
        Append16(_octets, type);
        Append16(_octets, InternetClass);
        Append32(_octets, (int)timeToLive.TotalSeconds);
        Append16(_octets, data.Count);
        _octets.AddRange(data);
    }

    private static List<byte> DataOf(DnsRecord record)
    {
        List<byte> data = [];
        switch (record)
        {
            case AddressRecord address:
                data.AddRange(address.Address.GetAddressBytes());
                break;
            case MailExchangeRecord exchange:
                Append16(data, exchange.Preference);
                data.AddRange(NameOctets(exchange.Host));
                break;
            case ServiceRecord service:
                foreach (var number in (ReadOnlySpan<int>)[service.Priority, service.Weight, service.Port]) Append16(data, number);
                data.AddRange(NameOctets(service.Host));
                break;
            case NameRecord name:
                data.AddRange(NameOctets(name.Name));
                break;
            case TextRecord text:
                foreach (var piece in Encoding.UTF8.GetBytes(text.Text).Chunk(StringOctets)) data.AddRange([(byte)piece.Length, .. piece]);
                if (text.Text.Length == 0) data.Add(0);
                break;
            case TlsaRecord tlsa:
                data.AddRange([tlsa.Usage, tlsa.Selector, tlsa.MatchingType, .. tlsa.Data.Span]);
                break;
            default:
                throw new ArgumentException($"{record.GetType().Name} can't be written.", nameof(record));
        }
        return data;
    }

    private static List<byte> NameOctets(string name)
    {
        List<byte> octets = [];
        foreach (var label in name.Split('.', StringSplitOptions.RemoveEmptyEntries)) octets.AddRange([(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]);
        octets.Add(0);
        return octets;
    }

    private static void Append16(List<byte> octets, int value) => octets.AddRange([(byte)(value >> 8), (byte)value]);

    private static void Append32(List<byte> octets, int value)
    {
        Append16(octets, value >> 16);
        Append16(octets, value);
    }

    private void Put16(int position, int value)
        => BinaryPrimitives.WriteUInt16BigEndian(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_octets)[position..], (ushort)value);
}
