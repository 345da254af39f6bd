using System.Net;
using System.Text;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dns;

namespace Hikyaku.Transport.Routing;

/// <summary>
/// Finds the hosts that take mail for a domain (RFC 5321 §5): what an operator chose, else the MX records, else the
/// domain's own addresses.
/// </summary>
/// <param name="options">What operators chose.</param>
/// <param name="dns">Whom to ask.</param>
/// <param name="random">Spreads the load over hosts of equal preference.</param>
internal sealed class MailRouter(RoutingOptions options, IDnsResolver dns, Random random)
{
    private static readonly RoutingFailure NoSuchDomain = new(new(5, 1, 2), "The domain does not exist");
    private static readonly RoutingFailure AcceptsNoMail = new(new(5, 1, 10), "The domain says that it accepts no mail (null MX, RFC 7505)");
    private static readonly RoutingFailure NoHost = new(new(5, 4, 4), "The domain has no host that could take its mail");
    private static readonly RoutingFailure Loop = new(new(5, 4, 6), "The mail exchanger of the domain is this server, which does not keep its mail");

    private readonly HostAddresses _addresses = new(dns, random);

    /// <summary>Finds the way for a domain in A-labels, or an address literal with its brackets.</summary>
    public async ValueTask<RouteDecision> FindAsync(string domain, CancellationToken cancellation)
    {
        if (options.Routes.FirstOrDefault(route => route.Fits(domain)) is { } chosen) return await FindChosenAsync(chosen, cancellation).ConfigureAwait(false);
        // RFC 5321 §4.1.3: an address literal is where the mail goes, nobody is asked.
        if (domain.StartsWith('[')) return AddressLiteral.TryParse(Encoding.UTF8.GetBytes(domain)) is { } literal
            ? new Route("literal", [new NextHop(domain, new IPEndPoint(literal.Address, options.Port))], IsAuthenticated: false)
            : NoSuchDomain;

        var answer = await dns.QueryAsync(domain, DnsRecordType.Mx, cancellation).ConfigureAwait(false);
        return answer.Status switch
        {
            DnsStatus.Found => await FindByExchangersAsync(answer, cancellation).ConfigureAwait(false),
            // RFC 5321 §5.1: "If an empty list of MXs is returned, the address is treated as if it was associated with an implicit MX".
            DnsStatus.NoRecords => await FindByAddressAsync(domain, answer.IsAuthenticated, cancellation).ConfigureAwait(false),
            DnsStatus.NoSuchName => NoSuchDomain,
            _ => NoAnswer(domain, answer.Status),
        };
    }

    private async ValueTask<RouteDecision> FindChosenAsync(TransportRoute chosen, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(chosen.Host, out var address))
            return new Route("transport", [new NextHop(chosen.Host, new IPEndPoint(address, chosen.Port), chosen.Security, chosen.Credentials) { Sessions = chosen.Sessions }], IsAuthenticated: true);
        var found = await _addresses.FindAsync([chosen.Host], cancellation).ConfigureAwait(false);
        if (found.Addresses.Count == 0)
        {
            // What an operator wrote can be put right by an operator: mail waits for that.
            return new RoutingFailure(new(4, 4, 3), found.Failed is { } status ? NoAnswer(chosen.Host, status).Text : $"The name {chosen.Host}, to which the mail is to be handed over, has no address");
        }
        return new Route("transport", [.. found.Addresses.Select(host => new NextHop(host.Host, new IPEndPoint(host.Address, chosen.Port), chosen.Security, chosen.Credentials) { Sessions = chosen.Sessions })], IsAuthenticated: true);
    }

    private async ValueTask<RouteDecision> FindByExchangersAsync(DnsAnswer answer, CancellationToken cancellation)
    {
        var exchangers = answer.Of<MailExchangeRecord>().ToList();
        // RFC 7505 §3: one record, whose host is the root. Among others the root is no host.
        if (exchangers is [{ Host: "" }]) return AcceptsNoMail;
        exchangers.RemoveAll(exchanger => exchanger.Host.Length == 0);
        // RFC 5321 §5.1: where we stand in the list ourselves, "all relay hosts at the same or higher preference MUST be discarded".
        var own = exchangers.Where(exchanger => exchanger.Host == options.Hostname).Select(exchanger => (int?)exchanger.Preference).Min();
        if (own is not null)
        {
            exchangers.RemoveAll(exchanger => exchanger.Preference >= own);
            if (exchangers.Count == 0) return Loop;
        }
        return await RouteToAsync("mx", InOrder(exchangers), answer.IsAuthenticated, cancellation).ConfigureAwait(false);
    }

    private ValueTask<RouteDecision> FindByAddressAsync(string domain, bool authenticated, CancellationToken cancellation)
        => domain == options.Hostname ? new(Loop) : RouteToAsync("address", [domain], authenticated, cancellation);

    private async ValueTask<RouteDecision> RouteToAsync(string rule, string[] hosts, bool authenticated, CancellationToken cancellation)
    {
        var found = await _addresses.FindAsync(hosts, cancellation).ConfigureAwait(false);
        if (found.Addresses.Count > 0) return new Route(rule, [.. found.Addresses.Select(host => new NextHop(host.Host, new IPEndPoint(host.Address, options.Port)) { IsAuthenticated = authenticated && host.IsAuthenticated, CanonicalHost = host.CanonicalName })], authenticated);
        return found.Failed is { } status ? NoAnswer(hosts[0], status) : NoHost;
    }

    // RFC 5321 §5.1: "the sender-SMTP MUST randomize them to spread the load".
    private string[] InOrder(List<MailExchangeRecord> exchangers)
    {
        var shuffled = exchangers.ToArray();
        random.Shuffle(shuffled);
        return [.. shuffled.OrderBy(exchanger => exchanger.Preference).Select(exchanger => exchanger.Host).Distinct()];
    }

    private static RoutingFailure NoAnswer(string name, DnsStatus status)
        => new(new(4, 4, 3), status == DnsStatus.TimedOut ? $"No name server answered in time for {name}" : $"The name servers for {name} failed");
}
