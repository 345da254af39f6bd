using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Hikyaku.Protocol.Dsn;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Transport.Routing;

namespace Hikyaku.Transport.RemoteDelivery;

/// <summary>
/// A connection to another server, up to where it is ready for MAIL: connect, greeting, EHLO, STARTTLS, EHLO again,
/// log-in. What the peer says is bounded and never trusted.
/// </summary>
internal sealed class PeerConnection : IDisposable
{
    private readonly DeliveryOptions _options;
    private readonly TimeProvider _time;
    private Socket? _socket;
    private PeerCertificate? _certificate;
    private SslStream? _tls;
    private bool _hasOffers;
    private bool _triedTls;

    private PeerConnection(NextHop hop, DeliveryOptions options, ReplyStream replies, TimeProvider time)
        => (Hop, _options, Replies, _time) = (hop, options, replies, time);

    public NextHop Hop { get; }

    /// <summary>The conversation.</summary>
    public ReplyStream Replies { get; }

    /// <summary>What the server offers.</summary>
    public ServerExtensions Offers { get; private set; } = ServerExtensions.None;

    /// <summary>Messages sent over it.</summary>
    public int Transactions { get; set; }

    /// <summary>What speaks against the certificate; null without one, or when nothing does.</summary>
    public string? CertificateFault => _certificate is { IsValid: false } bad ? bad.Verdict : null;

    /// <summary>True inside TLS with a valid certificate.</summary>
    public bool IsVerified => _tls is not null && _certificate is { IsValid: true };

    /// <summary>Who is at the other end.</summary>
    public PeerFacts Facts => new(
        Hop.Host, Hop.EndPoint.Address.ToString(), _tls is null ? null : VersionOf(_tls.SslProtocol), _tls?.NegotiatedCipherSuite.ToString(), _certificate?.Verdict);

    /// <summary>How TLS with it went, for the report to its domain; null where it did not come to that, or nobody is told.</summary>
    public TlsSession? Session { get; private set; }

    /// <summary>True when nothing speaks against another message.</summary>
    public bool IsUsable => Replies.Fault is null && Transactions < Math.Min(_options.MaximumTransactions, Offers.MaximumTransactions ?? int.MaxValue);

    /// <summary>True when the peer has closed it, or has said something unasked.</summary>
    public bool IsStale => Replies.HasUnread || _socket?.Poll(0, SelectMode.SelectRead) != false;

