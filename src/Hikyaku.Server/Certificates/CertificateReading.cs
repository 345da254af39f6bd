using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hikyaku.Server.Language;

namespace Hikyaku.Server.Certificates;

/// <summary>What reading a certificate and its key gave: the certificate with its key and chain, or what is wrong.</summary>
internal sealed record CertificateReading
{
    /// <summary>The server's certificate with its private key; null when it can't be used.</summary>
    public X509Certificate2? Certificate { get; private init; }

    /// <summary>The certificates that follow it in the file.</summary>
    public X509Certificate2Collection Chain { get; private init; } = [];

    /// <summary>What is wrong.</summary>
    public Text Problem { get; private init; }

    /// <summary>What to do.</summary>
    public Text Remedy { get; private init; }

    /// <summary>True when the key is to blame, not the certificate.</summary>
    public bool FaultIsInKey { get; private init; }

    /// <summary>Reads both files (PEM).</summary>
    public static CertificateReading Of(string certificateFile, string keyFile)
    {
        if (ReadText(certificateFile, out string certificatePem) is { } noCertificate)
            return noCertificate;
        if (ReadText(keyFile, out string keyPem) is { } noKey)
            return noKey with { FaultIsInKey = true };
        var chain = new X509Certificate2Collection();
        try
        {
            chain.ImportFromPem(certificatePem);
        }
        catch (CryptographicException damaged)
        {
            return NotPem(certificateFile, damaged.Message);
        }
        if (chain.Count == 0)
            return NotPem(certificateFile, "no CERTIFICATE in it");
        if (keyPem.Contains("ENCRYPTED", StringComparison.Ordinal))
            return new()
            {
                FaultIsInKey = true,
                Problem = new($"The key {keyFile} is protected by a passphrase.", $"鍵 {keyFile} はパスフレーズで保護されています。"),
                Remedy = new("Decrypt it (openssl pkey -in ... -out ...) and guard the file by its mode.", "復号し (openssl pkey -in ... -out ...)、ファイルの許可属性で守ってください。"),
            };
        return Join(chain, certificatePem, keyPem, certificateFile, keyFile);
    }

    /// <summary>The DNS names and addresses that a certificate is for (its subjectAltName).</summary>
    public static IEnumerable<string> NamesOf(X509Certificate2 certificate)
        => certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())));

    private static CertificateReading Join(X509Certificate2Collection chain, string certificatePem, string keyPem, string certificateFile, string keyFile)
    {
        try
        {
            X509Certificate2 own = X509Certificate2.CreateFromPem(certificatePem, keyPem);
            chain[0].Dispose();
            chain.RemoveAt(0);
            return new() { Certificate = own, Chain = chain };
        }
        catch (CryptographicException wrongKey)
        {
            return new()
            {
                FaultIsInKey = true,
                Problem = new($"The key {keyFile} does not belong to {certificateFile}: {wrongKey.Message}", $"鍵 {keyFile} は {certificateFile} のものではありません: {wrongKey.Message}"),
                Remedy = new("Give the private key from which this certificate was requested; the server's certificate comes first in its file.", "この証明書を申請した秘密鍵を指定してください。証明書ファイルの先頭はサーバー自身の証明書です。"),
            };
        }
    }

    private static CertificateReading? ReadText(string file, out string text)
    {
        try
        {
            text = File.ReadAllText(file);
            return null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            text = "";
            return new()
            {
                Problem = new($"{file} can't be read: {unreadable.Message}", $"{file} を読めません: {unreadable.Message}"),
                Remedy = new("Look at the path, and whether the server's user may read it.", "場所と、サーバーのユーザーに読む権限があるかを確かめてください。"),
            };
        }
    }

    private static CertificateReading NotPem(string file, string reason) => new()
    {
        Problem = new($"{file} holds no certificate: {reason}.", $"{file} に証明書がありません: {reason}。"),
        Remedy = new("Give the PEM file with the server's certificate first, then the chain.", "サーバーの証明書、続けて中間証明書を並べた PEM ファイルを指定してください。"),
    };
}
