namespace Hikyaku.Connections;

public sealed partial class ClientConnection
{
    private readonly CancellationTokenSource _ended = new();
    private int _end;
    private long _deadline = long.MaxValue; // the session's, on the roster's clock
    private long _lineDeadline = long.MaxValue; // for the rest of a line that has begun
    private volatile bool _waitsForLine;

    /// <summary>
    /// Cancelled when the connection ends: peer gone, time-out, or shutdown. See <see cref="EndReason"/>. A client that
    /// closes only its sending side (FIN) is not gone before everything it sent has been read.
    /// </summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Why <see cref="Ended"/> was cancelled.</summary>
    public ConnectionEnd EndReason => (ConnectionEnd)Volatile.Read(ref _end);

    internal bool HasEnded => Volatile.Read(ref _end) != (int)ConnectionEnd.None;

    /// <summary>The roster's own: where in it this connection stands, -1 when it doesn't.</summary>
    internal int RosterIndex { get; set; } = -1;

    /// <summary>
    /// The connection is ended with <see cref="ConnectionEnd.TimedOut"/> unless this is called again (or
    /// <see cref="Timeout.InfiniteTimeSpan"/> given) within the time. Cheap: one shared wheel, no timer for each call.
    /// </summary>
    public void ExpectWithin(TimeSpan time)
    {
        if (_setup.Roster is { } roster && !HasEnded) Volatile.Write(ref _deadline, roster.DeadlineIn(time));
    }

    /// <summary>Once a second, by the roster.</summary>
    /// <returns>True when <see cref="OnDeadline"/> must be called.</returns>
    internal bool OnTick(long now)
    {
        ReportBytes();
        return now >= Volatile.Read(ref _deadline) || now >= Volatile.Read(ref _lineDeadline);
    }

    /// <summary>The first time the session is told, and may still say goodbye; the second time the transport is broken off.</summary>
    internal void OnDeadline()
    {
        if (HasEnded || _disposing) Abort();
        else End(ConnectionEnd.TimedOut);
    }

    /// <summary>Asks a session that waits for a command to leave; one at work finds out when it reads on.</summary>
    internal void OnDraining()
    {
        Interlocked.MemoryBarrier(); // pairs with the one in BeginLineWait
        if (_waitsForLine) End(ConnectionEnd.Shutdown);
    }

    /// <summary>Breaks off at once.</summary>
    internal void Abort(ConnectionEnd reason = ConnectionEnd.TimedOut)
    {
        End(reason);
        if (_setup.Abort is { } abort)
        {
            abort();
            return;
        }

        _transport.Input.CancelPendingRead();
        _transport.Output.CancelPendingFlush();
    }

    /// <summary>Ends the connection, once: pending reads and flushes return.</summary>
    private void End(ConnectionEnd reason)
    {
        if (Interlocked.CompareExchange(ref _end, (int)reason, (int)ConnectionEnd.None) != (int)ConnectionEnd.None) return;
        Volatile.Write(ref _lineDeadline, long.MaxValue);
        Volatile.Write(ref _deadline, _setup.Roster?.DeadlineIn(_setup.Limits.GoodbyeWithin) ?? long.MaxValue);
        if (reason != ConnectionEnd.PeerGone) CancelPending();
        _ended.Cancel();
    }

    private void CancelPending()
    {
        try
        {
            _reader.Inner.CancelPendingRead();
            _writer.Inner.CancelPendingFlush();
        }
        catch (ObjectDisposedException)
        {
            // The session is over, and TLS with it, while the transport still closes: nothing is pending.
        }
    }

    /// <returns>False when there is no use in waiting.</returns>
    private bool BeginLineWait(bool begun)
    {
        if (begun && _setup.Roster is { } roster && Volatile.Read(ref _lineDeadline) == long.MaxValue)
            Volatile.Write(ref _lineDeadline, roster.DeadlineIn(_setup.Limits.LineWithin));

        _waitsForLine = true;
        Interlocked.MemoryBarrier(); // pairs with the one in OnDraining: one of the two sees the other
        if (Draining.IsCancellationRequested) End(ConnectionEnd.Shutdown);
        if (!HasEnded) return true;
        _waitsForLine = false;
        return false;
    }

    private void EndLineWait() => _waitsForLine = false;
}
