using System.Net;
using Hikyaku.Protocol.Dsn;

namespace Hikyaku.Transport.Routing;

/// <summary>Where mail for a domain goes.</summary>
/// <param name="Rule">How that was found: mx, address, literal, transport.</param>
/// <param name="Hops">The addresses in the order in which they are tried; at least one.</param>
/// <param name="IsAuthenticated">True when DNSSEC vouches for the names of the hosts, or an operator named them.</param>
internal sealed record Route(string Rule, IReadOnlyList<NextHop> Hops, bool IsAuthenticated);

/// <summary>One address of one host that takes mail for the domain.</summary>
/// <param name="Host">Its name, for TLS and for people; an address literal for a host without one.</param>
/// <param name="EndPoint">Address and port.</param>
/// <param name="Security">How the connection is protected.</param>
/// <param name="Credentials">With what to log in, or null.</param>
internal sealed record NextHop(string Host, IPEndPoint EndPoint, HopSecurity Security = HopSecurity.Opportunistic, HopCredentials? Credentials = null);

/// <summary>Why there is no way, now or ever.</summary>
internal sealed record RoutingFailure(EnhancedStatusCode Status, string Text);

/// <summary>Either a route, or why there is none.</summary>
internal readonly record struct RouteDecision(Route? Route, RoutingFailure? Failure)
{
    public static implicit operator RouteDecision(Route route) => new(route, null);

    public static implicit operator RouteDecision(RoutingFailure failure) => new(null, failure);
}
