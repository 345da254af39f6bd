using Hikyaku.Connections;
using Hikyaku.Connections.Tls;
using Hikyaku.Server.Administration;
using Hikyaku.Server.Configuration;
using Hikyaku.Server.Http;
using Hikyaku.Server.Language;
using Hikyaku.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Server.Serving;

/// <summary>
/// The composition root: store, certificates, gate, protocols and HTTP, put together and running.
/// Knows nothing of the process around it (signals, console, systemd), so that tests run it too.
/// </summary>
internal sealed class MailServer : IAsyncDisposable
{
    /// <summary>Beyond the grace: for connections to be broken off, and for what is not a mail session.</summary>
    private static readonly TimeSpan AfterGrace = TimeSpan.FromSeconds(15);

    private readonly ServerParts _parts;
    private readonly WebApplication _app;
    private Task? _stopping;

    private MailServer(ServerParts parts, WebApplication app, BoundListeners listeners)
        => (_parts, _app, Listeners) = (parts, app, listeners.All);

    /// <summary>Where it listens.</summary>
    public IReadOnlyList<BoundListener> Listeners { get; }

    /// <summary>The store.</summary>
    public MailStore Store => _parts.Store;

    /// <summary>Connections of line protocols that are open.</summary>
    public int Connections => _parts.Gate.Count;

    /// <summary>Starts everything; when the task ends, every listener answers.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="listeners">Its sockets, bound.</param>
    /// <param name="logs">Where the log goes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="furnish">What the store must hold before the first client comes.</param>
    /// <exception cref="StartFailedException">Certificates or data can't be used.</exception>
    public static async Task<MailServer> StartAsync(
        ServerOptions options, BoundListeners listeners, ILoggerFactory logs, TimeProvider time, CancellationToken cancellation,
        Func<MailStore, Task>? furnish = null)
    {
        // 1. The store opens on another thread while the web server is put together here.
        Task<ServerParts> opening = Task.Run(() => ServerParts.OpenAsync(options, logs, time, cancellation), cancellation);
        var later = new ServerPartsLater();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "hikyaku" });
        builder.Services.AddSingleton(logs).AddSingleton(time).AddSingleton<IHostLifetime, NoLifetime>().AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Limits.ShutdownGrace + AfterGrace);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        var endpoints = new Endpoints(options, listeners, later);
        builder.WebHost.UseSockets(endpoints.HandOver);
        builder.WebHost.ConfigureKestrel(endpoints.Listen);
        WebApplication app = builder.Build();
        // 2. The store is open: the control socket is ours, the folder's lock says so.
        ServerParts parts = await AwaitPartsAsync(opening, app);
        later.Parts = parts;
        try
        {
            endpoints.BindControl();
            parts.Map(app, options);
            if (furnish is not null)
                await furnish(parts.Store);
            // 3. Listen.
            await app.StartAsync(cancellation);
            // 4. Send what waits.
            if (parts.Transfer is { } transfer)
                await transfer.StartAsync();
            parts.Reports?.Start();
            parts.Activation?.Start();
        }
        catch (Exception)
        {
            await app.DisposeAsync();
            await parts.DisposeAsync();
            throw;
        }
        parts.Readiness.Started();
        parts.Metrics.Start(app.Services);
        return new(parts, app, listeners);
    }

    /// <summary>Reads the certificates again.</summary>
    public void ReloadCertificates() => _parts.Certificates?.Reload();

    /// <summary>Takes no new connections, lets sessions finish within the grace, then ends them.</summary>
    /// <param name="hurry">Ends the grace; what a first call was given counts.</param>
    public Task StopAsync(CancellationToken hurry = default) => _stopping ??= DrainAsync(hurry);

    /// <summary>Stops if need be, and closes everything.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _parts.Metrics.DisposeAsync();
        await _app.DisposeAsync();
        await _parts.DisposeAsync();
    }

    private async Task DrainAsync(CancellationToken hurry)
    {
        _parts.Readiness.Stopping();
        TimeSpan grace = _parts.Options.Limits.ShutdownGrace;
        await Task.WhenAll(
            _parts.Gate.DrainAsync(grace, hurry), _app.StopAsync(hurry), _parts.Transfer?.StopAsync(grace, hurry) ?? Task.CompletedTask);
    }

    private static async Task<ServerParts> AwaitPartsAsync(Task<ServerParts> opening, WebApplication app)
    {
        try
        {
            return await opening;
        }
        catch (Exception fault)
        {
            await app.DisposeAsync();
            throw fault is StoreUnusableException or UnauthorizedAccessException or IOException
                ? new StartFailedException(new Text(fault.Message, $"データを開けません: {fault.Message}"), fault)
                : fault;
        }
    }

    /// <summary>Signals are the caller's business.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
