using System.Net;
using System.Net.Sockets;
using System.Text;
using Hikyaku.Connections;
using Hikyaku.Connections.Tap;
using Hikyaku.Connections.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hikyaku.SystemTests.Connections;

/// <summary>Kestrel on 127.0.0.1 with a gate and a session of the test's choice.</summary>
internal sealed class TestListener : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestListener(WebApplication app, ConnectionGate gate)
    {
        (_app, Gate) = (app, gate);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        EndPoint = IPEndPoint.Parse(new Uri(address).Authority);
    }

    public ConnectionGate Gate { get; }

    public IPEndPoint EndPoint { get; }

    public static async Task<TestListener> StartAsync(
        ListenerProfile profile, Func<ClientConnection, Task> session, CertificateShelf? certificates = null,
        ConnectionLimits? limits = null, TimeProvider? time = null, ILogger<ConnectionGate>? log = null, WireTap? tap = null)
    {
        var gate = new ConnectionGate(
            limits ?? ConnectionLimits.Default, certificates, time ?? TimeProvider.System, log ?? NullLogger<ConnectionGate>.Instance, tap);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener =>
        {
            listener.UseListenerProfile(profile);
            listener.Run(context => gate.ServeAsync(context, Encoding.ASCII.GetBytes("421 busy\r\n"), session));
        }));
        var app = builder.Build();
        await app.StartAsync();
        return new TestListener(app, gate);
    }

    public async Task<NetworkStream> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(EndPoint);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public async ValueTask DisposeAsync()
    {
        await Gate.DrainAsync(TimeSpan.FromSeconds(1));
        await _app.StopAsync();
        await _app.DisposeAsync();
        Gate.Dispose();
    }
}
