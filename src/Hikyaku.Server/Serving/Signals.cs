using System.Runtime.InteropServices;

namespace Hikyaku.Server.Serving;

/// <summary>The signals of a server: SIGTERM and SIGINT end it (a second one at once), SIGHUP reloads certificates.</summary>
internal sealed class Signals : IDisposable
{
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopNow = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;
    private readonly CancellationTokenRegistration _cancelled;

    /// <summary>Listens for them.</summary>
    /// <param name="reload">What SIGHUP does.</param>
    /// <param name="cancellation">Ends the server like SIGTERM.</param>
    public Signals(Action reload, CancellationToken cancellation)
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnStop),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnStop),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                reload();
            }),
        ];
        _cancelled = cancellation.Register(() => _stop.TrySetResult());
    }

    /// <summary>Ends when the server shall drain.</summary>
    public Task Stop => _stop.Task;

    /// <summary>Ends when it shall not wait any longer.</summary>
    public Task StopNow => _stopNow.Task;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _cancelled.Dispose();
    }

    private void OnStop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (!_stop.TrySetResult())
            _stopNow.TrySetResult();
    }
}
