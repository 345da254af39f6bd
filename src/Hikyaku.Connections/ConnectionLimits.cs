namespace Hikyaku.Connections;

/// <summary>How many connections are served, and how slow a peer may be in what no session times itself.</summary>
public sealed record ConnectionLimits
{
    /// <summary>The limits of a server whose configuration names none.</summary>
    public static readonly ConnectionLimits Default = new();

    /// <summary>Connections served at a time, over all protocols.</summary>
    public int Connections { get; init; } = 20_000;

    /// <summary>Connections served at a time from one IPv4 address or one IPv6 /64. Unix sockets don't count.</summary>
    public int ConnectionsPerAddress { get; init; } = 100;

    /// <summary>Time for a line to be completed once its first byte is there: the guard against slow loris.</summary>
    public TimeSpan LineWithin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time for a TLS handshake.</summary>
    public TimeSpan HandshakeWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time for a PROXY protocol header.</summary>
    public TimeSpan ProxyHeaderWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time from the end of a session, or of its patience, until the connection is broken off.</summary>
    public TimeSpan GoodbyeWithin { get; init; } = TimeSpan.FromSeconds(10);
}
