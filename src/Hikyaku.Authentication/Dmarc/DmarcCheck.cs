using Hikyaku.Protocol.Dmarc;
using Hikyaku.Protocol.Dns;

namespace Hikyaku.Authentication.Dmarc;

/// <summary>
/// Whether the domain in From vouches for a message: by SPF of the envelope's sender or by a DKIM signature, of the same
/// organization. RFC 9989 (and RFC 7489, whose records are read too).
/// </summary>
/// <param name="dns">Where records are looked up.</param>
public sealed class DmarcCheck(IDnsResolver dns)
{
    /// <summary>RFC 9989 §11.5: who writes in the name of several domains at once is checked for each, as far as this goes.</summary>
    private const int MostAuthors = 4;

    private readonly DomainTree _tree = new(dns);

    /// <summary>Checks a message.</summary>
    /// <param name="authorDomains">The domains in From, each once.</param>
    /// <param name="vouchers">Which domains vouch for it.</param>
    /// <param name="sample">A number from 0 to 99 by chance, for pct= of RFC 7489.</param>
    /// <param name="cancellation">When it takes too long.</param>
    public async ValueTask<DmarcOutcome> CheckAsync(IReadOnlyList<string> authorDomains, Vouchers vouchers, int sample, CancellationToken cancellation)
    {
        if (authorDomains.Count == 0) return new DmarcOutcome(DmarcResult.PermError, "From names no author");
        if (authorDomains.Count > MostAuthors) return new DmarcOutcome(DmarcResult.PermError, $"From names authors of {authorDomains.Count} domains");
        try
        {
            DmarcOutcome? worst = null;
            foreach (var author in authorDomains)
            {
                var outcome = await CheckAsync(author, vouchers, sample, cancellation).ConfigureAwait(false);
                if (worst is null || Weight(outcome) > Weight(worst)) worst = outcome;
            }
            return worst!;
        }
        catch (OperationCanceledException)
        {
            return new DmarcOutcome(DmarcResult.TempError, "the DNS takes too long") { AuthorDomain = authorDomains[0] };
        }
    }

    /// <summary>The record of a domain itself, for a report to it; null without one, and when the DNS does not answer.</summary>
    public async ValueTask<(DmarcRecord? Record, bool Failed)> RecordAsync(string domain, CancellationToken cancellation) => await _tree.RecordAsync(domain, cancellation).ConfigureAwait(false);

    /// <summary>
    /// Whether reports about a domain may go to an address of another: one of the same organization, or one that says so itself
    /// (RFC 9990 §4); else anybody could have them sent to anybody.
    /// </summary>
    /// <returns>Null when the DNS does not answer.</returns>
    public async ValueTask<bool?> MayBeToldAsync(string domain, string destination, CancellationToken cancellation)
    {
        if (destination == domain) return true;
        var (mine, other) = (await _tree.WalkAsync(domain, cancellation).ConfigureAwait(false), await _tree.WalkAsync(destination, cancellation).ConfigureAwait(false));
        if (mine.Failed || other.Failed) return null;
        if (mine.Organization == other.Organization) return true;
        var name = $"{domain}._report._dmarc.{destination}";
        if (!QueryName.CanBeAsked(name)) return false;
        var answer = await dns.QueryAsync(name, DnsRecordType.Txt, cancellation).ConfigureAwait(false);
        return answer.IsTemporaryFailure ? null : answer.Of<TextRecord>().Any(record => record.Text.StartsWith("v=DMARC1", StringComparison.Ordinal));
    }

    // §11.5: "apply the most strict policy selected among the checks that fail"
    private static int Weight(DmarcOutcome outcome) => outcome.Result switch
    {
        DmarcResult.Fail => 10 + (int)outcome.Policy,
        DmarcResult.TempError => 3,
        DmarcResult.None => 2,
        _ => 1,
    };

