namespace Hikyaku.Lab.Dns;

/// <summary>What a name server does wrong on purpose.</summary>
[Flags]
internal enum DnsFault
{
    None = 0,

    /// <summary>It never answers.</summary>
    Silence = 1,

    /// <summary>SERVFAIL.</summary>
    ServerFailure = 2,

    /// <summary>REFUSED.</summary>
    Refused = 4,

    /// <summary>Over UDP it says only that the answer is too long, so that the client has to come by TCP.</summary>
    Truncated = 8,

    /// <summary>It takes its time (<see cref="DnsServer.Slowness"/>).</summary>
    Slow = 16,

    /// <summary>It answers with octets that are no DNS message.</summary>
    Garbage = 32,
}
