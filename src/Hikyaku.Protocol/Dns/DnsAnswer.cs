namespace Hikyaku.Protocol.Dns;

/// <summary>The answer to one question.</summary>
public sealed record DnsAnswer
{
    /// <summary>How it ended.</summary>
    public required DnsStatus Status { get; init; }

    /// <summary>The records asked for, and no others; empty unless <see cref="DnsStatus.Found"/>.</summary>
    public IReadOnlyList<DnsRecord> Records { get; init; } = [];

    /// <summary>True when a validating resolver that we trust says that the answer is authentic (the AD bit, RFC 4035 §3.2.3).</summary>
    public bool IsAuthenticated { get; init; }

    /// <summary>The name that has the records, when the one asked for is an alias of it; else null.</summary>
    public string? CanonicalName { get; init; }

    /// <summary>How long the answer holds.</summary>
    public TimeSpan TimeToLive { get; init; }

    /// <summary>True when asking again later may help.</summary>
    public bool IsTemporaryFailure => Status is DnsStatus.ServerFailure or DnsStatus.TimedOut;

    /// <summary>The records as what they are.</summary>
    public IEnumerable<T> Of<T>()
        where T : DnsRecord
        => Records.OfType<T>();
}