    private async ValueTask<DmarcOutcome> CheckAsync(string author, Vouchers vouchers, int sample, CancellationToken cancellation)
    {
        // 1. The policy (§4.10.1)
        var walk = await _tree.WalkAsync(author, cancellation).ConfigureAwait(false);
        if (walk.Failed) return new DmarcOutcome(DmarcResult.TempError, $"the DNS does not answer for the policy of {author}") { AuthorDomain = author };
        if (walk.Policy is not { Record.Applies: true } place) return new DmarcOutcome(DmarcResult.None, $"{author} publishes no DMARC policy") { AuthorDomain = author };

        // 2. Who vouches (§4.10.2)
        var signature = await FindAlignedAsync(vouchers.SignatureDomains, author, walk, place.Record.IsDkimStrict, cancellation).ConfigureAwait(false);
        var spf = await FindAlignedAsync(vouchers.SpfDomain is { } sender ? [sender] : [], author, walk, place.Record.IsSpfStrict, cancellation).ConfigureAwait(false);
        var published = await PolicyForAsync(author, place, cancellation).ConfigureAwait(false);
        var outcome = new DmarcOutcome(DmarcResult.Pass, PassReason(author, signature.Domain))
        {
            AuthorDomain = author,
            PolicyDomain = place.Domain,
            PublishedPolicy = published,
            IsToBeTold = place.Record.AggregateReportsTo.Count > 0,
            AlignedSignature = signature.Domain,
            IsSpfAligned = spf.Domain is not null,
        };
        if (signature.Domain is not null || spf.Domain is not null) return outcome;

        // 3. Perhaps one of the organization that could not be asked: strangers can't make a failure undecided (§5.3.6)
        var later = await FindAlignedAsync(vouchers.UndecidedDomains, author, walk, isStrict: false, cancellation).ConfigureAwait(false);
        if (signature.Failed || spf.Failed || later.Failed || later.Domain is not null)
            return outcome with { Result = DmarcResult.TempError, Reason = $"whether {author} vouches for it could not be found out for now" };

        // 4. Nobody (§5.3.5, §5.3.6)
        var applies = !place.Record.IsTesting && sample < place.Record.Percent;
        return outcome with
        {
            Result = DmarcResult.Fail,
            Reason = $"neither SPF nor a DKIM signature of {author} vouches for it",
            Policy = applies || published == DmarcPolicy.None ? published : published - 1,
        };
    }

    private static string PassReason(string author, string? signature)
        => signature is null ? $"the sender of the envelope is of {author} and SPF passed" : $"signed by {signature} for {author}";

    /// <summary>The first of some domains that is aligned with the author's.</summary>
    private async ValueTask<(string? Domain, bool Failed)> FindAlignedAsync(IReadOnlyList<string> domains, string author, TreeWalk walk, bool isStrict, CancellationToken cancellation)
    {
        var organization = walk.Organization;
        var failed = false;
        foreach (var domain in domains.Distinct())
        {
            if (domain == author) return (domain, false);
            // Two domains of one organization are it or are below it: for others there is no need to ask.
            if (isStrict || (domain != organization && !domain.EndsWith("." + organization, StringComparison.Ordinal))) continue;
            var other = await _tree.WalkAsync(domain, cancellation).ConfigureAwait(false);
            if (!other.Failed && other.Organization == organization) return (domain, false);
            failed |= other.Failed;
        }
        return (null, failed);
    }

    private async ValueTask<DmarcPolicy> PolicyForAsync(string author, PolicyPlace place, CancellationToken cancellation)
    {
        if (place.Domain == author) return place.Record.Policy;
        if (place.Record.NonexistentPolicy == place.Record.SubdomainPolicy) return place.Record.SubdomainPolicy;
        // §3.2.13: what does not exist has no records of any type, whichever one asks for.
        var answer = await dns.QueryAsync(author, DnsRecordType.A, cancellation).ConfigureAwait(false);
        return answer.Status == DnsStatus.NoSuchName ? place.Record.NonexistentPolicy : place.Record.SubdomainPolicy;
    }
}

/// <summary>The domains that vouch for a message, or might.</summary>
/// <param name="SpfDomain">The domain of MAIL FROM when SPF passed for it; else null.</param>
/// <param name="SignatureDomains">The domains of signatures that passed.</param>
/// <param name="UndecidedDomains">The domains for which that could not be found out for now.</param>
public sealed record Vouchers(string? SpfDomain, IReadOnlyList<string> SignatureDomains, IReadOnlyList<string> UndecidedDomains);
