using System.Security.Cryptography.X509Certificates;
using Hikyaku.Authentication.Https;
using Hikyaku.Transport.Queue;
using Hikyaku.Transport.Receive;
using Hikyaku.Transport.RemoteDelivery;
using Hikyaku.Transport.Routing;

namespace Hikyaku.Server.Configuration;

/// <summary>How mail leaves for other servers.</summary>
internal sealed record TransferSettings
{
    /// <summary>True when everything stays in the queue.</summary>
    public bool Paused { get; init; }

    /// <summary>The port of mail exchangers.</summary>
    public int Port { get; init; } = 25;

    /// <summary>Deliveries at the same time.</summary>
    public int Sessions { get; init; } = 200;

    /// <summary>To one domain.</summary>
    public int SessionsPerDomain { get; init; } = 20;

    /// <summary>When a sender is told that it takes long.</summary>
    public TimeSpan WarnAfter { get; init; } = TimeSpan.FromHours(4);

    /// <summary>When mail goes back.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromDays(5);

    /// <summary>How long mail of our users waits before it leaves, so that they can take it back.</summary>
    public TimeSpan UndoWithin { get; init; }

    /// <summary>The longest that a message may be told to wait.</summary>
    public TimeSpan LongestHold { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The highest priority that our users may give their mail.</summary>
    public int HighestPriority { get; init; } = 4;

    /// <summary>Who may have the queue for which domain started.</summary>
    public IReadOnlyList<QueueStarter> QueueStarters { get; init; } = [];

    /// <summary>Smarthosts and transport overrides.</summary>
    public IReadOnlyList<TransportRoute> Routes { get; init; } = [];

    /// <summary>Other retries than the usual ones; null in all but tests.</summary>
    public RetrySchedule? Retry { get; init; }

    /// <summary>Other patience than the usual one; null in all but tests.</summary>
    public DeliveryTimeouts? Timeouts { get; init; }

    /// <summary>Another way to fetch policies than the usual one; null in all but tests.</summary>
    public HttpsOptions? PolicyFetch { get; init; }

    /// <summary>Authorities to trust instead of the machine's; null in all but tests.</summary>
    public X509Certificate2Collection? TrustedRoots { get; init; }

    /// <summary>The same for the part that does it.</summary>
    public TransferOptions ToOptions(string hostName) => new()
    {
        Routing = new RoutingOptions { Hostname = hostName, Routes = Routes, Port = Port },
        Delivery = new DeliveryOptions { Hostname = hostName, Timeouts = Timeouts ?? new DeliveryTimeouts(), TrustedRoots = TrustedRoots },
        PolicyFetch = PolicyFetch ?? new HttpsOptions(),
        Retry = Retry ?? new RetrySchedule { WarnAfter = WarnAfter, GiveUpAfter = GiveUpAfter },
        MaximumSessions = Sessions,
        SessionsPerDomain = SessionsPerDomain,
    };
}
