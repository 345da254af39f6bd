using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Hikyaku.Connections;
using Hikyaku.Connections.Tls;
using Hikyaku.Server.Administration;
using Hikyaku.Server.Configuration;
using Hikyaku.Server.Language;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Hikyaku.Server.Serving;

/// <summary>Gives Kestrel our bound sockets, and each the protocol that is spoken on it.</summary>
internal sealed class Endpoints(ServerOptions options, BoundListeners listeners, ServerPartsLater later)
{
    private static readonly TimeSpan HeadersWithin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(75);

    private readonly UnixDomainSocketEndPoint _control = new(ControlSocket.PathIn(options.DataDirectory));
    private readonly HttpDoor _door = new(options.Limits.Connections, options.Limits.ConnectionsPerAddress);
    private Socket? _controlSocket;

    /// <summary>Binds the control socket; only the owner may connect.</summary>
    /// <exception cref="StartFailedException">It can't be bound.</exception>
    public void BindControl()
    {
        string path = ControlSocket.PathIn(options.DataDirectory);
        try
        {
            _controlSocket = BoundListeners.BindUnix(path, DataFolders.OwnerOnlyFile);
        }
        catch (SocketException refused)
        {
            throw new StartFailedException(new Text(
                $"The control socket {path} can't be opened: {refused.Message}", $"制御ソケット {path} を開けません: {refused.Message}"), refused);
        }
    }

    /// <summary>The transport takes the sockets that are bound already.</summary>
    public void HandOver(SocketTransportOptions sockets)
    {
        // Sessions run on the threads that read the sockets: they never block them.
        sockets.UnsafePreferInlineScheduling = true;
        sockets.CreateBoundListenSocket = endPoint => endPoint.Equals(_control)
            ? _controlSocket!
            : listeners.All.First(listener => listener.EndPoint.Equals(endPoint)).Socket;
    }

    /// <summary>Lays the protocols on the sockets.</summary>
    public void Listen(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.RequestHeadersTimeout = HeadersWithin;
        kestrel.Limits.KeepAliveTimeout = KeepAlive;
        kestrel.Limits.MaxRequestBodySize = 1 << 20;
        foreach (BoundListener listener in listeners.All)
        {
            kestrel.Listen(listener.EndPoint, endpoint =>
            {
                if (listener.Options.Protocol == ListenerProtocol.Http)
                    ServeHttp(endpoint, listener.Options);
                else
                    ServeMail(endpoint, listener.Options);
            });
        }
        kestrel.Listen(_control, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1;
            endpoint.Use(next => connection =>
            {
                connection.Features.Set(ControlConnection.Mark);
                return next(connection);
            });
        });
    }

    private void ServeMail(ListenOptions endpoint, ListenerOptions listener)
    {
        endpoint.UseListenerProfile(new ListenerProfile
        {
            Protocol = listener.ProtocolName,
            Tls = listener.Tls,
            AllowPlaintextLogin = listener.AllowPlaintextLogin,
            ProxyProtocolFrom = listener.ProxyProtocolFrom,
        });
        endpoint.Run(connection => later.Parts.Protocols.HandlerOf(listener.Protocol).OnConnectedAsync(connection));
    }

    private void ServeHttp(ListenOptions endpoint, ListenerOptions listener)
    {
        endpoint.Use(_door.Admit);
        endpoint.Protocols = listener.Tls == TlsMode.Implicit ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
        if (listener.Tls == TlsMode.Implicit)
            endpoint.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = hello => ValueTask.FromResult(TlsFor(hello.ClientHelloInfo.ServerName)) });
    }

    /// <summary>The shelf's options are shared with the line protocols, which have no ALPN: HTTP gets its own.</summary>
    private SslServerAuthenticationOptions TlsFor(string? serverName)
    {
        CertificateShelf shelf = later.Parts.Certificates!;
        SslServerAuthenticationOptions shared = shelf.OptionsFor(serverName);
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = shared.ServerCertificateContext,
            EnabledSslProtocols = shared.EnabledSslProtocols,
            AllowTlsResume = shared.AllowTlsResume,
            AllowRenegotiation = shared.AllowRenegotiation,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        };
    }
}
