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

    /// <summary>Nothing is loaded yet.</summary>
    public MetricsPage(IServiceProvider services) => _exporter = new(() => Load(services));

    /// <summary>Begins to count.</summary>
    public void Start() => _ = _exporter.Value;

    /// <summary>Writes the page.</summary>
    public Task WriteAsync(HttpContext context) => _exporter.Value.Page(context);

    /// <summary>Stops counting.</summary>
    public void Dispose()
    {
        if (_exporter.IsValueCreated)
            _exporter.Value.Provider.Dispose();
    }

    private static (MeterProvider, RequestDelegate) Load(IServiceProvider services)
    {
        MeterProvider provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(MeterName)
            .AddRuntimeInstrumentation()
            .AddPrometheusExporter()
            .Build();
        var branch = new ApplicationBuilder(services);
        branch.UseOpenTelemetryPrometheusScrapingEndpoint(provider, static _ => true, null, null, null);
        return (provider, branch.Build());
    }
}
