using Hikyaku.Authentication.Arc;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Authentication.Spf;
using Hikyaku.Store.Journey;
using static Hikyaku.Transport.Checks.FindingFields;

namespace Hikyaku.Transport.Checks;

/// <summary>Tells the journey what was found.</summary>
internal static class FindingEvents
{
    /// <summary>The events in their order.</summary>
    public static IEnumerable<JourneyEvent> Tell(ArrivalFindings found, DateTimeOffset at)
    {
        if (found.Greeting != GreetingOddity.None) yield return new GreetingLooked(at, found.HeloName, Word(found.Greeting));
        yield return new ClientNameChecked(at, Word(found.ClientName.Result), found.ClientName.Name);
        yield return Spf(at, "helo", found.Spf.Helo);
        if (!ReferenceEquals(found.Spf.Helo, found.Spf.MailFrom)) yield return Spf(at, "mailfrom", found.Spf.MailFrom);
        foreach (var outcome in found.Dkim.Outcomes)
            yield return new DkimChecked(at, outcome.Domain, outcome.Selector, Word(outcome.Result), outcome.Damage == DkimDamage.None ? null : Word(outcome.Damage), outcome.IsWeak, outcome.Reason);
        if (found.Dkim.Ignored > 0) yield return new SignaturesIgnored(at, found.Dkim.Ignored);
        if (found.Arc.Result != ArcResult.None)
            yield return new ArcChecked(at, found.Arc.IsTemporary ? "temperror" : Word(found.Arc.Result), [.. found.Arc.Links.Select(link => link.Sealer)], found.Witness?.Sealer, found.Arc.Reason);
        var dmarc = found.Dmarc;
        yield return new DmarcChecked(
            at, dmarc.AuthorDomain, dmarc.PolicyDomain, Word(dmarc.Result), dmarc.PolicyDomain is null ? null : Word(dmarc.PublishedPolicy), dmarc.AlignedSignature, dmarc.IsSpfAligned, dmarc.Reason);
        if (found.Bimi is { } bimi) yield return new BimiFound(at, dmarc.AuthorDomain!, bimi.Picture.ToString(), bimi.Certificate?.ToString());
    }

    private static SpfChecked Spf(DateTimeOffset at, string identity, SpfOutcome outcome)
        => new(at, identity, outcome.Domain, Word(outcome.Result), outcome.Term, outcome.Through, outcome.Reason);
}
