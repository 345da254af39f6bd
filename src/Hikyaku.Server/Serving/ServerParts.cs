using Hikyaku.Authentication.Https;
using Hikyaku.Authentication.TlsReports;
using Hikyaku.Connections;
using Hikyaku.Connections.Tls;
using Hikyaku.Server.Administration;
using Hikyaku.Server.Configuration;
using Hikyaku.Server.Http;
using Hikyaku.Server.Language;
using Hikyaku.Store;
using Hikyaku.Transport.Queue;
using Hikyaku.Transport.Reports;
using Hikyaku.Transport.Routing.Dns;
using Hikyaku.Transport.Signing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Server.Serving;

/// <summary>What the server is made of, below the protocols: opened in order, closed in the opposite one.</summary>
internal sealed class ServerParts : IAsyncDisposable
{
    private readonly ReportPoster? _poster;
    private readonly DmarcCounter? _counter;

    private ServerParts(ServerOptions options, MailStore store, CertificateShelf? certificates, TimeProvider time, ILoggerFactory logs)
    {
        (Options, Store, Certificates, Time) = (options, store, certificates, time);
        var limits = ConnectionLimits.Default with
        {
            Connections = options.Limits.Connections,
            ConnectionsPerAddress = options.Limits.ConnectionsPerAddress,
        };
        Gate = new ConnectionGate(limits, certificates, time, logs.CreateLogger<ConnectionGate>());
        var dns = new CachingResolver(new DnsSettings { Servers = options.Dns.Servers, TrustAuthenticatedData = options.Dns.TrustAuthenticatedData }, time);
        _counter = options.Transfer.Paused || !options.Checks.Reports ? null : new DmarcCounter(store.DmarcCounts, time);
        Protocols = new Protocols(options, Gate, store, dns, _counter, time, logs);
        if (!options.Transfer.Paused)
        {
            Transfer = new QueueRunner(store, options.Transfer.ToOptions(options.HostName) with { ForwardingKey = ForwardingKey.Ensure(options.DataDirectory) }, dns, time, logs.CreateLogger<QueueRunner>());
            _poster = new ReportPoster(dns, options.Transfer.PolicyFetch ?? new HttpsOptions());
            Activation = new KeyActivation(store, dns, time, logs.CreateLogger<KeyActivation>());
            Reports = new DailyReports(store, dns, _poster, options.HostName, time, logs.CreateLogger<DailyReports>());
        }
        Readiness = new Readiness(options.DataDirectory);
    }

    public ServerOptions Options { get; }

    public MailStore Store { get; }

    public CertificateShelf? Certificates { get; }

    public ConnectionGate Gate { get; }

    public Protocols Protocols { get; }

    /// <summary>Sends mail to other servers; null when that is paused.</summary>
    public QueueRunner? Transfer { get; }

    /// <summary>Tells other domains how TLS with them went; null while nothing is sent.</summary>
    public DailyReports? Reports { get; }

    /// <summary>Lets new keys sign once they are published; null while nothing is sent.</summary>
    public KeyActivation? Activation { get; }

    public TimeProvider Time { get; }

    public Readiness Readiness { get; }

    public MetricsPage Metrics { get; } = new();

    /// <summary>Opens the store and the certificates.</summary>
    /// <exception cref="StartFailedException">A certificate can't be used.</exception>
    /// <exception cref="StoreUnusableException">The store can't be used.</exception>
    public static async Task<ServerParts> OpenAsync(ServerOptions options, ILoggerFactory logs, TimeProvider time, CancellationToken cancellation)
    {
        CertificateShelf? certificates = OpenCertificates(options, logs, time);
        try
        {
            DataFolders.Ensure(options.DataDirectory);
            MailStore store = await MailStore.OpenAsync(StoreSettings.Of(options), time, logs, cancellation);
            return new(options, store, certificates, time, logs);
        }
        catch (Exception)
        {
            certificates?.Dispose();
            throw;
        }
    }

    /// <summary>Lays out the HTTP side: orders on the control socket, pages elsewhere.</summary>
    public void Map(WebApplication app, ServerOptions options)
    {
        // Made at the first order: its JSON is not on the way to the first greeting.
        var control = new Lazy<ControlEndpoint>(() => new ControlEndpoint(new OpenStore(Store, ownsStore: false, Time)));
        app.Use(next => context => context.Features.Get<ControlConnection>() is null ? next(context) : control.Value.HandleAsync(context));
        new Site(options, Readiness, Metrics, Store.Directory.IsLocalDomain).Map(app);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Metrics.DisposeAsync();
        if (Activation is not null)
            await Activation.DisposeAsync();
        if (Reports is not null)
            await Reports.DisposeAsync();
        if (Transfer is not null)
            await Transfer.DisposeAsync();
        _poster?.Dispose();
        Protocols.Dispose();
        if (_counter is not null)
            await _counter.DisposeAsync();
        Gate.Dispose();
        await Store.DisposeAsync();
        Certificates?.Dispose();
    }

    private static CertificateShelf? OpenCertificates(ServerOptions options, ILoggerFactory logs, TimeProvider time)
    {
        if (options.Certificates.Count == 0)
            return null;
        CertificateFiles[] files = [.. options.Certificates.Select(pair => new CertificateFiles(pair.CertificateFile, pair.KeyFile))];
        (CertificateShelf? shelf, IReadOnlyList<CertificateError> errors) = CertificateShelf.Open(files, time, logs.CreateLogger<CertificateShelf>(), evenExpired: true);
        if (shelf is not null)
            return shelf;
        string reasons = string.Join(' ', errors.Select(error => error.Message));
        throw new StartFailedException(new Text(reasons, $"証明書を使えません: {reasons}"));
    }
}

/// <summary>Holds the parts once they are open: the web server is put together before.</summary>
internal sealed class ServerPartsLater
{
    private ServerParts? _parts;

    /// <summary>The parts.</summary>
    /// <exception cref="InvalidOperationException">They are not open yet.</exception>
    public ServerParts Parts
    {
        get => _parts ?? throw new InvalidOperationException("The store is not open yet.");
        set => _parts = value;
    }
}
