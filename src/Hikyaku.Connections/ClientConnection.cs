using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Hikyaku.Connections.Pipes;
using Hikyaku.Connections.Tap;
using Hikyaku.Connections.Tls;

namespace Hikyaku.Connections;

/// <summary>
/// One client's connection as a line-protocol session sees it: bytes in, bytes out, and the facts about the peer.
/// STARTTLS and compression swap the pipes underneath.
/// </summary>
/// <remarks>
/// What the peer sends is not trusted: lines are bounded and end in CRLF only, waiting is bounded by
/// <see cref="ExpectWithin"/>, and nothing sent in clear text outlives <see cref="StartTlsAsync"/>.
/// One reader and one writer at a time.
/// </remarks>
public sealed partial class ClientConnection : IAsyncDisposable
{
    private readonly IDuplexPipe _transport;
    private readonly ConnectionSetup _setup;
    private readonly ConnectionReader _reader;
    private readonly ConnectionWriter _writer;
    private TlsSession? _tlsSession;
    private long _receivedReported;
    private long _sentReported;
    private volatile bool _disposing;

    /// <summary>A connection over any pipes; the gate makes them over Kestrel's, tests and the lab over their own.</summary>
    public ClientConnection(IDuplexPipe transport, ListenerProfile profile, ConnectionSetup? setup = null)
    {
        _transport = transport;
        _setup = setup ?? new ConnectionSetup();
        _reader = new ConnectionReader(transport.Input);
        _writer = new ConnectionWriter(transport.Output);
        Profile = profile;
        Id = _setup.Id ?? ConnectionId.Next();
        Remote = _setup.Remote;
        Local = _setup.Local;
        _setup.Roster?.Add(this);
    }

    /// <summary>Short unique name of the connection in logs, journey and wire tap.</summary>
    public string Id { get; }

    /// <summary>The client's address (from PROXY protocol where that is trusted); null on unix sockets.</summary>
    public IPEndPoint? Remote { get; internal set; }

    /// <summary>Our address; null on unix sockets.</summary>
    public IPEndPoint? Local { get; internal set; }

    /// <summary>What the listener offers.</summary>
    public ListenerProfile Profile { get; }

    /// <summary>Facts of the TLS session, null in clear text.</summary>
    public TlsFacts? Tls { get; private set; }

    /// <summary>True when STARTTLS can be offered now: the listener allows it, a certificate is there, TLS is not on yet.</summary>
    public bool CanStartTls => Profile.Tls == TlsMode.StartTls && Tls is null && _setup.Certificates is not null;

    /// <summary>True when passwords may be taken: inside TLS, on a unix socket, or where the listener allows it on loopback.</summary>
    public bool PasswordsAllowed
        => Tls is not null || Remote is null || Profile.AllowPlaintextLogin && IPAddress.IsLoopback(Remote.Address);

    /// <summary>
    /// Bytes from the client. Asking for it ends the life of the last line. A read that was cancelled: look at
    /// <see cref="EndReason"/>, and go on when that is <see cref="ConnectionEnd.None"/>.
    /// </summary>
    public PipeReader Input
    {
        get
        {
            ReleaseInput();
            return _reader;
        }
    }

    /// <summary>Bytes to the client.</summary>
    public PipeWriter Output => _writer;

    /// <summary>Cancelled when the server drains: finish what is under way, say goodbye (421, BYE), close.</summary>
    public CancellationToken Draining => _setup.Draining;

    /// <summary>Bytes taken from the client so far, those of TLS itself not counted.</summary>
    public long BytesReceived => _reader.Count;

    /// <summary>Bytes written for the client so far, those of TLS itself not counted.</summary>
    public long BytesSent => _writer.Count;

    /// <summary>Who listens in, if anyone.</summary>
    internal ConnectionTap? Tap
    {
        get => _reader.Tap;
        set => (_reader.Tap, _writer.Tap) = (value, value);
    }

    internal bool IsOver => _disposing;

    /// <summary>Sends what was written to <see cref="Output"/>. When that can't be done the connection has ended.</summary>
    public ValueTask FlushAsync()
    {
        if (_writer.UnflushedBytes == 0) return default;
        try
        {
            var pending = _writer.FlushAsync();
            if (!pending.IsCompletedSuccessfully) return AwaitFlushAsync(pending);
            NoteFlush(pending.GetAwaiter().GetResult());
        }
        catch (Exception e) when (IsLostPeer(e))
        {
            End(ConnectionEnd.PeerGone);
        }

        return default;
    }

    /// <summary>
    /// Sends what remains, closes TLS properly, and completes the pipes. The roster looks after the transport until it
    /// is closed, so that a peer who takes nothing can't keep it.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _disposing = true;
        ExpectWithin(_setup.Limits.GoodbyeWithin);
        ReleaseInput();
        try
        {
            await FlushAsync().ConfigureAwait(false);
            if (_compression is not null) await _compression.DisposeAsync().ConfigureAwait(false);
            if (_tlsSession is not null) await _tlsSession.DisposeAsync().ConfigureAwait(false);
            await _transport.Output.CompleteAsync().ConfigureAwait(false);
            await _transport.Input.CompleteAsync().ConfigureAwait(false);
        }
        finally // whatever the layers say: a connection that stayed on the roster would be aborted again and again
        {
            Tap?.Dispose();
            ReportBytes();
            if (!_setup.Closed.CanBeCanceled) _setup.Roster?.Remove(this);
            else _setup.Closed.UnsafeRegister(static self => ((ClientConnection)self!)._setup.Roster?.Remove((ClientConnection)self), this);
        }
    }

    /// <summary>Tells the metrics what moved since the last time.</summary>
    internal void ReportBytes()
    {
        if (_setup.Metrics is not { } metrics) return;
        var (received, sent) = (_reader.Count, _writer.Count);
        metrics.Moved(Profile, received - Interlocked.Exchange(ref _receivedReported, received), sent - Interlocked.Exchange(ref _sentReported, sent));
    }

    private async ValueTask AwaitFlushAsync(ValueTask<FlushResult> pending)
    {
        try
        {
            NoteFlush(await pending.ConfigureAwait(false));
        }
        catch (Exception e) when (IsLostPeer(e))
        {
            End(ConnectionEnd.PeerGone);
        }
    }

    private void NoteFlush(FlushResult result)
    {
        if (result.IsCompleted) End(ConnectionEnd.PeerGone);
    }

    /// <summary>What Kestrel's transport and SslStream throw when the other side is not there any more.</summary>
    private static bool IsLostPeer(Exception e) => e is IOException or OperationCanceledException or ObjectDisposedException;
}

/// <summary>How a connection came to its end.</summary>
public enum ConnectionEnd
{
    /// <summary>Still open, or closed by the session itself.</summary>
    None,
    /// <summary>The client closed or reset it.</summary>
    PeerGone,
    /// <summary>The client was silent, or too slow, for too long.</summary>
    TimedOut,
    /// <summary>The server shuts down.</summary>
    Shutdown,
    /// <summary>The client sent a line without an end.</summary>
    Flooded,
}
