using System.Diagnostics.Metrics;

namespace Hikyaku.Transport.Queue;

/// <summary>What sending counts; read by whoever listens to the meter "Hikyaku".</summary>
internal sealed class TransferMetrics : IDisposable
{
    private readonly Meter _meter = new("Hikyaku");
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _notifications;

    public TransferMetrics()
    {
        _attempts = _meter.CreateCounter<long>("hikyaku.transfer.attempts", "{recipient}", "Attempts to deliver to other servers, by what came of them for each recipient");
        _notifications = _meter.CreateCounter<long>("hikyaku.transfer.notifications", "{message}", "Delivery status notifications written");
    }

    /// <summary>delivered, deferred or failed.</summary>
    public void Attempted(string result, int recipients) => _attempts.Add(recipients, new KeyValuePair<string, object?>("result", result));

    public void Notified() => _notifications.Add(1);

    public void Dispose() => _meter.Dispose();
}