    /// <summary>Opens a connection; it is always given back, and its fault says when it is of no use.</summary>
    public static async Task<PeerConnection> OpenAsync(NextHop hop, DeliveryOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var connection = new PeerConnection(hop, options, new ReplyStream(Stream.Null, time, cancellation), time);
        try
        {
            if (await connection.ConnectAsync().ConfigureAwait(false))
            {
                await connection.IntroduceAsync().ConfigureAwait(false);
                connection.Session = connection.JudgeSession();
            }
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Says goodbye without waiting for the answer, when there is anybody to say it to.</summary>
    public async ValueTask LeaveAsync()
    {
        if (Replies.Fault is null)
        {
            await Replies.SendAsync("QUIT\r\n"u8.ToArray(), TimeSpan.FromSeconds(1)).ConfigureAwait(false);
        }
        Dispose();
    }

    public void Dispose()
    {
        _tls?.Dispose();
        _socket?.Dispose();
        Replies.Dispose();
    }

    private TlsSession? JudgeSession()
    {
        // Where an operator chose, or clear text is the second try, the domain has nothing to learn.
        if (Hop.Credentials is not null || Hop.Security is HopSecurity.None or HopSecurity.Implicit) return null;
        var expectsValid = Hop.Security is HopSecurity.Required or HopSecurity.Pinned || Hop.Policy.IsTested;
        var (failure, reason) = (_tls, _certificate) switch
        {
            (_, { IsValid: false } bad) when expectsValid => (bad.Failure, bad.Verdict),
            (not null, _) => (null, null),
            // RFC 8460 §4.3.1
            _ when _hasOffers && !Offers.StartTls => ("starttls-not-supported", null),
            _ when _triedTls => ("validation-failure", Replies.Fault?.Text),
            _ => ("", null),
        };
        if (failure is "") return null;
        return new TlsSession(Hop.Policy, failure)
        {
            Host = Hop.Host,
            Address = Hop.EndPoint.Address.ToString(),
            OwnAddress = (_socket?.LocalEndPoint as System.Net.IPEndPoint)?.Address.ToString(),
            Reason = reason,
        };
    }

    private async ValueTask<bool> ConnectAsync()
    {
        try
        {
            // This machine may not have the address family at all: that is a fault like any other on the way.
            _socket = new Socket(Hop.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _socket.ConnectAsync(Hop.EndPoint, Replies.Within(_options.Timeouts.Connect)).ConfigureAwait(false);
            Replies.Stream = new NetworkStream(_socket, ownsSocket: false);
            return true;
        }
        catch (Exception e) when (ReplyStream.IsPeers(e))
        {
            Replies.Fail(PeerFault.NoConnection(e is OperationCanceledException ? "timed out" : ReplyStream.Reason(e)));
            return false;
        }
    }

    private async ValueTask IntroduceAsync()
    {
        // 1. TLS from the first octet
        if (Hop.Security == HopSecurity.Implicit && !await ShakeHandsAsync().ConfigureAwait(false)) return;
        // 2. The greeting
        if (await Replies.ReadAsync(_options.Timeouts.Greeting, "the greeting").ConfigureAwait(false) is not { } greeting) return;
        if (!greeting.IsSuccess)
        {
            // RFC 5321 §3.1: 554 is for a server that takes no mail at all; another host of the domain may.
            Refuse(greeting);
            return;
        }
        // 3. EHLO
        if (!await HelloAsync().ConfigureAwait(false)) return;
        // 4. STARTTLS, and EHLO again
        if (_tls is null && Hop.Security != HopSecurity.None && !await StartTlsAsync().ConfigureAwait(false)) return;
        // 5. The log-in
        if (Hop.Credentials is { } credentials) await new PeerLogin(this, credentials, _options.Timeouts.Command).RunAsync().ConfigureAwait(false);
    }

    private async ValueTask<bool> HelloAsync()
    {
        if (await AskAsync("EHLO").ConfigureAwait(false) is not { } reply) return false;
        if (reply.IsPermanent)
        {
            // RFC 5321 §3.2: a server that does not know EHLO knows HELO.
            if (await AskAsync("HELO").ConfigureAwait(false) is not { } simple) return false;
            if (simple.IsSuccess)
            {
                Offers = ServerExtensions.None;
                _hasOffers = true;
                return true;
            }
            reply = simple;
        }
        if (!reply.IsSuccess)
        {
            Refuse(reply);
            return false;
        }
        var name = reply.Lines[0].Split(' ', 2)[0];
        if (string.Equals(name, _options.Hostname, StringComparison.OrdinalIgnoreCase))
        {
            Replies.Fail(PeerFault.ItIsUs);
            return false;
        }
        Offers = ServerExtensions.Parse(reply);
        _hasOffers = true;
        return true;
    }

    private async ValueTask<ReceivedReply?> AskAsync(string verb)
    {
        await Replies.SendAsync(Encoding.ASCII.GetBytes($"{verb} {_options.Hostname}\r\n"), _options.Timeouts.Command).ConfigureAwait(false);
        return await Replies.ReadAsync(_options.Timeouts.Command, $"the reply to {verb}").ConfigureAwait(false);
    }

    private async ValueTask<bool> StartTlsAsync()
    {
        var required = Hop.Security != HopSecurity.Opportunistic;
        if (!Offers.StartTls)
        {
            if (required) Replies.Fail(PeerFault.TlsMissing);
            return !required;
        }
        _triedTls = true;
        await Replies.SendAsync("STARTTLS\r\n"u8.ToArray(), _options.Timeouts.Command).ConfigureAwait(false);
        if (await Replies.ReadAsync(_options.Timeouts.Command, "the reply to STARTTLS").ConfigureAwait(false) is not { } reply) return false;
        if (!reply.IsSuccess)
        {
            if (required) Refuse(reply);
            return !required;
        }
        // RFC 3207 §6, CVE-2011-0411 the other way round: what came in clear text must not be taken for what came inside TLS.
        if (Replies.HasUnread || _socket!.Available > 0)
        {
            Replies.Fail(PeerFault.Injected);
            return false;
        }
        // RFC 3207 §4.2: what was known of the server is forgotten.
        return await ShakeHandsAsync().ConfigureAwait(false) && await HelloAsync().ConfigureAwait(false);
    }

    private async ValueTask<bool> ShakeHandsAsync()
    {
        var tls = new SslStream(Replies.Stream, leaveInnerStreamOpen: false);
        try
        {
            await tls.AuthenticateAsClientAsync(TlsOptions(), Replies.Within(_options.Timeouts.Command)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AuthenticationException || ReplyStream.IsPeers(e))
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            Replies.Fail(_certificate is { IsValid: false } bad && Hop.Security is not (HopSecurity.Opportunistic or HopSecurity.Encrypted)
                ? PeerFault.Untrusted(bad.Verdict)
                : PeerFault.Handshake(e is OperationCanceledException ? "timed out" : ReplyStream.Reason(e)));
            return false;
        }
        _tls = tls;
        Replies.Stream = tls;
        return true;
    }

    private SslClientAuthenticationOptions TlsOptions()
    {
        var options = new SslClientAuthenticationOptions
        {
            // A literal has no name to ask for.
            TargetHost = Hop.Host.Trim('[', ']'),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            // What a stranger's certificate points to is not fetched.
            CertificateChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                _certificate = Hop.Pins is { } pins ? PeerCertificate.Of(pins, certificate, chain, _time.GetUtcNow()) : PeerCertificate.Of(errors, chain);
                return Hop.Security is HopSecurity.Opportunistic or HopSecurity.Encrypted || _certificate.IsValid;
            },
        };
        if (_options.TrustedRoots is { } roots)
        {
            options.CertificateChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            options.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }
        return options;
    }

    /// <summary>The server does not want us: for now, since another day or host may differ.</summary>
    public void Refuse(ReceivedReply reply)
        => Replies.Fail(new PeerFault(PeerFaultKind.Refused, reply.Status is { IsTemporary: true } status ? status : new EnhancedStatusCode(4, 3, 2), reply.ToString()) { IsReply = true });

    private static string VersionOf(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls12 => "TLSv1.2",
        SslProtocols.Tls13 => "TLSv1.3",
        _ => protocol.ToString(),
    };
}
