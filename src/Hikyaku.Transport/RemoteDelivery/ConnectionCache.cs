using Hikyaku.Transport.Routing;

namespace Hikyaku.Transport.RemoteDelivery;

/// <summary>Keeps connections for a moment after a message: the next one for the same host often follows at once.</summary>
internal sealed class ConnectionCache : IAsyncDisposable
{
    private const int MostKept = 256;

    private readonly DeliveryOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly List<Kept> _kept = [];
    private readonly ITimer _sweep;

    public ConnectionCache(DeliveryOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _sweep = time.CreateTimer(_ => _ = CloseAsync(OverdueNow()), null, options.KeepIdle, options.KeepIdle);
    }

    /// <summary>A connection to that address that is still good; null without one.</summary>
    /// <param name="hop">The address.</param>
    /// <param name="cancellation">Breaks off what is done with it from now on.</param>
    public PeerConnection? Take(NextHop hop, CancellationToken cancellation)
    {
        while (true)
        {
            PeerConnection connection;
            lock (_gate)
            {
                // The one used last is the one most likely alive.
                var index = _kept.FindLastIndex(kept => kept.Connection.Hop == hop);
                if (index < 0) return null;
                connection = _kept[index].Connection;
                _kept.RemoveAt(index);
            }
            if (connection is { IsUsable: true, IsStale: false })
            {
                connection.Replies.Serve(cancellation);
                return connection;
            }
            connection.Dispose();
        }
    }

    /// <summary>Takes a connection back, or ends it.</summary>
    public async ValueTask GiveBackAsync(PeerConnection connection)
    {
        if (connection.IsUsable && _options.KeepIdle > TimeSpan.Zero)
        {
            connection.Replies.Serve(CancellationToken.None);
            lock (_gate)
            {
                if (_kept.Count < MostKept)
                {
                    _kept.Add(new Kept(connection, _time.GetTimestamp()));
                    return;
                }
            }
        }
        await connection.LeaveAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync().ConfigureAwait(false);
        List<Kept> all;
        lock (_gate)
        {
            all = [.. _kept];
            _kept.Clear();
        }
        await CloseAsync(all).ConfigureAwait(false);
    }

    private List<Kept> OverdueNow()
    {
        lock (_gate)
        {
            var overdue = _kept.Where(kept => _time.GetElapsedTime(kept.Since) >= _options.KeepIdle).ToList();
            _kept.RemoveAll(overdue.Contains);
            return overdue;
        }
    }

    private static async Task CloseAsync(List<Kept> connections)
    {
        foreach (var kept in connections) await kept.Connection.LeaveAsync().ConfigureAwait(false);
    }

    private sealed record Kept(PeerConnection Connection, long Since);
}
