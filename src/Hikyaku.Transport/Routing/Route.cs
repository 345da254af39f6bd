using System.Net;
using Hikyaku.Authentication.Dane;
using Hikyaku.Protocol.Dsn;

namespace Hikyaku.Transport.Routing;

/// <summary>Where mail for a domain goes.</summary>
/// <param name="Rule">How that was found: mx, address, literal, transport.</param>
/// <param name="Hops">The addresses in the order in which they are tried; at least one.</param>
/// <param name="IsAuthenticated">True when DNSSEC or a policy vouches for the names of the hosts, or an operator named them.</param>
internal sealed record Route(string Rule, IReadOnlyList<NextHop> Hops, bool IsAuthenticated)
{
    /// <summary>What the domain asks of those who send to it, in words; null when nothing.</summary>
    public string? Policy { get; init; }
}

/// <summary>One address of one host that takes mail for the domain.</summary>
/// <param name="Host">Its name, for TLS and for people; an address literal for a host without one.</param>
/// <param name="EndPoint">Address and port.</param>
/// <param name="Security">How the connection is protected.</param>
/// <param name="Credentials">With what to log in, or null.</param>
internal sealed record NextHop(string Host, IPEndPoint EndPoint, HopSecurity Security = HopSecurity.Opportunistic, HopCredentials? Credentials = null)
{
    /// <summary>True when DNSSEC vouches for its being a host of the domain, and for its address.</summary>
    public bool IsAuthenticated { get; init; }

    /// <summary>The name that has the address, when the host is an alias of it.</summary>
    public string? CanonicalHost { get; init; }

    /// <summary>Deliveries to it at the same time; null where the domain's own limit does.</summary>
    public int? Sessions { get; init; }

    /// <summary>By what sessions with it are judged.</summary>
    public AppliedPolicy Policy { get; init; } = AppliedPolicy.None;

    /// <summary>What its certificate must fit, where <see cref="Security"/> is <see cref="HopSecurity.Pinned"/>.</summary>
    public DanePins? Pins { get; init; }
}

/// <summary>Why there is no way, now or ever.</summary>
internal sealed record RoutingFailure(EnhancedStatusCode Status, string Text);

/// <summary>Either a route, or why there is none.</summary>
internal readonly record struct RouteDecision(Route? Route, RoutingFailure? Failure)
{
    public static implicit operator RouteDecision(Route route) => new(route, null);

    public static implicit operator RouteDecision(RoutingFailure failure) => new(null, failure);
}
