using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Hikyaku.Server.Http;

/// <summary>
/// /metrics in Prometheus format. OpenTelemetry is loaded after the listeners are up, off the way to the first greeting.
/// </summary>
internal sealed class MetricsPage : IDisposable
{
    /// <summary>The meter under which every part of the server counts.</summary>
    public const string MeterName = "Hikyaku";

    private readonly Lazy<(MeterProvider Provider, RequestDelegate Page)> _exporter;
    private IServiceProvider? _services;

    /// <summary>Nothing is loaded yet.</summary>
    public MetricsPage() => _exporter = new(Load);

    /// <summary>The services of the web server, for the exporter's own needs.</summary>
    public void Attach(IServiceProvider services) => _services = services;

    /// <summary>Begins to count, on another thread.</summary>
    public void StartSoon() => ThreadPool.UnsafeQueueUserWorkItem(static page => _ = page._exporter.Value, this, preferLocal: false);

    /// <summary>Writes the page.</summary>
    public Task WriteAsync(HttpContext context) => _exporter.Value.Page(context);

    /// <summary>Stops counting.</summary>
    public void Dispose()
    {
        if (_exporter.IsValueCreated)
            _exporter.Value.Provider.Dispose();
    }

    private (MeterProvider, RequestDelegate) Load()
    {
        MeterProvider provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(MeterName)
            .AddRuntimeInstrumentation()
            .AddPrometheusExporter()
            .Build();
        var branch = new ApplicationBuilder(_services ?? throw new InvalidOperationException("The web server is not put together yet."));
        branch.UseOpenTelemetryPrometheusScrapingEndpoint(provider, static _ => true, null, null, null);
        return (provider, branch.Build());
    }
}
