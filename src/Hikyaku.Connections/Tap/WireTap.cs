using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Connections.Tap;

/// <summary>
/// Listens in on sessions, for the lab and for support: off until somebody switches it on, bounded, and blind to
/// credentials. Recordings hold people's mail; their files are the server's alone to read.
/// </summary>
public sealed partial class WireTap : IAsyncDisposable
{
    private readonly TapLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Channel<(ConnectionTap Tap, byte[]? Record)> _queue = Channel.CreateUnbounded<(ConnectionTap, byte[]?)>();
    private readonly Task _writing;
    private TapFilter? _filter;
    private int _open;
    private long _waiting;
    private long _written;

    /// <summary>A tap that is off.</summary>
    /// <param name="folder">Where recordings go, one file for each connection.</param>
    /// <param name="limits">How much is recorded.</param>
    /// <param name="time">The clock of the time-stamps.</param>
    /// <param name="log">Where it is told that somebody listens.</param>
    public WireTap(string folder, TapLimits limits, TimeProvider time, ILogger<WireTap> log)
    {
        (Folder, _limits, _time, _log) = (folder, limits, time, log);
        _writing = WriteAsync();
    }

    /// <summary>Where recordings go.</summary>
    public string Folder { get; }

    /// <summary>Who is listened to; null when nobody is.</summary>
    public TapFilter? Filter => Volatile.Read(ref _filter);

    internal DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>The filter has changed; the gate looks at its connections again.</summary>
    internal event Action? Changed;

    /// <summary>Listens to these connections from now on, those that are open already included.</summary>
    public void SwitchOn(TapFilter filter)
    {
        Interlocked.Exchange(ref _written, 0);
        Volatile.Write(ref _filter, filter);
        LogOn(Folder, filter);
        Changed?.Invoke();
    }

    /// <summary>Listens to nobody.</summary>
    public void SwitchOff()
    {
        if (Interlocked.Exchange(ref _filter, null) is null) return;
        LogOff();
        Changed?.Invoke();
    }

    /// <summary>Writes what waits, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        SwitchOff();
        _queue.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
    }

    /// <summary>A recorder when somebody listens to this connection, else null.</summary>
    internal ConnectionTap? Listen(TapSubject subject)
    {
        if (Filter?.Matches(subject) != true) return null;
        if (Interlocked.Increment(ref _open) <= _limits.Connections) return new ConnectionTap(this, subject, _limits.BytesPerConnection);
        Interlocked.Decrement(ref _open);
        return null;
    }

    /// <returns>False when too much waits already, and the record is left out.</returns>
    internal bool Enqueue(ConnectionTap tap, byte[] record)
    {
        if (Interlocked.Add(ref _waiting, record.Length) > _limits.WaitingBytes)
        {
            Interlocked.Add(ref _waiting, -record.Length);
            return false;
        }

        _queue.Writer.TryWrite((tap, record));
        if (Interlocked.Add(ref _written, record.Length) > _limits.Bytes && Filter is not null)
            ThreadPool.UnsafeQueueUserWorkItem(static tap => tap.SwitchOff(), this, preferLocal: false); // not inside the recorder's lock
        return true;
    }

    internal void Closed(ConnectionTap tap)
    {
        Interlocked.Decrement(ref _open);
        _queue.Writer.TryWrite((tap, null));
    }

    /// <summary>The only one who touches the files. A disk that fails ends recordings, not sessions.</summary>
    private async Task WriteAsync()
    {
        var files = new Dictionary<ConnectionTap, FileStream>();
        await foreach (var (tap, record) in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                if (record is null)
                {
                    if (files.Remove(tap, out var finished)) await finished.DisposeAsync().ConfigureAwait(false);
                    continue;
                }

                Interlocked.Add(ref _waiting, -record.Length);
                if (!files.TryGetValue(tap, out var file)) files.Add(tap, file = Create(tap.Path));
                await file.WriteAsync(record).ConfigureAwait(false);
                if (_queue.Reader.Count == 0) await file.FlushAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogUnwritable(tap.Path, e.Message);
                SwitchOff();
            }
        }

        foreach (var file in files.Values) await file.DisposeAsync().ConfigureAwait(false);
    }

    private FileStream Create(string path)
    {
        Directory.CreateDirectory(Folder);
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }
}
