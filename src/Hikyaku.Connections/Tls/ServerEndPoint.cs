using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hikyaku.Connections.Tls;

/// <summary>The tls-server-end-point channel binding: a hash of our certificate (RFC 5929 §4).</summary>
internal static class ServerEndPoint
{
    private const string RsaPss = "1.2.840.113549.1.1.10";

    /// <summary>
    /// RFC 5929 §4.1: hashed as the certificate's signature is, with SHA-256 in place of MD5 and SHA-1. Where the
    /// signature has no single hash (Ed25519) the binding is undefined, and this is empty.
    /// </summary>
    public static byte[] Of(X509Certificate2 certificate)
    {
        var encoded = certificate.RawDataMemory;
        return SignatureHash(certificate) switch
        {
            "MD5" or "SHA1" or "SHA256" => SHA256.HashData(encoded.Span),
            "SHA384" => SHA384.HashData(encoded.Span),
            "SHA512" => SHA512.HashData(encoded.Span),
            _ => [],
        };
    }

    private static string? SignatureHash(X509Certificate2 certificate) => certificate.SignatureAlgorithm.Value switch
    {
        "1.2.840.113549.1.1.4" => "MD5",
        "1.2.840.113549.1.1.5" or "1.2.840.10045.4.1" => "SHA1",
        "1.2.840.113549.1.1.11" or "1.2.840.10045.4.3.2" => "SHA256",
        "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => "SHA384",
        "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => "SHA512",
        RsaPss => PssHash(certificate.RawDataMemory),
        _ => null,
    };

    /// <summary>RSASSA-PSS names its hash in the parameters, SHA-1 when it doesn't (RFC 4055 §3.1).</summary>
    private static string? PssHash(ReadOnlyMemory<byte> encoded)
    {
        var certificate = new AsnReader(encoded, AsnEncodingRules.DER).ReadSequence();
        certificate.ReadEncodedValue(); // tbsCertificate
        var algorithm = certificate.ReadSequence();
        algorithm.ReadObjectIdentifier();
        if (!algorithm.HasData) return "SHA1";
        var parameters = algorithm.ReadSequence();
        var hashTag = new Asn1Tag(TagClass.ContextSpecific, 0);
        if (!parameters.HasData || !parameters.PeekTag().HasSameClassAndValue(hashTag)) return "SHA1";
        return parameters.ReadSequence(hashTag).ReadSequence().ReadObjectIdentifier() switch
        {
            "1.3.14.3.2.26" => "SHA1",
            "2.16.840.1.101.3.4.2.1" => "SHA256",
            "2.16.840.1.101.3.4.2.2" => "SHA384",
            "2.16.840.1.101.3.4.2.3" => "SHA512",
            _ => null,
        };
    }
}
