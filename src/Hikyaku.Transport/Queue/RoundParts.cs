using Hikyaku.Store;
using Hikyaku.Transport.Bounce;
using Hikyaku.Transport.Policies;
using Hikyaku.Transport.RemoteDelivery;
using Hikyaku.Transport.Reports;
using Hikyaku.Transport.Routing;

namespace Hikyaku.Transport.Queue;

/// <summary>What every round of deliveries works with.</summary>
internal sealed class RoundParts(
    MailStore store, MailRouter router, RoutePolicy routePolicy, Courier courier, Notifier notifier, RetrySchedule retry, TimeProvider time, Random random) : IDisposable
{
    private readonly CancellationTokenSource _breakOff = new();

    public MailStore Store => store;

    public MailRouter Router => router;

    public RoutePolicy RoutePolicy => routePolicy;

    /// <summary>How TLS with other servers goes.</summary>
    public required SessionCounter Sessions { get; init; }

    /// <summary>Files what waited for its time into mailboxes here.</summary>
    public required FilingOfReleased Here { get; init; }

    public Courier Courier => courier;

    public Notifier Notifier => notifier;

    public RetrySchedule Retry => retry;

    public TimeProvider Time => time;

    public Random Random => random;

    public TransferMetrics Metrics { get; } = new();

    /// <summary>Cancelled when deliveries under way are broken off.</summary>
    public CancellationToken BreakOff => _breakOff.Token;

    public void StopAfter(TimeSpan grace) => _breakOff.CancelAfter(grace);

    public void Dispose()
    {
        _breakOff.Dispose();
        Metrics.Dispose();
    }
}
