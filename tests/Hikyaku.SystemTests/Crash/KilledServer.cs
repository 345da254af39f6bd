using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Hikyaku.CrashLoad;
using Hikyaku.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hikyaku.SystemTests.Crash;

/// <summary>The real program, serving SMTP from a data folder until it is killed.</summary>
internal sealed class KilledServer : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private KilledServer(ChildProcess process, int port) => (_process, Port) = (process, port);

    /// <summary>Where it takes mail.</summary>
    public int Port { get; }

    /// <summary>Makes the data folder with the accounts of the load.</summary>
    public static async Task PrepareAsync(string data)
    {
        await using var store = await MailStore.OpenAsync(LoadOptions.For(data), TimeProvider.System, NullLoggerFactory.Instance);
        await LoadAccounts.FindAsync(store);
    }

    /// <summary>Starts it, and waits until it takes connections.</summary>
    public static Task<KilledServer> StartAsync(string data, CancellationToken cancellation, params string[] wrapper)
        => StartAsync(data, furtherKeys: "", cancellation, wrapper);

    /// <summary>The same with more in its configuration.</summary>
    public static async Task<KilledServer> StartAsync(string data, string furtherKeys, CancellationToken cancellation, params string[] wrapper)
    {
        int port = FreePort();
        string configuration = Path.Combine(Path.GetDirectoryName(data)!, "hikyaku.json");
        await File.WriteAllTextAsync(configuration, string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "hostname": "mail.example.test",
              "dataDirectory": "{{data}}",
              "listeners": [ { "protocol": "smtp", "address": "127.0.0.1:{{port}}", "tls": "none" } ],
              {{furtherKeys}}
            }
            """), cancellation);
        var process = ChildProcess.StartOurs("hikyaku.dll", ["serve", "--config", configuration], wrapper);
        var server = new KilledServer(process, port);
        try
        {
            await server.WaitAsync(cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public void Kill() => _process.Kill();

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task WaitAsync(CancellationToken cancellation)
    {
        while (true)
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, Port, cancellation);
                return;
            }
            catch (SocketException)
            {
                if (_process.HasExited)
                    throw new InvalidOperationException("The server did not start: " + (await _process.WaitAsync(cancellation)).Errors);
                await Task.Delay(20, cancellation);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)listener.LocalEndPoint!).Port;
    }
}
