namespace Hikyaku.Protocol.Dns;

/// <summary>The types of records that mail asks for, with their numbers (RFC 1035 §3.2.2, RFC 2782, RFC 3596 §2.1, RFC 6698 §7.1).</summary>
public enum DnsRecordType
{
    /// <summary>IPv4 address.</summary>
    A = 1,

    /// <summary>The canonical name of an alias.</summary>
    Cname = 5,

    /// <summary>The name of an address.</summary>
    Ptr = 12,

    /// <summary>Mail exchanger.</summary>
    Mx = 15,

    /// <summary>Text.</summary>
    Txt = 16,

    /// <summary>IPv6 address.</summary>
    Aaaa = 28,

    /// <summary>Where a service of a domain is.</summary>
    Srv = 33,

    /// <summary>Which certificate a TLS server has (DANE).</summary>
    Tlsa = 52,
}
