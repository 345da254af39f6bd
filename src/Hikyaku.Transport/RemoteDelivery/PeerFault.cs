using Hikyaku.Protocol.Dsn;

namespace Hikyaku.Transport.RemoteDelivery;

/// <summary>Why a connection is of no further use.</summary>
/// <param name="Kind">What sort of fault.</param>
/// <param name="Status">For the recipients whose fate is still open.</param>
/// <param name="Text">In words.</param>
internal sealed record PeerFault(PeerFaultKind Kind, EnhancedStatusCode Status, string Text)
{
    /// <summary>True when the text is what the peer said.</summary>
    public bool IsReply { get; init; }

    public static readonly PeerFault Closed = new(PeerFaultKind.Broken, new(4, 4, 2), "The connection was closed before the reply");
    public static readonly PeerFault NotSmtp = new(PeerFaultKind.Broken, new(4, 5, 0), "The server answered with something that is no SMTP reply");
    public static readonly PeerFault Injected = new(PeerFaultKind.Broken, new(4, 7, 5), "Clear text was sent ahead of the TLS handshake; somebody may be meddling with the connection");
    public static readonly PeerFault TlsMissing = new(PeerFaultKind.TlsMissing, new(4, 7, 10), "The server does not offer TLS, which is required here");
    public static readonly PeerFault LoggedOff = new(PeerFaultKind.Refused, new(4, 7, 8), "The server offers no way to log in that is known here");
    public static readonly PeerFault ItIsUs = new(PeerFaultKind.Loop, new(5, 4, 6), "The server that takes mail for the domain is this one, which does not keep its mail");

    public static PeerFault TimedOut(string waitingFor) => new(PeerFaultKind.Broken, new(4, 4, 2), $"Timed out waiting for {waitingFor}");

    public static PeerFault NoConnection(string reason) => new(PeerFaultKind.NoConnection, new(4, 4, 1), $"No connection: {reason}");

    public static PeerFault Lost(string reason) => new(PeerFaultKind.Broken, new(4, 4, 2), $"The connection broke: {reason}");

    public static PeerFault Handshake(string reason) => new(PeerFaultKind.TlsFailed, new(4, 7, 5), $"The TLS handshake failed: {reason}");

    public static PeerFault Untrusted(string reason) => new(PeerFaultKind.TlsFailed, new(4, 7, 5), $"The certificate is not valid for this server: {reason}");
}

/// <summary>Sorts of faults, as far as what is done next differs.</summary>
internal enum PeerFaultKind
{
    /// <summary>Nothing was reached.</summary>
    NoConnection,

    /// <summary>It spoke, and refused to go on.</summary>
    Refused,

    /// <summary>It broke in the middle.</summary>
    Broken,

    /// <summary>TLS was begun and failed: without it may go.</summary>
    TlsFailed,

    /// <summary>TLS is wanted and not offered.</summary>
    TlsMissing,

    /// <summary>We have reached ourselves.</summary>
    Loop,
}
