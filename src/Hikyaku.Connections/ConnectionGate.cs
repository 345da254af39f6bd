using System.Buffers;
using System.Net;
using Hikyaku.Connections.Tap;
using Hikyaku.Connections.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Connections;

/// <summary>
/// The one door for all line protocols: counts and limits connections, reads the PROXY header, does implicit TLS,
/// taps the wire when asked to, gives the connection to its session, and catches what the session could not.
/// </summary>
public sealed partial class ConnectionGate : IDisposable
{
    private readonly ConnectionLimits _limits;
    private readonly CertificateShelf? _certificates;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly WireTap? _tap;
    private readonly ConnectionRoster _roster;
    private readonly AddressCounts _addresses;
    private readonly ConnectionMetrics _metrics = new();
    private readonly CancellationTokenSource _draining = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _tapping = new();
    private int _count;

    /// <summary>Opens the gate.</summary>
    /// <param name="limits">How many connections at a time.</param>
    /// <param name="certificates">What TLS is done with; null where no listener does TLS.</param>
    /// <param name="time">The clock of all time-outs.</param>
    /// <param name="log">Where faults are told.</param>
    /// <param name="tap">Listens in when it is switched on; null where nobody ever may.</param>
    public ConnectionGate(
        ConnectionLimits limits, CertificateShelf? certificates, TimeProvider time, ILogger<ConnectionGate> log, WireTap? tap = null)
    {
        (_limits, _certificates, _time, _log, _tap) = (limits, certificates, time, log, tap);
        if (tap is not null) tap.Changed += LookAtTaps;
        _roster = new ConnectionRoster(time);
        _addresses = new AddressCounts(limits.ConnectionsPerAddress);
    }

    /// <summary>Connections inside the gate now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Serves one accepted connection until it ends.</summary>
    /// <param name="context">Kestrel's connection; its features carry the <see cref="ListenerProfile"/>.</param>
    /// <param name="busy">
    /// What to say when a limit is reached, e.g. "421 4.3.2 Too many connections\r\n"u8. Where TLS comes first nothing
    /// is said: a handshake would cost more than the service that is refused.
    /// </param>
    /// <param name="session">Runs the protocol.</param>
    public async Task ServeAsync(ConnectionContext context, ReadOnlyMemory<byte> busy, Func<ClientConnection, Task> session)
    {
        // 1. What is offered here
        var profile = context.Features.Get<ListenerProfile>()
            ?? throw new InvalidOperationException("The listener carries no profile; see UseListenerProfile.");
        var connection = Receive(context, profile);
        IPAddress? counted = null;
        try
        {
            // 2. Is there room at all
            var inside = Interlocked.Increment(ref _count);
            if (inside > _limits.Connections) Refuse(connection, busy, "connections");
            else if (_draining.IsCancellationRequested) Refuse(connection, busy, "draining");

            // 3. Who is it really
            else if (!await ReadProxyHeaderAsync(connection).ConfigureAwait(false)) Refuse(connection, default, "proxy header");

            // 4. Has he too many already
            else if (connection.Remote is { } remote && !_addresses.TryEnter(counted = remote.Address))
            {
                counted = null;
                Refuse(connection, busy, "connections of the address");
            }

            // 5. Serve
            else await RunAsync(connection, session).ConfigureAwait(false);
        }
        finally
        {
            await CloseAsync(connection).ConfigureAwait(false);
            if (counted is not null) _addresses.Leave(counted);
            if (Interlocked.Decrement(ref _count) == 0 && _draining.IsCancellationRequested) _empty.TrySetResult();
        }
    }

