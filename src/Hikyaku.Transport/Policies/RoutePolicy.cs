using Hikyaku.Protocol.MtaSts;
using Hikyaku.Transport.Routing;

namespace Hikyaku.Transport.Policies;

/// <summary>
/// Applies to a route what its domain asks of those who send to it. What an operator of ours chose (a smarthost, a transport
/// override) is left alone.
/// </summary>
internal sealed class RoutePolicy(DaneLookup dane, StsPolicies policies)
{
    /// <summary>The route with what each host has to prove; or why nothing may be sent now.</summary>
    public async ValueTask<RouteDecision> ApplyAsync(string domain, Route route, CancellationToken cancellation)
    {
        if (route.Rule is not ("mx" or "address")) return route;
        // 1. DANE, which nothing else overrides (RFC 8461 §2)
        var decision = route.IsAuthenticated ? await PinAsync(domain, route, cancellation).ConfigureAwait(false) : route;
        if (decision.Route is not { } pinned || pinned.Hops.All(IsDane)) return decision;
        // 2. MTA-STS, for the hosts that are left
        var found = await policies.FindAsync(domain, cancellation).ConfigureAwait(false);
        return found.Policy switch
        {
            { Mode: StsMode.Enforce } policy => Enforce(domain, pinned, policy),
            { Mode: StsMode.Testing } => pinned with { Policy = pinned.Policy ?? "mta-sts testing" },
            _ => pinned,
        };
    }

    private static bool IsDane(NextHop hop) => hop.Security is HopSecurity.Pinned or HopSecurity.Encrypted;

    /// <summary>Asks once for each host. A host whose records can't be had now is passed over (RFC 7672 §2.1.1).</summary>
    private async ValueTask<RouteDecision> PinAsync(string domain, Route route, CancellationToken cancellation)
    {
        var hosts = await Task.WhenAll(route.Hops.DistinctBy(hop => hop.Host).Select(async hop => (hop.Host, Finding: await dane.FindAsync(domain, hop, cancellation).ConfigureAwait(false)))).ConfigureAwait(false);
        var findings = hosts.ToDictionary(host => host.Host, host => host.Finding);
        NextHop[] hops = [.. route.Hops.Where(hop => findings[hop.Host].State != DaneState.Failed).Select(hop => Apply(hop, findings[hop.Host]))];
        if (hops.Length == 0) return new RoutingFailure(new(4, 7, 5), $"The name servers did not say which certificates the mail exchangers of {domain} must have (DANE): nothing is sent before they do");
        return hops.Any(IsDane) ? route with { Hops = hops, Policy = "dane" } : route with { Hops = hops };
    }

    private static NextHop Apply(NextHop hop, DaneFinding finding) => finding.State switch
    {
        DaneState.Pinned => hop with { Security = HopSecurity.Pinned, Pins = finding.Pins },
        DaneState.Unusable => hop with { Security = HopSecurity.Encrypted },
        _ => hop,
    };

    // RFC 8461 §5.1: hosts that the policy does not name are passed over; a certificate must be valid for the others (§4.2).
    private static RouteDecision Enforce(string domain, Route route, StsPolicy policy)
    {
        NextHop[] named = [.. route.Hops.Where(hop => IsDane(hop) || policy.Names(hop.Host)).Select(hop => IsDane(hop) ? hop : hop with { Security = HopSecurity.Required })];
        if (named.Length == 0)
        {
            // §5: "MUST NOT deliver", and it may be mended: mail waits.
            return new RoutingFailure(new(4, 7, 10), $"None of the mail exchangers of {domain} is one that its policy (MTA-STS) allows: {string.Join(", ", route.Hops.Select(hop => hop.Host).Distinct())}");
        }
        // RFC 8689 §4.2.1: such a policy vouches for the hosts as DNSSEC does.
        return route with { Hops = named, IsAuthenticated = true, Policy = route.Policy is null ? "mta-sts enforce" : route.Policy + ", mta-sts enforce" };
    }
}
