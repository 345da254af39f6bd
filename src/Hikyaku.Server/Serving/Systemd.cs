using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;

namespace Hikyaku.Server.Serving;

/// <summary>Tells systemd how we are (sd_notify(3)); does nothing when nobody listens.</summary>
internal sealed class Systemd : IDisposable
{
    private readonly SystemdNotifier? _notifier;
    private readonly ITimer? _watchdog;

    /// <summary>
    /// Finds out whether systemd listens, and begins to answer its watchdog. That says that the process lives, not that
    /// it is ready: to kill a server whose disk is full would take the mail it has from its readers too.
    /// </summary>
    public Systemd(IReadOnlyDictionary<string, string> environment, TimeProvider time)
    {
        if (!environment.ContainsKey("NOTIFY_SOCKET"))
            return;
        _notifier = new SystemdNotifier();
        bool watched = environment.TryGetValue("WATCHDOG_USEC", out string? text)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
        if (!watched)
            return;
        TimeSpan half = TimeSpan.FromMicroseconds(long.Parse(text!, NumberStyles.None, CultureInfo.InvariantCulture)) / 2;
        _watchdog = time.CreateTimer(_ => _notifier.Notify(new ServiceState("WATCHDOG=1")), null, half, half);
    }

    /// <summary>The listeners answer.</summary>
    public void Ready() => _notifier?.Notify(ServiceState.Ready);

    /// <summary>The server drains.</summary>
    public void Stopping() => _notifier?.Notify(ServiceState.Stopping);

    /// <inheritdoc/>
    public void Dispose() => _watchdog?.Dispose();
}
