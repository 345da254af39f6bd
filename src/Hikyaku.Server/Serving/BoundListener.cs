using System.Net;
using System.Net.Sockets;
using Hikyaku.Server.Configuration;

namespace Hikyaku.Server.Serving;

/// <summary>A listener whose socket is bound but does not listen yet.</summary>
/// <param name="Options">What was configured.</param>
/// <param name="Socket">The socket; Kestrel listens on it and owns it from then on.</param>
internal sealed record BoundListener(ListenerOptions Options, Socket Socket)
{
    /// <summary>Where it really is: the port that the system chose when 0 was asked for.</summary>
    public EndPoint EndPoint { get; } = Socket.LocalEndPoint!;
}
