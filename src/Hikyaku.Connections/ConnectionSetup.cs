using System.Buffers;
using System.Net;
using Hikyaku.Connections.Tls;

namespace Hikyaku.Connections;

/// <summary>
/// What a <see cref="ClientConnection"/> stands in, beside its pipes. All of it may be left out: tests and the lab
/// feed bytes without a socket.
/// </summary>
public sealed record ConnectionSetup
{
    /// <summary>The connection's name; made up when null.</summary>
    public string? Id { get; init; }

    /// <summary>The client's address.</summary>
    public IPEndPoint? Remote { get; init; }

    /// <summary>Our address.</summary>
    public IPEndPoint? Local { get; init; }

    /// <summary>Certificates for TLS; without them there is none.</summary>
    public CertificateShelf? Certificates { get; init; }

    /// <summary>Watches the deadlines; without it nothing ever times out.</summary>
    public ConnectionRoster? Roster { get; init; }

    /// <summary>How long a peer may take over what the sessions don't time themselves.</summary>
    public ConnectionLimits Limits { get; init; } = ConnectionLimits.Default;

    /// <summary>Cancelled when the server drains.</summary>
    public CancellationToken Draining { get; init; }

    /// <summary>Where buffers come from; the shared pool when null.</summary>
    public MemoryPool<byte>? Pool { get; init; }

    /// <summary>Cancelled when the transport is closed for good.</summary>
    public CancellationToken Closed { get; init; }

    internal ConnectionMetrics? Metrics { get; init; }

    /// <summary>Breaks the transport off at once; completes the pipes when null.</summary>
    public Action? Abort { get; init; }
}
