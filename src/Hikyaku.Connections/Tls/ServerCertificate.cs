using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Hikyaku.Connections.Tls;

/// <summary>A certificate ready to serve, with what every handshake needs of it made once.</summary>
internal sealed class ServerCertificate
{
    public ServerCertificate(X509Certificate2 leaf, X509Certificate2Collection intermediates)
    {
        Leaf = leaf;
        Names = ReadNames(leaf);
        EndPoint = Tls.ServerEndPoint.Of(leaf);
        Options = new SslServerAuthenticationOptions
        {
            // One context for all handshakes: sessions can be resumed, and OpenSSL keeps one copy of the chain.
            ServerCertificateContext = SslStreamCertificateContext.Create(leaf, intermediates, offline: true),
            EnabledSslProtocols = System.Security.Authentication.SslProtocols.Tls12 | System.Security.Authentication.SslProtocols.Tls13,
            AllowTlsResume = true,
            AllowRenegotiation = false,
            ClientCertificateRequired = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
    }

    public X509Certificate2 Leaf { get; }

    /// <summary>The DNS names it is for, "*." where any label may stand.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Its channel binding (RFC 5929 §4).</summary>
    public byte[] EndPoint { get; }

    public SslServerAuthenticationOptions Options { get; }

    private static List<string> ReadNames(X509Certificate2 leaf)
    {
        var names = new List<string>();
        foreach (var extension in leaf.Extensions)
            if (extension is X509SubjectAlternativeNameExtension alternatives) names.AddRange(alternatives.EnumerateDnsNames());

        if (names.Count == 0 && leaf.GetNameInfo(X509NameType.DnsName, forIssuer: false) is { Length: > 0 } common) names.Add(common);
        return names;
    }
}
