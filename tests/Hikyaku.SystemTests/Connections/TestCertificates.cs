using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hikyaku.Connections.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hikyaku.SystemTests.Connections;

/// <summary>Makes certificates in a temporary folder.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hikyaku-tls-").FullName;

    /// <summary>Writes a self-signed certificate for the names, replacing the one of the same file name.</summary>
    public CertificateFiles Write(string file, string[] names, DateTimeOffset? from = null, DateTimeOffset? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        return Write(file, request, names, key, from, until);
    }

    /// <summary>The same with any request, to choose key and hash.</summary>
    public CertificateFiles Write(string file, CertificateRequest request, string[] names, AsymmetricAlgorithm key, DateTimeOffset? from = null, DateTimeOffset? until = null)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names) alternatives.AddDnsName(name);
        request.CertificateExtensions.Add(alternatives.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(from ?? now.AddDays(-1), until ?? now.AddDays(90));
        var files = new CertificateFiles(Path.Combine(_folder, file + ".pem"), Path.Combine(_folder, file + ".key"));
        File.WriteAllText(files.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(files.Key, key.ExportPkcs8PrivateKeyPem());
        return files;
    }

    /// <summary>A shelf with these, which must be good.</summary>
    public static CertificateShelf Open(params CertificateFiles[] files)
    {
        var (shelf, errors) = CertificateShelf.Open(files, TimeProvider.System, NullLogger<CertificateShelf>.Instance);
        return shelf ?? throw new InvalidOperationException(string.Join("; ", errors.Select(e => e.Message)));
    }

    /// <summary>A client's handshake, trusting what was written here and nothing else.</summary>
    public async Task<SslStream> ShakeHandsAsync(Stream plain, string host, SslProtocols version = SslProtocols.None)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        foreach (var file in Directory.EnumerateFiles(_folder, "*.pem")) policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificateFromFile(file));
        var stream = new SslStream(plain, leaveInnerStreamOpen: false);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            EnabledSslProtocols = version,
            CertificateChainPolicy = policy,
            // Which certificate comes for which name is what some tests ask.
            RemoteCertificateValidationCallback = static (_, _, _, errors) => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None,
        });
        return stream;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
