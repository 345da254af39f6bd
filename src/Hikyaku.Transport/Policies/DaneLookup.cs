using System.Globalization;
using Hikyaku.Authentication.Dane;
using Hikyaku.Protocol.Dns;
using Hikyaku.Transport.Routing;

namespace Hikyaku.Transport.Policies;

/// <summary>Finds what DNSSEC vouches for of a host's certificate, RFC 7672 §2.2.</summary>
internal sealed class DaneLookup(IDnsResolver dns)
{
    /// <summary>What a host has to prove.</summary>
    /// <param name="domain">Whose mail it takes.</param>
    /// <param name="hop">The host; DNSSEC must vouch for its being one of the domain.</param>
    /// <param name="cancellation">Gives up.</param>
    public async ValueTask<DaneFinding> FindAsync(string domain, NextHop hop, CancellationToken cancellation)
    {
        // §2.2.2: where the addresses are not authentic, TLSA records can't be either.
        if (!hop.IsAuthenticated) return DaneFinding.Nothing;
        // §2.2.2: an alias may have its records at either end, at the far one first.
        foreach (var name in (string[])[.. hop.CanonicalHost is { } canonical ? [canonical] : (string[])[], hop.Host])
        {
            var answer = await dns.QueryAsync(string.Create(CultureInfo.InvariantCulture, $"_{hop.EndPoint.Port}._tcp.{name}"), DnsRecordType.Tlsa, cancellation).ConfigureAwait(false);
            // §2.1.1: somebody may be keeping the records from us: then this host is not used.
            if (answer.IsTemporaryFailure) return new DaneFinding(DaneState.Failed, null);
            if (answer.Status != DnsStatus.Found || !answer.IsAuthenticated) continue;
            var pins = DanePins.Of(answer.Of<TlsaRecord>(), [.. new[] { name, hop.Host, domain }.Distinct()]);
            return pins is null ? new DaneFinding(DaneState.Unusable, null) : new DaneFinding(DaneState.Pinned, pins);
        }
        return DaneFinding.Nothing;
    }
}

/// <summary>What was found.</summary>
/// <param name="State">Which case it is.</param>
/// <param name="Pins">What the certificate must fit.</param>
internal sealed record DaneFinding(DaneState State, DanePins? Pins)
{
    /// <summary>No word of DANE.</summary>
    public static readonly DaneFinding Nothing = new(DaneState.None, null);
}

/// <summary>The cases of RFC 7672 §2.2.</summary>
internal enum DaneState
{
    /// <summary>There are no TLSA records that DNSSEC vouches for.</summary>
    None,

    /// <summary>There are: the certificate must fit.</summary>
    Pinned,

    /// <summary>There are, and nobody can make use of any: encryption is a must, with whatever certificate.</summary>
    Unusable,

    /// <summary>The DNS did not answer: nothing is sent to this host for now.</summary>
    Failed,
}
