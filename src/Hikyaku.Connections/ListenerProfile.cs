using System.Net;

namespace Hikyaku.Connections;

/// <summary>How TLS comes into a connection.</summary>
public enum TlsMode
{
    /// <summary>Never.</summary>
    None,
    /// <summary>By STARTTLS (STLS) inside the protocol.</summary>
    StartTls,
    /// <summary>From the first byte.</summary>
    Implicit,
}

/// <summary>What one listening address offers.</summary>
public sealed record ListenerProfile
{
    /// <summary>smtp, submission, lmtp, imap, pop3: for logs, metrics and journey.</summary>
    public required string Protocol { get; init; }

    /// <summary>How TLS comes in.</summary>
    public required TlsMode Tls { get; init; }

    /// <summary>True only on loopback: passwords are taken outside TLS (tests, measurements).</summary>
    public bool AllowPlaintextLogin { get; init; }

    /// <summary>Peers whose PROXY protocol header (v1, v2) is asked for and believed.</summary>
    public IReadOnlyList<IPNetwork> ProxyProtocolFrom { get; init; } = [];
}
