using Microsoft.Extensions.Logging;

namespace Hikyaku.Store.Maintenance;

/// <summary>Sweeps a minute after the start and then at intervals, until disposed.</summary>
internal sealed class SweepSchedule : IAsyncDisposable
{
    private static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(1);

    private readonly Sweeper _sweeper;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    public SweepSchedule(Sweeper sweeper, TimeSpan interval, TimeProvider time, ILogger log)
    {
        (_sweeper, _interval, _time, _log) = (sweeper, interval, time, log);
        _running = RunAsync(_stopping.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        var wait = _interval < AfterStart ? _interval : AfterStart;
        try
        {
            while (true)
            {
                await Task.Delay(wait, _time, cancellation).ConfigureAwait(false);
                wait = _interval;
                await SweepAsync(cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The store is closing.
        }
    }

    private async Task SweepAsync(CancellationToken cancellation)
    {
        try
        {
            await _sweeper.SweepAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            MaintenanceLog.SweepFailed(_log, e.Message); // a full disk passes; what was done so far stays valid
        }
    }
}
