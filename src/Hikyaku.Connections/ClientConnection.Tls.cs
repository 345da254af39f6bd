using Hikyaku.Connections.Tls;

namespace Hikyaku.Connections;

public sealed partial class ClientConnection
{
    /// <summary>What went wrong in the handshake, for the log; null when nothing did.</summary>
    internal string? HandshakeFault { get; private set; }

    /// <summary>
    /// Sends the go-ahead, which must lie written and not flushed, and takes over TLS. Bytes the client sent ahead of
    /// it in clear text are refused (false: close the connection; RFC 3207 §6, CVE-2011-0411), a failed handshake
    /// gives false as well.
    /// </summary>
    /// <exception cref="InvalidOperationException">STARTTLS was not on offer, or the go-ahead is out already.</exception>
    public async ValueTask<bool> StartTlsAsync()
    {
        if (!CanStartTls) throw new InvalidOperationException("STARTTLS was not on offer.");
        // Once the client has the go-ahead, what lies here may be its handshake and looks like clear text sent ahead.
        if (_writer.UnflushedBytes == 0) throw new InvalidOperationException("The go-ahead to STARTTLS was flushed too early.");
        if (HasClearTextAhead())
        {
            HandshakeFault = "clear text was sent ahead of the handshake";
            return false;
        }

        await FlushAsync().ConfigureAwait(false);
        return await ShakeHandsAsync(_setup.Certificates!).ConfigureAwait(false);
    }

    /// <summary>TLS from the first byte, or after STARTTLS.</summary>
    internal async ValueTask<bool> ShakeHandsAsync(CertificateShelf certificates)
    {
        ReleaseInput();
        ExpectWithin(_setup.Limits.HandshakeWithin);
        (_tlsSession, HandshakeFault) = await TlsSession.AcceptAsync(_transport, certificates, _setup.Pool, Ended).ConfigureAwait(false);
        _setup.Metrics?.ShookHands(Profile, _tlsSession is null ? "failed" : "ok");
        if (_tlsSession is null) return false;

        ExpectWithin(Timeout.InfiniteTimeSpan);
        (_reader.Inner, _writer.Inner) = (_tlsSession.Input, _tlsSession.Output);
        Tls = new TlsFacts(_tlsSession.Protocol, _tlsSession.CipherSuite, _tlsSession.ServerName, _tlsSession.ServerEndPoint);
        Tap?.Note($"{Tls.ProtocolName} begins; what follows was encrypted");
        return true;
    }

    private bool HasClearTextAhead()
    {
        if (HasBufferedInput) return true;
        ReleaseInput();
        if (!_transport.Input.TryRead(out var result)) return false;
        var ahead = !result.Buffer.IsEmpty;
        _transport.Input.AdvanceTo(result.Buffer.Start);
        return ahead;
    }
}
