using System.Net;
using System.Security.Cryptography.X509Certificates;
using Hikyaku.Connections;
using Hikyaku.Server.Certificates;
using Hikyaku.Server.Configuration;
using Hikyaku.Server.Logging;
using Hikyaku.Server.Serving;
using Hikyaku.Server.Trial;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;

namespace Hikyaku.SystemTests.Running;

/// <summary>
/// The real server inside the test process: real sockets on free ports of 127.0.0.1, real TLS, a real store in a
/// temporary folder, the domain example.test with alice, bob and admin. Start one with <see cref="StartAsync"/>.
/// </summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string Domain = "example.test";

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _log = new();
    private readonly LogPipeline _logs;
    private BoundListeners? _listeners;
    private MailServer? _server;

    private TestServer(Func<ServerOptions, ServerOptions> change)
    {
        var certificate = new CertificateOptions(_folder.Combine("keys", "certificate.pem"), _folder.Combine("keys", "key.pem"));
        Directory.CreateDirectory(_folder.Combine("keys"));
        TrialCertificate.Ensure(certificate, TimeProvider.System);
        Options = change(new ServerOptions
        {
            HostName = "mail.example.test",
            DataDirectory = _folder.Combine("data"),
            Certificates = [certificate],
            PasswordCost = new Argon2Cost(64, 1),
            Limits = new LimitOptions { ConnectionsPerAddress = 10_000, ShutdownGrace = TimeSpan.FromSeconds(5) },
            Listeners =
            [
                Listener(ListenerProtocol.Smtp, TlsMode.StartTls),
                Listener(ListenerProtocol.Submission, TlsMode.StartTls, plaintext: true),
                Listener(ListenerProtocol.Submission, TlsMode.Implicit),
                new ListenerOptions { Protocol = ListenerProtocol.Lmtp, Address = new ListenerAddress.Unix(_folder.Combine("lmtp.sock")), Tls = TlsMode.None },
                Listener(ListenerProtocol.Imap, TlsMode.StartTls, plaintext: true),
                Listener(ListenerProtocol.Imap, TlsMode.Implicit),
                Listener(ListenerProtocol.Pop3, TlsMode.StartTls, plaintext: true),
                Listener(ListenerProtocol.Pop3, TlsMode.Implicit),
                Listener(ListenerProtocol.Http, TlsMode.None),
                Listener(ListenerProtocol.Http, TlsMode.Implicit),
            ],
        });
        _logs = new LogPipeline(Options.Log, TextWriter.Synchronized(_log), forJournal: false, TimeProvider.System);
    }

    /// <summary>What it was started with.</summary>
    public ServerOptions Options { get; }

    /// <summary>The server.</summary>
    public MailServer Server => _server ?? throw new InvalidOperationException("The server is stopped.");

    /// <summary>Its store, for arranging and asserting.</summary>
    public MailStore Store => Server.Store;

    public TestAccount Alice { get; } = new($"alice@{Domain}", "alice's pass-word 1");

    public TestAccount Bob { get; } = new($"bob@{Domain}", "bob's pass-word 2");

    public TestAccount Admin { get; } = new($"admin@{Domain}", "admin's pass-word 3");

    public string DataDirectory => Options.DataDirectory;

    public IPEndPoint Smtp => At(ListenerProtocol.Smtp, TlsMode.StartTls);

    public IPEndPoint Submission => At(ListenerProtocol.Submission, TlsMode.StartTls);

    public IPEndPoint Submissions => At(ListenerProtocol.Submission, TlsMode.Implicit);

    public string LmtpSocket => _folder.Combine("lmtp.sock");

    public IPEndPoint Imap => At(ListenerProtocol.Imap, TlsMode.StartTls);

    public IPEndPoint Imaps => At(ListenerProtocol.Imap, TlsMode.Implicit);

    public IPEndPoint Pop3 => At(ListenerProtocol.Pop3, TlsMode.StartTls);

    public IPEndPoint Pop3s => At(ListenerProtocol.Pop3, TlsMode.Implicit);

    public Uri Http => new($"http://{At(ListenerProtocol.Http, TlsMode.None)}/");

    public Uri Https => new($"https://localhost:{At(ListenerProtocol.Http, TlsMode.Implicit).Port}/");

    /// <summary>Its certificate, for localhost, 127.0.0.1 and example.test; trust exactly this one.</summary>
    public X509Certificate2 Certificate
    {
        get
        {
            CertificateOptions files = Options.Certificates[0];
            return CertificateReading.Of(files.CertificateFile, files.KeyFile).Certificate!;
        }
    }

    /// <summary>What it has logged so far.</summary>
    public string Log => _log.ToString();

    /// <summary>Starts a server.</summary>
    /// <param name="change">Changes the configuration before the start.</param>
    public static async Task<TestServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null)
    {
        var server = new TestServer(change ?? (options => options));
        await server.StartAgainAsync();
        MailStore store = server.Store;
        await store.Directory.AddDomainAsync(Domain);
        await store.Directory.AddAccountsAsync(
        [
            new(server.Alice.Address, server.Alice.Password),
            new(server.Bob.Address, server.Bob.Password),
            new(server.Admin.Address, server.Admin.Password, AccountRole.Admin),
        ]);
        return server;
    }

    /// <summary>Drains and closes the server; the data stay.</summary>
    public async Task StopAsync()
    {
        if (_server is { } server)
            await server.DisposeAsync();
        _listeners?.Dispose();
        _server = null;
    }

    /// <summary>Starts it on the same data; the ports may be others.</summary>
    public async Task StartAgainAsync()
    {
        (BoundListeners? listeners, IReadOnlyList<BindFailure> failures) = BoundListeners.Bind(Options.Listeners, new SystemdSockets(_ => null, 0));
        _listeners = listeners ?? throw new InvalidOperationException(failures[0].Message);
        _server = await MailServer.StartAsync(Options, listeners, _logs.Factory, TimeProvider.System, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _logs.DisposeAsync();
        _folder.Dispose();
    }

    private static ListenerOptions Listener(ListenerProtocol protocol, TlsMode tls, bool plaintext = false) => new()
    {
        Protocol = protocol,
        Address = new ListenerAddress.Tcp(new IPEndPoint(IPAddress.Loopback, 0)),
        Tls = tls,
        AllowPlaintextLogin = plaintext,
    };

    private IPEndPoint At(ListenerProtocol protocol, TlsMode tls)
        => (IPEndPoint)Server.Listeners.First(listener => listener.Options.Protocol == protocol && listener.Options.Tls == tls).EndPoint;
}

/// <summary>Somebody who can log in.</summary>
internal sealed record TestAccount(string Address, string Password);
