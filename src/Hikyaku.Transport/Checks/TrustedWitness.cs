using Hikyaku.Authentication.Arc;
using Hikyaku.Authentication.Dmarc;
using Hikyaku.Protocol.Message.Trace;

namespace Hikyaku.Transport.Checks;

/// <summary>
/// A mailing list or forwarder whose seal is trusted, and which found, when the message came to it, that its author's domain
/// vouched for it (RFC 8617 §7.2).
/// </summary>
/// <param name="Sealer">Its domain.</param>
/// <param name="Instance">The number of its seal.</param>
/// <param name="Finding">What it found.</param>
internal sealed record TrustedWitness(string Sealer, int Instance, string Finding)
{
    /// <summary>Looks for one, from the newest seal backwards, for as long as the sealers are trusted: beyond, all may be made up.</summary>
    /// <param name="arc">The chain.</param>
    /// <param name="dmarc">Who the author is.</param>
    /// <param name="senderDomain">The domain of the envelope's sender.</param>
    /// <param name="trusted">Whom the operator trusts.</param>
    public static TrustedWitness? Find(ArcOutcome arc, DmarcOutcome dmarc, string senderDomain, IReadOnlySet<string> trusted)
    {
        if (arc.Result != ArcResult.Pass || dmarc.AuthorDomain is not { } author) return null;
        for (var i = arc.Links.Count - 1; i >= 0 && trusted.Contains(arc.Links[i].Sealer); i--)
        {
            foreach (var result in arc.Links[i].Results?.Results ?? [])
            {
                if (result.Result == "pass" && IsAboutAuthor(result, author, dmarc, senderDomain)) return new TrustedWitness(arc.Links[i].Sealer, i + 1, result.Method);
            }
        }
        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Sealer}, which is trusted, passed it on and sealed that it was true then ({Finding})";

    private static bool IsAboutAuthor(MethodResult result, string author, DmarcOutcome dmarc, string senderDomain) => result.Method switch
    {
        "dmarc" => Is(result, "header.from", author),
        "dkim" => Is(result, "header.d", author) || (dmarc.PolicyDomain is { } organization && Is(result, "header.d", organization)),
        // Of mail without DMARC policy only the sender of the envelope can be known.
        "spf" => dmarc.Result == DmarcResult.None && Is(result, "smtp.mailfrom", senderDomain),
        _ => false,
    };

    private static bool Is(MethodResult result, string property, string domain)
        => result.Properties.Any(pair => pair.Name == property && string.Equals(pair.Value[(pair.Value.LastIndexOf('@') + 1)..], domain, StringComparison.OrdinalIgnoreCase));
}
