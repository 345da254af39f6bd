using Hikyaku.Authentication.Https;
using Hikyaku.Transport.RemoteDelivery;
using Hikyaku.Transport.Routing;

namespace Hikyaku.Transport.Queue;

/// <summary>How mail leaves.</summary>
public sealed record TransferOptions
{
    /// <summary>Ways to other domains.</summary>
    public required RoutingOptions Routing { get; init; }

    /// <summary>Manners towards other servers.</summary>
    public required DeliveryOptions Delivery { get; init; }

    /// <summary>The key with which senders of forwarded mail were rewritten, who are told when it can't be delivered.</summary>
    public ReadOnlyMemory<byte> ForwardingKey { get; init; }

    /// <summary>How policies of other domains are fetched.</summary>
    public HttpsOptions PolicyFetch { get; init; } = new();

    /// <summary>When it is tried again, and for how long.</summary>
    public RetrySchedule Retry { get; init; } = new();

    /// <summary>Deliveries at the same time.</summary>
    public int MaximumSessions { get; init; } = 200;

    /// <summary>Deliveries to one domain at the same time.</summary>
    public int SessionsPerDomain { get; init; } = 20;
}
