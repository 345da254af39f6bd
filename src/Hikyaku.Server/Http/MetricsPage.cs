using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Hikyaku.Server.Http;

/// <summary>
/// /metrics in Prometheus format. OpenTelemetry is loaded after the listeners are up, off the way to the first greeting.
/// </summary>
internal sealed class MetricsPage : IAsyncDisposable
{
    /// <summary>The meter under which every part of the server counts.</summary>
    public const string MeterName = "Hikyaku";

    private readonly TaskCompletionSource<Exporter> _exporter = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _loading = Task.CompletedTask;

    /// <summary>Begins to count, on another thread.</summary>
    /// <param name="services">The web server's, for the exporter's own needs.</param>
    public void Start(IServiceProvider services) => _loading = Task.Run(() => _exporter.SetResult(Exporter.Load(services)));

    /// <summary>Writes the page.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        Exporter exporter = await _exporter.Task.WaitAsync(context.RequestAborted);
        await exporter.Page(context);
    }

    /// <summary>Stops counting; to be done before the web server is disposed of.</summary>
    public async ValueTask DisposeAsync()
    {
        await _loading;
        if (_exporter.Task.IsCompletedSuccessfully)
            (await _exporter.Task).Provider.Dispose();
    }

    private sealed record Exporter(MeterProvider Provider, RequestDelegate Page)
    {
        public static Exporter Load(IServiceProvider services)
        {
            MeterProvider provider = Sdk.CreateMeterProviderBuilder()
                .ConfigureResource(static resource => resource.AddService("hikyaku"))
                .AddMeter(MeterName)
                .AddRuntimeInstrumentation()
                .AddPrometheusExporter()
                .Build();
            var branch = new ApplicationBuilder(services);
            branch.UseOpenTelemetryPrometheusScrapingEndpoint(provider, static _ => true, null, null, null);
            return new(provider, branch.Build());
        }
    }
}
