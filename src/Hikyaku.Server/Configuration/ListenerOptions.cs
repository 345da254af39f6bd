using System.Net;
using Hikyaku.Connections;

namespace Hikyaku.Server.Configuration;

/// <summary>What is spoken on a listener.</summary>
internal enum ListenerProtocol
{
    /// <summary>Mail from other servers (RFC 5321).</summary>
    Smtp,
    /// <summary>Mail from our users' clients (RFC 6409).</summary>
    Submission,
    /// <summary>Local delivery (RFC 2033).</summary>
    Lmtp,
    /// <summary>IMAP4rev2 and rev1.</summary>
    Imap,
    /// <summary>POP3 (RFC 1939).</summary>
    Pop3,
    /// <summary>Health, metrics, and later webmail and JMAP.</summary>
    Http,
}

/// <summary>One listener.</summary>
internal sealed record ListenerOptions
{
    /// <summary>What is spoken.</summary>
    public required ListenerProtocol Protocol { get; init; }

    /// <summary>Where.</summary>
    public required ListenerAddress Address { get; init; }

    /// <summary>How TLS comes in.</summary>
    public required TlsMode Tls { get; init; }

    /// <summary>Passwords outside TLS; only on loopback.</summary>
    public bool AllowPlaintextLogin { get; init; }

    /// <summary>Peers whose PROXY header is asked for and believed.</summary>
    public IReadOnlyList<IPNetwork> ProxyProtocolFrom { get; init; } = [];

    /// <summary>The protocol as it is written in configuration, logs and metrics.</summary>
    public string ProtocolName => NameOf(Protocol);

    /// <summary>The protocol as it is written in configuration, logs and metrics.</summary>
    public static string NameOf(ListenerProtocol protocol) => protocol switch
    {
        ListenerProtocol.Smtp => "smtp",
        ListenerProtocol.Submission => "submission",
        ListenerProtocol.Lmtp => "lmtp",
        ListenerProtocol.Imap => "imap",
        ListenerProtocol.Pop3 => "pop3",
        _ => "http",
    };

    /// <summary>The TLS mode as it is written in configuration.</summary>
    public string TlsName => Tls switch
    {
        TlsMode.None => "none",
        TlsMode.StartTls => "starttls",
        _ => "implicit",
    };
}
