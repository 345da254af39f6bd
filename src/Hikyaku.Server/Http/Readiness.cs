namespace Hikyaku.Server.Http;

/// <summary>Whether the server can do its work now; asked by /readyz.</summary>
/// <param name="dataDirectory">Must be writable.</param>
internal sealed class Readiness(string dataDirectory)
{
    private const long LeastFreeBytes = 16 << 20;

    private volatile string? _waitingFor = "starting";

    /// <summary>The listeners are up.</summary>
    public void Started() => _waitingFor = null;

    /// <summary>The server drains.</summary>
    public void Stopping() => _waitingFor = "stopping";

    /// <summary>Why the server can't work, or null.</summary>
    public string? Obstacle()
    {
        if (_waitingFor is { } reason)
            return reason;
        if (!Directory.Exists(dataDirectory))
            return "the data folder is gone";
        return new DriveInfo(dataDirectory).AvailableFreeSpace < LeastFreeBytes ? "the disk of the data folder is full" : null;
    }
}
