using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hikyaku.Protocol.Dns;
using static Hikyaku.Authentication.Dane.UsableRecords;

namespace Hikyaku.Authentication.Dane;

/// <summary>
/// What the DNS says of a host's certificate, RFC 7672: its key itself (DANE-EE), or an authority that has issued it
/// (DANE-TA). Two of them are equal when they ask for the same.
/// </summary>
public sealed class DanePins : IEquatable<DanePins>
{
    private readonly TlsaRecord[] _records;
    private readonly string[] _names;
    private readonly string _key;

    private DanePins(TlsaRecord[] records, IReadOnlyList<string> names)
    {
        (_records, _names) = (records, [.. names]);
        _key = string.Join(' ', records.Select(record => string.Create(CultureInfo.InvariantCulture, $"{record.Usage}{record.Selector}{record.MatchingType}{Convert.ToHexString(record.Data.Span)}")).Order().Concat(names));
    }

    /// <summary>The pins of records that DNSSEC vouches for; null when none of them is usable, and only encryption can be asked for (RFC 7672 §2.2).</summary>
    /// <param name="records">The TLSA records.</param>
    /// <param name="names">The names of which a certificate issued by an authority must have one (RFC 7672 §3.2.2).</param>
    public static DanePins? Of(IEnumerable<TlsaRecord> records, IReadOnlyList<string> names)
    {
        var usable = Strongest(records.Where(IsUsable));
        return usable.Length == 0 ? null : new DanePins(usable, names);
    }

    /// <summary>The records that count, as a zone has them.</summary>
    public IEnumerable<string> Lines => _records.Select(record => string.Create(CultureInfo.InvariantCulture, $"{record.Usage} {record.Selector} {record.MatchingType} {Convert.ToHexStringLower(record.Data.Span)}"));

    /// <summary>Why a certificate does not fit; null when it does.</summary>
    /// <param name="certificate">What the host showed.</param>
    /// <param name="sent">The certificates that it sent along.</param>
    /// <param name="now">For their dates.</param>
    public string? ObjectionTo(X509Certificate2 certificate, IReadOnlyCollection<X509Certificate2> sent, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(sent);
        // RFC 7671 §5.1: who names the key itself says all: neither dates nor names matter.
        if (_records.Any(record => record.Usage == EndEntity && Matches(record, certificate))) return null;

        var issued = false;
        foreach (var anchor in Anchors(sent))
        {
            if (!ChainsTo(anchor, certificate, sent, now)) continue;
            issued = true;
            if (_names.Any(name => certificate.MatchesHostname(name))) return null;
        }
        return issued ? "it is for another name (DANE)" : "it is none of those in the TLSA records (DANE)";
    }

    /// <inheritdoc/>
    public bool Equals(DanePins? other) => other?._key == _key;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DanePins);

    /// <inheritdoc/>
    public override int GetHashCode() => _key.GetHashCode(StringComparison.Ordinal);

    /// <summary>The authorities named: those sent along (RFC 7671 §5.2.1: they must be), and any that stands whole in the DNS.</summary>
    private IEnumerable<X509Certificate2> Anchors(IReadOnlyCollection<X509Certificate2> sent)
    {
        foreach (var record in _records.Where(record => record.Usage == TrustAnchor))
        {
            foreach (var candidate in sent)
            {
                if (Matches(record, candidate)) yield return candidate;
            }
            if (record is { Selector: WholeCertificate, MatchingType: Exact } && Read(record.Data) is { } whole) yield return whole;
        }
    }

    /// <summary>
    /// Whether an authority has issued the certificate, itself or through others that were sent along. Nothing is fetched.
    /// The platform builds the chain and checks signatures, dates and constraints; whom it trusts does not matter here.
    /// </summary>
    private static bool ChainsTo(X509Certificate2 anchor, X509Certificate2 certificate, IReadOnlyCollection<X509Certificate2> sent, DateTimeOffset now)
    {
        const X509ChainStatusFlags TrustElsewhere = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(anchor);
        chain.ChainPolicy.ExtraStore.AddRange((X509Certificate2[])[.. sent]);
        chain.ChainPolicy.ExtraStore.Add(anchor);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.LocalDateTime;
        chain.Build(certificate);
        for (var i = 0; i < chain.ChainElements.Count; i++)
        {
            var element = chain.ChainElements[i];
            var isAnchor = i > 0 && element.Certificate.RawDataMemory.Span.SequenceEqual(anchor.RawDataMemory.Span);
            var faults = element.ChainElementStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
            if ((isAnchor ? faults & ~TrustElsewhere : faults) != X509ChainStatusFlags.NoError) return false;
            if (isAnchor) return true;
        }
        return false;
    }

    private static X509Certificate2? Read(ReadOnlyMemory<byte> octets)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(octets.Span);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
