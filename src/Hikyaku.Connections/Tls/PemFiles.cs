using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hikyaku.Connections.Tls;

/// <summary>The contents of one <see cref="CertificateFiles"/>, as read at one instant.</summary>
internal sealed record PemFiles(CertificateFiles Files, string Certificate, string Key)
{
    private const string RsaEncryption = "1.2.840.113549.1.1.1";
    private const string EllipticCurve = "1.2.840.10045.2.1";

    /// <summary>Reads both files.</summary>
    public static (PemFiles? Pem, CertificateError? Error) Read(CertificateFiles files)
    {
        var (certificate, fault) = ReadText(files, files.Certificate);
        if (fault is not null) return (null, fault);
        var (key, keyFault) = ReadText(files, files.Key);
        return keyFault is not null ? (null, keyFault) : (new PemFiles(files, certificate!, key!), null);
    }

    /// <summary>Makes a certificate of them that can be served at <paramref name="now"/>, or whenever when <paramref name="atAnyTime"/>.</summary>
    public (ServerCertificate? Certificate, CertificateError? Error) Build(DateTimeOffset now, bool atAnyTime = false)
    {
        var chain = new X509Certificate2Collection();
        try
        {
            chain.ImportFromPem(Certificate);
        }
        catch (CryptographicException)
        {
            chain.Clear();
        }

        if (chain.Count == 0) return (null, Error(CertificateFault.NotPem, $"{Files.Certificate} holds no certificate in PEM form."));
        if (Key.Contains("ENCRYPTED", StringComparison.Ordinal))
            return (null, Error(CertificateFault.KeyEncrypted, $"The key in {Files.Key} is protected by a passphrase; store it without one (openssl pkey -in ... -out ...)."));

        var leaf = chain[0];
        if (!atAnyTime && leaf.NotAfter.ToUniversalTime() <= now)
            return (null, Error(CertificateFault.Expired, $"The certificate in {Files.Certificate} expired on {leaf.NotAfter.ToUniversalTime():yyyy-MM-dd}."));
        if (!atAnyTime && leaf.NotBefore.ToUniversalTime() > now)
            return (null, Error(CertificateFault.NotYetValid, $"The certificate in {Files.Certificate} is valid from {leaf.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} UTC only; check the clock."));

        var (withKey, error) = JoinKey(leaf);
        if (withKey is null) return (null, error);
        chain.RemoveAt(0);
        try
        {
            return (new ServerCertificate(withKey, chain), null);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or InvalidOperationException)
        {
            return (null, Error(CertificateFault.NotPem, $"The certificate in {Files.Certificate} can't be served: {e.Message}"));
        }
    }

    private (X509Certificate2? Certificate, CertificateError? Error) JoinKey(X509Certificate2 leaf)
    {
        var algorithm = leaf.PublicKey.Oid.Value;
        if (algorithm is not (RsaEncryption or EllipticCurve))
            return (null, Error(CertificateFault.KeyUnsupported, $"The certificate in {Files.Certificate} has a key of a kind that TLS can't be served with here ({algorithm}); use ECDSA or RSA."));
        using AsymmetricAlgorithm key = algorithm == RsaEncryption ? RSA.Create() : ECDsa.Create();
        try
        {
            key.ImportFromPem(Key);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            // Either no key at all, or one of another kind than the certificate's.
            return KeyIsOfOtherKind(algorithm)
                ? (null, Error(CertificateFault.KeyMismatch, $"The key in {Files.Key} is not the one of the certificate in {Files.Certificate}."))
                : (null, Error(CertificateFault.NotPem, $"{Files.Key} holds no private key in PEM form that could be read: {e.Message}"));
        }

        if (!key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(leaf.PublicKey.ExportSubjectPublicKeyInfo()))
            return (null, Error(CertificateFault.KeyMismatch, $"The key in {Files.Key} is not the one of the certificate in {Files.Certificate}."));

        return (key is RSA rsa ? leaf.CopyWithPrivateKey(rsa) : leaf.CopyWithPrivateKey((ECDsa)key), null);
    }

    private bool KeyIsOfOtherKind(string? algorithm)
    {
        using AsymmetricAlgorithm other = algorithm == RsaEncryption ? ECDsa.Create() : RSA.Create();
        try
        {
            other.ImportFromPem(Key);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return false;
        }
    }

    private CertificateError Error(CertificateFault fault, string message) => new(Files, fault, message);

    private static (string? Text, CertificateError? Error) ReadText(CertificateFiles files, string path)
    {
        try
        {
            return (File.ReadAllText(path), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, new CertificateError(files, CertificateFault.Unreadable, $"{path} can't be read: {e.Message}"));
        }
    }
}
