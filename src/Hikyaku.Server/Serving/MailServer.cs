using System.Net.Security;
using System.Net.Sockets;
using Hikyaku.Connections;
using Hikyaku.Server.Configuration;
using Hikyaku.Server.Http;
using Hikyaku.Server.Logging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
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
    private readonly WebApplication _app;
    private readonly Readiness _readiness;

    private MailServer(WebApplication app, Readiness readiness, BoundListeners listeners)
        => (_app, _readiness, Listeners) = (app, readiness, listeners.All);

    /// <summary>Where it listens.</summary>
    public IReadOnlyList<BoundListener> Listeners { get; }

    /// <summary>Starts everything; when the task ends, every listener answers.</summary>
    public static async Task<MailServer> StartAsync(ServerOptions options, BoundListeners listeners, ILoggerProvider logs, CancellationToken cancellation)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "hikyaku" });
        var readiness = new Readiness(options.DataDirectory);
        builder.Logging.AddProvider(logs).SetMinimumLevel(options.Log.Level).AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Limits.ShutdownGrace);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.UseSockets(sockets => HandOver(sockets, listeners));
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, listeners));
        WebApplication app = builder.Build();
        var metrics = new MetricsPage(app.Services);
        new Site(options, readiness, metrics).Map(app);
        await app.StartAsync(cancellation);
        readiness.Started();
        app.Lifetime.ApplicationStopped.Register(metrics.Dispose);
        return new(app, readiness, listeners);
    }

    /// <summary>Takes no new connections, lets sessions finish within the grace, then ends them.</summary>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        _readiness.Stopping();
        await _app.StopAsync(cancellation);
    }

    /// <summary>Stops if need be, and closes everything.</summary>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void HandOver(SocketTransportOptions sockets, BoundListeners listeners)
        => sockets.CreateBoundListenSocket = endPoint => listeners.All.First(listener => listener.EndPoint.Equals(endPoint)).Socket;

    private static void Listen(KestrelServerOptions kestrel, BoundListeners listeners)
    {
        kestrel.AddServerHeader = false;
        foreach (BoundListener listener in listeners.All)
        {
            if (listener.Options.Protocol == ListenerProtocol.Http)
                kestrel.Listen(listener.EndPoint);
        }
    }

    /// <summary>Signals are the caller's business.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