    /// <summary>
    /// Asks every session to come to an end, and waits for them; those that have not done so after the grace are
    /// broken off. New connections are refused.
    /// </summary>
    /// <param name="grace">How long they may take.</param>
    /// <param name="hurry">Ends the grace.</param>
    public async Task DrainAsync(TimeSpan grace, CancellationToken hurry = default)
    {
        await _draining.CancelAsync().ConfigureAwait(false);
        foreach (var connection in _roster.Snapshot()) connection.OnDraining();
        if (await EmptyWithinAsync(grace, hurry).ConfigureAwait(false)) return;

        var late = _roster.Snapshot();
        LogBrokenOff(late.Length, grace);
        foreach (var connection in late) connection.Abort(ConnectionEnd.Shutdown);
        await EmptyWithinAsync(_limits.GoodbyeWithin, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Stops the clock.</summary>
    public void Dispose()
    {
        if (_tap is not null) _tap.Changed -= LookAtTaps;
        _roster.Dispose();
        _metrics.Dispose();
        _draining.Dispose();
    }

    private ClientConnection Receive(ConnectionContext context, ListenerProfile profile) => new(context.Transport, profile, new ConnectionSetup
    {
        Remote = AsIp(context.RemoteEndPoint),
        Local = AsIp(context.LocalEndPoint),
        Certificates = _certificates,
        Roster = _roster,
        Limits = _limits,
        Draining = _draining.Token,
        Pool = context.Features.Get<IMemoryPoolFeature>()?.MemoryPool,
        Abort = context.Abort,
        Closed = context.ConnectionClosed,
        Metrics = _metrics,
    });

    /// <summary>Closes it in such a way that its place is always given back.</summary>
    private async Task CloseAsync(ClientConnection connection)
    {
        try
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            LogFault(fault, connection.Id, connection.Profile.Protocol, connection.Remote);
        }
    }

    private void Refuse(ClientConnection connection, ReadOnlyMemory<byte> busy, string reason)
    {
        _metrics.Refused(connection.Profile, reason);
        LogRefused(connection.Id, connection.Profile.Protocol, connection.Remote, reason);
        if (connection.Profile.Tls != TlsMode.Implicit) connection.Output.Write(busy.Span);
    }

    private async Task RunAsync(ClientConnection connection, Func<ClientConnection, Task> session)
    {
        _metrics.Opened(connection.Profile);
        LookAtTap(connection);
        LogOpened(connection.Id, connection.Profile.Protocol, connection.Remote);
        try
        {
            if (connection.Profile.Tls != TlsMode.Implicit || await ShakeHandsAsync(connection).ConfigureAwait(false))
                await session(connection).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (connection.HasEnded)
        {
            // Work for a client who is gone was given up.
        }
        catch (Exception fault) // the last resort: a fault of ours costs this connection and no other
        {
            LogFault(fault, connection.Id, connection.Profile.Protocol, connection.Remote);
        }

        if (connection.HandshakeFault is { } reason) LogHandshake(connection.Id, connection.Profile.Protocol, connection.Remote, reason);
        LogClosed(connection.Id, connection.Profile.Protocol, connection.EndReason, connection.BytesReceived, connection.BytesSent);
        _metrics.Closed(connection.Profile);
    }

    /// <summary>Begins or ends a recording as the tap's filter asks for now.</summary>
    private void LookAtTap(ClientConnection connection)
    {
        if (_tap is null) return;
        var subject = new TapSubject(connection.Id, connection.Profile.Protocol, connection.Remote);
        lock (_tapping)
        {
            if (connection.Tap is null) connection.Tap = _tap.Listen(subject);
            else if (_tap.Filter?.Matches(subject) != true)
            {
                connection.Tap.Dispose();
                connection.Tap = null;
            }

            if (connection.IsOver) connection.Tap?.Dispose(); // it ended meanwhile
        }
    }

    private void LookAtTaps()
    {
        foreach (var connection in _roster.Snapshot())
            if (!connection.IsOver) LookAtTap(connection);
    }

    private ValueTask<bool> ShakeHandsAsync(ClientConnection connection)
        => connection.ShakeHandsAsync(_certificates ?? throw new InvalidOperationException("A listener does TLS and there is no certificate."));

    private async Task<bool> EmptyWithinAsync(TimeSpan time, CancellationToken hurry)
    {
        if (Count == 0) return true;
        try
        {
            await _empty.Task.WaitAsync(time, _time, hurry).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }

    private static IPEndPoint? AsIp(EndPoint? endPoint) => endPoint switch
    {
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port),
        IPEndPoint ip => ip,
        _ => null, // a unix socket
    };
}
