namespace Hikyaku.Connections;

/// <summary>
/// The living connections, and the one timer that looks after all their deadlines. Time counts in whole seconds here:
/// a deadline is never early and at most two seconds late.
/// </summary>
public sealed class ConnectionRoster : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly List<ClientConnection> _connections = [];
    private readonly List<ClientConnection> _overdue = [];
    private long _now;

    /// <summary>Starts the timer.</summary>
    public ConnectionRoster(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        _timer = time.CreateTimer(static roster => ((ConnectionRoster)roster!).OnTick(), this, Tick, Tick);
    }

    /// <summary>Connections alive now.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _connections.Count;
        }
    }

    /// <summary>Milliseconds since the roster was made, as of the last tick: reading it costs nothing.</summary>
    internal long Now => Volatile.Read(ref _now);

    /// <summary>The instant, on the scale of <see cref="Now"/>, that surely lies <paramref name="time"/> ahead.</summary>
    internal long DeadlineIn(TimeSpan time)
        => time == Timeout.InfiniteTimeSpan ? long.MaxValue : Now + (long)time.TotalMilliseconds + (long)Tick.TotalMilliseconds;

    internal void Add(ClientConnection connection)
    {
        lock (_lock)
        {
            connection.RosterIndex = _connections.Count;
            _connections.Add(connection);
        }
    }

    internal void Remove(ClientConnection connection)
    {
        lock (_lock)
        {
            var index = connection.RosterIndex;
            if (index < 0) return;
            var last = _connections[^1];
            _connections[index] = last;
            last.RosterIndex = index;
            _connections.RemoveAt(_connections.Count - 1);
            connection.RosterIndex = -1;
        }
    }

    /// <summary>The connections alive at this instant.</summary>
    internal ClientConnection[] Snapshot()
    {
        lock (_lock) return [.. _connections];
    }

    /// <summary>Stops the timer; deadlines are not looked after any more.</summary>
    public void Dispose() => _timer.Dispose();

    private void OnTick()
    {
        var now = (long)_time.GetElapsedTime(_start).TotalMilliseconds;
        Volatile.Write(ref _now, now);
        lock (_lock)
        {
            foreach (var connection in _connections)
                if (connection.OnTick(now)) _overdue.Add(connection);

            // What a session does about it must not hold up the timer.
            foreach (var connection in _overdue)
                ThreadPool.UnsafeQueueUserWorkItem(static late => late.OnDeadline(), connection, preferLocal: false);
            _overdue.Clear();
        }
    }
}
