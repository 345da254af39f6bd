using System.Net;

namespace Hikyaku.Transport.Routing.Dns;

/// <summary>Whom to ask, and how patiently.</summary>
public sealed record DnsSettings
{
    /// <summary>Recursive name servers; none is those of the system.</summary>
    public IReadOnlyList<IPEndPoint> Servers { get; init; } = [];

    /// <summary>True when their AD bit may be believed: they validate, and nobody sits on the way to them.</summary>
    public bool TrustAuthenticatedData { get; init; }

    /// <summary>How long one server may take for one question.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a server that does not answer is asked again.</summary>
    public int Retries { get; init; } = 1;

    /// <summary>Answers kept at most.</summary>
    public int CachedAnswers { get; init; } = 50_000;
}
