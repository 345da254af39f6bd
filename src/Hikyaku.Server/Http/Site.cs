using System.Net;
using Hikyaku.Server.Configuration;
using Hikyaku.Server.Domains;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Hikyaku.Server.Http;

/// <summary>What the http listeners serve: health, metrics, the MTA-STS policy of our domains, and a page that says what this is.</summary>
/// <param name="options">Who may read the metrics.</param>
/// <param name="readiness">Whether the server can do its work.</param>
/// <param name="metrics">The metrics page.</param>
/// <param name="isOurDomain">Whether a domain is one of ours.</param>
internal sealed class Site(ServerOptions options, Readiness readiness, MetricsPage metrics, Func<string, bool> isOurDomain)
{
    /// <summary>Lays the paths out.</summary>
    public void Map(WebApplication app)
    {
        app.Use(SecurityHeaders.AddAsync);
        app.MapGet("/", FrontPage.WriteAsync);
        app.MapGet("/healthz", static context => Plain(context, StatusCodes.Status200OK, "alive\n"));
        app.MapGet("/readyz", ReadyAsync);
        app.MapGet("/metrics", MetricsAsync);
        app.MapGet("/.well-known/mta-sts.txt", PolicyAsync);
        app.MapFallback(static context => Problem.WriteAsync(context, StatusCodes.Status404NotFound, "Not found", "There is nothing at this path."));
    }

    private Task ReadyAsync(HttpContext context)
    {
        string? obstacle = readiness.Obstacle();
        return obstacle is null
            ? Plain(context, StatusCodes.Status200OK, "ready\n")
            : Plain(context, StatusCodes.Status503ServiceUnavailable, obstacle + "\n");
    }

    /// <summary>RFC 8461 §3.3: under the name mta-sts.DOMAIN only, as text.</summary>
    private Task PolicyAsync(HttpContext context)
    {
        const string Prefix = OwnPolicy.Label + ".";
        string host = context.Request.Host.Host.ToLowerInvariant();
        return host.StartsWith(Prefix, StringComparison.Ordinal) && isOurDomain(host[Prefix.Length..])
            ? Plain(context, StatusCodes.Status200OK, OwnPolicy.Of(options).ToString())
            : Problem.WriteAsync(context, StatusCodes.Status404NotFound, "Not found", "The policy is served under mta-sts.DOMAIN, for each domain of this server.");
    }

    private Task MetricsAsync(HttpContext context)
    {
        IPAddress? remote = context.Connection.RemoteIpAddress;
        if (remote is { IsIPv4MappedToIPv6: true })
            remote = remote.MapToIPv4();
        // A proxy on this machine speaks for the whole world: what it passes on is not asked by it.
        bool isPassedOn = context.Request.Headers.ContainsKey("X-Forwarded-For") || context.Request.Headers.ContainsKey("Forwarded");
        bool mayRead = !isPassedOn && remote is not null && options.MetricsFrom.Any(network => network.Contains(remote));
        return mayRead
            ? metrics.WriteAsync(context)
            : Problem.WriteAsync(context, StatusCodes.Status403Forbidden, "Forbidden", "Metrics are shown to the addresses in http.metricsFrom only.");
    }

    private static Task Plain(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(text);
    }
}
