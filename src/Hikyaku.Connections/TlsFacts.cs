using System.Net.Security;
using System.Security.Authentication;

namespace Hikyaku.Connections;

/// <summary>What was negotiated.</summary>
/// <param name="Protocol">TLS 1.2 or 1.3.</param>
/// <param name="CipherSuite">The suite.</param>
/// <param name="ServerName">The name the client asked for (SNI), or null.</param>
/// <param name="ServerEndPoint">tls-server-end-point channel binding of our certificate (RFC 5929 §4).</param>
public sealed record TlsFacts(
    SslProtocols Protocol, TlsCipherSuite CipherSuite, string? ServerName, ReadOnlyMemory<byte> ServerEndPoint)
{
    /// <summary>"TLSv1.3" as in the Received header.</summary>
    public string ProtocolName => Protocol switch
    {
        SslProtocols.Tls12 => "TLSv1.2",
        SslProtocols.Tls13 => "TLSv1.3",
        _ => Protocol.ToString(),
    };
}
