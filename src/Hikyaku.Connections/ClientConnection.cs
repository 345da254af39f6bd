using System.IO.Pipelines;
using System.Net;

namespace Hikyaku.Connections;

/// <summary>
/// One client's connection as a line-protocol session sees it: bytes in, bytes out, and the facts about the peer.
/// STARTTLS swaps the pipes underneath, so a session must read <see cref="Input"/> and <see cref="Output"/> anew after it.
/// </summary>
public sealed class ClientConnection
{
    /// <summary>Short unique name of the connection in logs, journey and wire tap.</summary>
    public string Id => throw new NotImplementedException();

    /// <summary>The client's address (from PROXY protocol where that is trusted); null on unix sockets.</summary>
    public IPEndPoint? Remote => throw new NotImplementedException();

    /// <summary>Our address; null on unix sockets.</summary>
    public IPEndPoint? Local => throw new NotImplementedException();

    /// <summary>What the listener offers.</summary>
    public ListenerProfile Profile => throw new NotImplementedException();

    /// <summary>Facts of the TLS session, null in clear text.</summary>
    public TlsFacts? Tls => throw new NotImplementedException();

    /// <summary>True when STARTTLS can be offered now: the listener allows it, a certificate is there, TLS is not on yet.</summary>
    public bool CanStartTls => throw new NotImplementedException();

    /// <summary>True when passwords may be taken: inside TLS, on a unix socket, or where the listener allows it on loopback.</summary>
    public bool PasswordsAllowed => throw new NotImplementedException();

    /// <summary>Bytes from the client.</summary>
    public PipeReader Input => throw new NotImplementedException();

    /// <summary>Bytes to the client.</summary>
    public PipeWriter Output => throw new NotImplementedException();

    /// <summary>Cancelled when the connection ends: peer gone, time-out, or shutdown past its grace. See <see cref="EndReason"/>.</summary>
    public CancellationToken Ended => throw new NotImplementedException();

    /// <summary>Cancelled when the server drains: finish what is under way, say goodbye (421, BYE), close.</summary>
    public CancellationToken Draining => throw new NotImplementedException();

    /// <summary>Why <see cref="Ended"/> was cancelled.</summary>
    public ConnectionEnd EndReason => throw new NotImplementedException();

    /// <summary>
    /// The connection is ended with <see cref="ConnectionEnd.TimedOut"/> unless this is called again (or
    /// <see cref="Timeout.InfiniteTimeSpan"/> given) within the time. Cheap: one shared wheel, no timer for each call.
    /// </summary>
    public void ExpectWithin(TimeSpan time) => throw new NotImplementedException();

    /// <summary>
    /// Reads one line, without its CRLF. Never buffers more than <paramref name="limit"/> bytes; a longer line is
    /// thrown away up to its end and reported. The line is valid until the next read.
    /// </summary>
    public ValueTask<LineRead> ReadLineAsync(int limit) => throw new NotImplementedException();

    /// <summary>Sends what was written to <see cref="Output"/>.</summary>
    public ValueTask FlushAsync() => throw new NotImplementedException();

    /// <summary>
    /// Takes over TLS after the go-ahead was flushed. Bytes the client sent ahead in clear text are refused
    /// (false: close the connection; RFC 3207 §6, CVE-2011-0411), a failed handshake gives false as well.
    /// </summary>
    public ValueTask<bool> StartTlsAsync() => throw new NotImplementedException();
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
    /// <summary>The server shuts down and the grace is over.</summary>
    Shutdown,
}
