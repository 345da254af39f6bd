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
    public async ValueTask<SecuredRoute> ApplyAsync(string domain, Route route, CancellationToken cancellation)
    {
        if (route.Rule is not ("mx" or "address")) return new SecuredRoute(route, []);
        List<TlsSession> faults = [];
        // 1. DANE, which nothing else overrides (RFC 8461 §2)
        var decision = route.IsAuthenticated ? await PinAsync(domain, route, faults, cancellation).ConfigureAwait(false) : route;
        if (decision.Route is not { } pinned || pinned.Hops.All(IsDane)) return new SecuredRoute(decision, faults);
        // 2. MTA-STS, for the hosts that are left
        var found = await policies.FindAsync(domain, cancellation).ConfigureAwait(false);
        if (found.Failure is { } failure) faults.Add(new TlsSession(AppliedPolicy.None with { Type = "sts" }, failure) { Reason = found.Reason });
        return found.Policy switch
        {
            { Mode: StsMode.Enforce } policy => new SecuredRoute(Enforce(domain, pinned, policy, faults), faults),
            { Mode: StsMode.Testing } policy => new SecuredRoute(Test(pinned, policy, faults), faults),
            _ => new SecuredRoute(pinned, faults),
        };
    }

    private static bool IsDane(NextHop hop) => hop.Security is HopSecurity.Pinned or HopSecurity.Encrypted;

    /// <summary>Asks once for each host. A host whose records can't be had now is passed over (RFC 7672 §2.1.1).</summary>
    private async ValueTask<RouteDecision> PinAsync(string domain, Route route, List<TlsSession> faults, CancellationToken cancellation)
    {
        var hosts = await Task.WhenAll(route.Hops.DistinctBy(hop => hop.Host).Select(async hop => (hop.Host, Finding: await dane.FindAsync(domain, hop, cancellation).ConfigureAwait(false)))).ConfigureAwait(false);
        var findings = hosts.ToDictionary(host => host.Host, host => host.Finding);
        foreach (var host in hosts.Where(host => host.Finding.State == DaneState.Failed))
            faults.Add(new TlsSession(AppliedPolicy.None with { Type = "tlsa" }, "dnssec-invalid") { Host = host.Host, Reason = "the TLSA records can't be had" });
        NextHop[] hops = [.. route.Hops.Where(hop => findings[hop.Host].State != DaneState.Failed).Select(hop => Apply(hop, findings[hop.Host]))];
        if (hops.Length == 0) return new RoutingFailure(new(4, 7, 5), $"The name servers did not say which certificates the mail exchangers of {domain} must have (DANE): nothing is sent before they do");
        return hops.Any(IsDane) ? route with { Hops = hops, Policy = "dane" } : route with { Hops = hops };
    }

    private static NextHop Apply(NextHop hop, DaneFinding finding) => finding.State switch
    {
        DaneState.Pinned => hop with { Security = HopSecurity.Pinned, Pins = finding.Pins, Policy = new AppliedPolicy("tlsa", string.Join('\n', finding.Pins!.Lines), hop.Host) },
        DaneState.Unusable => hop with { Security = HopSecurity.Encrypted, Policy = new AppliedPolicy("tlsa", "", hop.Host) },
        _ => hop,
    };

    // RFC 8461 §5.1: hosts that the policy does not name are passed over; a certificate must be valid for the others (§4.2).
    private static RouteDecision Enforce(string domain, Route route, StsPolicy policy, List<TlsSession> faults)
    {
        var applied = Applied(policy, isTested: false);
        Tell(route, policy, applied, faults);
        NextHop[] named =
        [
            .. route.Hops.Where(hop => IsDane(hop) || policy.Names(hop.Host)).Select(hop => IsDane(hop) ? hop : hop with { Security = HopSecurity.Required, Policy = applied }),
        ];
        if (named.Length == 0)
        {
            // §5: "MUST NOT deliver", and it may be mended: mail waits.
            return new RoutingFailure(new(4, 7, 10), $"None of the mail exchangers of {domain} is one that its policy (MTA-STS) allows: {string.Join(", ", route.Hops.Select(hop => hop.Host).Distinct())}");
        }
        // RFC 8689 §4.2.1: such a policy vouches for the hosts as DNSSEC does.
        return route with { Hops = named, IsAuthenticated = true, Policy = route.Policy is null ? "mta-sts enforce" : route.Policy + ", mta-sts enforce" };
    }

    // §5: what would fail is told, and delivered.
    private static Route Test(Route route, StsPolicy policy, List<TlsSession> faults)
    {
        var applied = Applied(policy, isTested: true);
        Tell(route, policy, applied, faults);
        return route with
        {
            Hops = [.. route.Hops.Select(hop => IsDane(hop) || !policy.Names(hop.Host) ? hop : hop with { Policy = applied })],
            Policy = route.Policy ?? "mta-sts testing",
        };
    }

    private static void Tell(Route route, StsPolicy policy, AppliedPolicy applied, List<TlsSession> faults)
    {
        foreach (var hop in route.Hops.Where(hop => !IsDane(hop) && !policy.Names(hop.Host)).DistinctBy(hop => hop.Host))
            faults.Add(new TlsSession(applied, "validation-failure") { Host = hop.Host, Reason = "the policy does not name this host" });
    }

    private static AppliedPolicy Applied(StsPolicy policy, bool isTested)
        => new("sts", policy.ToString().TrimEnd().ReplaceLineEndings("\n"), string.Join('\n', policy.Hosts), isTested);
}

/// <summary>A route after its domain's policy.</summary>
/// <param name="Decision">The route, or why nothing may be sent.</param>
/// <param name="Faults">What was wrong before any connection, for the report to the domain.</param>
internal sealed record SecuredRoute(RouteDecision Decision, IReadOnlyList<TlsSession> Faults);
