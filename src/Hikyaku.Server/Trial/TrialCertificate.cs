using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hikyaku.Server.Administration;
using Hikyaku.Server.Configuration;

namespace Hikyaku.Server.Trial;

/// <summary>The trial's self-signed certificate (ECDSA P-256), made when it is missing or about to expire.</summary>
internal static class TrialCertificate
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(397);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(7);

    /// <summary>True for the pair that a trial makes for itself; no other pair is ever written.</summary>
    public static bool IsOurs(CertificateOptions files, string dataDirectory)
        => files.CertificateFile == Path.Combine(dataDirectory, TrialConfiguration.CertificateFile)
            && files.KeyFile == Path.Combine(dataDirectory, TrialConfiguration.KeyFile);

    /// <summary>Makes sure that both files are there.</summary>
    public static void Ensure(CertificateOptions files, TimeProvider time)
    {
        if (File.Exists(files.CertificateFile) && File.Exists(files.KeyFile) && !IsOld(files.CertificateFile, time.GetUtcNow()))
            return;
        DataFolders.Ensure(Path.GetDirectoryName(files.KeyFile)!);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = Make(key, time.GetUtcNow());
        DataFolders.WriteSecret(files.KeyFile, key.ExportPkcs8PrivateKeyPem() + "\n");
        DataFolders.WriteSecret(files.CertificateFile, certificate.ExportCertificatePem() + "\n");
    }

    private static bool IsOld(string file, DateTimeOffset now)
    {
        try
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(file);
            return now + RenewBefore > certificate.NotAfter;
        }
        catch (CryptographicException)
        {
            return true;
        }
    }

    private static X509Certificate2 Make(ECDsa key, DateTimeOffset now)
    {
        var request = new CertificateRequest("CN=Hikyaku trial", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName(TrialConfiguration.Domain);
        names.AddDnsName(TrialConfiguration.HostName);
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "serverAuth")], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(now.AddMinutes(-5), now + Lifetime);
    }
}
