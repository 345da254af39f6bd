using System.Net;

namespace Hikyaku.Protocol.Dns;

/// <summary>What a record says. Names are in lower case, without the final dot; the root is the empty name.</summary>
public abstract record DnsRecord;

/// <summary>A or AAAA: an address.</summary>
public sealed record AddressRecord(IPAddress Address) : DnsRecord;

/// <summary>MX: a host that takes mail. The lower the preference, the sooner it is tried (RFC 5321 §5.1).</summary>
public sealed record MailExchangeRecord(int Preference, string Host) : DnsRecord;

/// <summary>TXT: its strings put together without anything between them (RFC 7208 §3.3).</summary>
public sealed record TextRecord(string Text) : DnsRecord;

/// <summary>PTR or CNAME: another name.</summary>
public sealed record NameRecord(string Name) : DnsRecord;

/// <summary>SRV: host and port of a service (RFC 2782); an empty host says that there is none.</summary>
public sealed record ServiceRecord(int Priority, int Weight, int Port, string Host) : DnsRecord;

/// <summary>TLSA: which certificate to expect (RFC 6698 §2.1).</summary>
public sealed record TlsaRecord(byte Usage, byte Selector, byte MatchingType, ReadOnlyMemory<byte> Data) : DnsRecord;
