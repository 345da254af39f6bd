namespace Hikyaku.Store.Reports;

/// <summary>How often, on a day, sessions with a host of another domain ended in one way.</summary>
public sealed record TlsSessionCount
{
    /// <summary>The day, UTC.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The domain of the recipients, in A-labels.</summary>
    public required string Domain { get; init; }

    /// <summary>tlsa, sts or no-policy-found (RFC 8460 §4.4).</summary>
    public required string PolicyType { get; init; }

    /// <summary>The text of the policy, its lines parted by LF.</summary>
    public string Policy { get; init; } = "";

    /// <summary>The hosts that the policy names, parted by LF.</summary>
    public string PolicyHosts { get; init; } = "";

    /// <summary>What failed (RFC 8460 §4.3); empty when nothing did.</summary>
    public string Failure { get; init; } = "";

    /// <summary>The host.</summary>
    public string Host { get; init; } = "";

    /// <summary>Its address.</summary>
    public string Address { get; init; } = "";

    /// <summary>Our own address.</summary>
    public string OwnAddress { get; init; } = "";

    /// <summary>The failure in words.</summary>
    public string Reason { get; init; } = "";

    /// <summary>How often.</summary>
    public required long Sessions { get; init; }
}
