namespace Hikyaku.Protocol.Dns;

/// <summary>How a question to the DNS was answered.</summary>
public enum DnsStatus
{
    /// <summary>There are such records.</summary>
    Found,

    /// <summary>The name exists, records of this type do not (RFC 2308 §2.2, NODATA).</summary>
    NoRecords,

    /// <summary>The name does not exist (RFC 2308 §2.1, NXDOMAIN).</summary>
    NoSuchName,

    /// <summary>The name servers could not or would not answer, or answered what can't be read: SERVFAIL, REFUSED and the like.</summary>
    ServerFailure,

    /// <summary>Nobody answered in time.</summary>
    TimedOut,
}
