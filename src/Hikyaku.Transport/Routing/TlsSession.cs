namespace Hikyaku.Transport.Routing;

/// <summary>How an attempt at TLS with a host ended, or why none was made; for the report to its domain (RFC 8460).</summary>
/// <param name="Policy">By what it was judged.</param>
/// <param name="Failure">What failed (RFC 8460 §4.3); null when nothing did.</param>
internal sealed record TlsSession(AppliedPolicy Policy, string? Failure)
{
    /// <summary>The host, or null.</summary>
    public string? Host { get; init; }

    /// <summary>Its address, or null.</summary>
    public string? Address { get; init; }

    /// <summary>Our own address, or null.</summary>
    public string? OwnAddress { get; init; }

    /// <summary>The failure in words, or null.</summary>
    public string? Reason { get; init; }
}

/// <summary>A policy by which sessions are judged. Two are equal when they say the same.</summary>
/// <param name="Type">tlsa, sts or no-policy-found (RFC 8460 §4.4).</param>
/// <param name="Text">Its text, lines parted by LF.</param>
/// <param name="Hosts">The hosts that it names, parted by LF.</param>
/// <param name="IsTested">True when what fails by it is told, and delivered all the same.</param>
internal sealed record AppliedPolicy(string Type, string Text = "", string Hosts = "", bool IsTested = false)
{
    /// <summary>The domain asks nothing.</summary>
    public static readonly AppliedPolicy None = new("no-policy-found");
}
