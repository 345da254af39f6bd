using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hikyaku.SystemTests.Policies;

/// <summary>A web server that serves a policy over HTTPS, or whatever a test has it do.</summary>
internal sealed class PolicyServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private PolicyServer(WebApplication app) => _app = app;

    /// <summary>What it does with a request.</summary>
    public RequestDelegate Answer { get; set; } = _ => Task.CompletedTask;

    public int Requests => Volatile.Read(ref _requests);

    public int Port => new Uri(_app.Urls.First()).Port;

    public static async Task<PolicyServer> StartAsync(X509Certificate2 certificate, string policy)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.UseHttps(certificate)));
        var app = builder.Build();
        var server = new PolicyServer(app) { Answer = context => PlainAsync(context, policy) };
        app.Run(context =>
        {
            Interlocked.Increment(ref server._requests);
            return context.Request.Path == "/.well-known/mta-sts.txt" ? server.Answer(context) : NotFoundAsync(context);
        });
        await app.StartAsync();
        return server;
    }

    public static Task PlainAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(text);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
