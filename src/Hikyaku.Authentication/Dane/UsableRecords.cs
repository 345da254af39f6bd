using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hikyaku.Protocol.Dns;

namespace Hikyaku.Authentication.Dane;

/// <summary>Which TLSA records count between mail servers, and how one is compared with a certificate (RFC 6698 §2.1, RFC 7672 §3.1).</summary>
internal static class UsableRecords
{
    public const byte TrustAnchor = 2;
    public const byte EndEntity = 3;
    public const byte WholeCertificate = 0;
    public const byte PublicKey = 1;
    public const byte Exact = 0;
    public const byte Sha256 = 1;
    public const byte Sha512 = 2;

    /// <summary>RFC 7672 §3.1.3: usages 0 and 1 are unusable, since no two mail servers trust the same authorities for sure.</summary>
    public static bool IsUsable(TlsaRecord record)
        => record is { Usage: TrustAnchor or EndEntity, Selector: WholeCertificate or PublicKey }
            && record.MatchingType switch
            {
                Exact => record.Data.Length > 0,
                Sha256 => record.Data.Length == SHA256.HashSizeInBytes,
                Sha512 => record.Data.Length == SHA512.HashSizeInBytes,
                _ => false,
            };

    /// <summary>RFC 7671 §9: of the hashes of one usage and selector the strongest counts alone, so that a weak one can be left behind.</summary>
    public static TlsaRecord[] Strongest(IEnumerable<TlsaRecord> records)
        => [.. records.GroupBy(record => (record.Usage, record.Selector)).SelectMany(group =>
            group.Where(record => record.MatchingType == Exact || record.MatchingType == group.Max(other => other.MatchingType)))];

    /// <summary>Whether a record is of this certificate.</summary>
    public static bool Matches(TlsaRecord record, X509Certificate2 certificate)
    {
        var selected = record.Selector == WholeCertificate ? certificate.RawData : certificate.PublicKey.ExportSubjectPublicKeyInfo();
        return record.MatchingType switch
        {
            Exact => record.Data.Span.SequenceEqual(selected),
            Sha256 => record.Data.Span.SequenceEqual(SHA256.HashData(selected)),
            _ => record.Data.Span.SequenceEqual(SHA512.HashData(selected)),
        };
    }
}
