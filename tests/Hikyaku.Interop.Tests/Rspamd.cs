using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Hikyaku.Lab.Dns;

namespace Hikyaku.Interop.Tests;

/// <summary>A private Rspamd beside a Postfix (milter): it checks DKIM signatures by a name server of ours and writes Authentication-Results.</summary>
internal sealed class Rspamd : IAsyncDisposable
{
    private readonly string _folder;

    private Rspamd(string folder, int port) => (_folder, Port) = (folder, port);

    /// <summary>Where Postfix asks it.</summary>
    public int Port { get; }

    private string PidFile => Path.Combine(_folder, "rspamd.pid");

    /// <summary>Starts it; the test is skipped where that can't be done.</summary>
    public static async Task<Rspamd> StartAsync(DnsServer dns)
    {
        Programs.Require("rspamd");
        var rspamd = new Rspamd(Directory.CreateTempSubdirectory("hikyaku-rspamd-").FullName, FreePort());
        try
        {
            var configuration = Path.Combine(rspamd._folder, "rspamd.conf");
            // Little more than what is asked of it here: the whole takes long to start and asks many lists.
            await File.WriteAllTextAsync(configuration, $$"""
                options { pidfile = "{{rspamd.PidFile}}"; filters = "dkim"; local_addrs = []; dns { nameserver = ["{{dns.EndPoint}}"]; timeout = 5s; retransmits = 3; } }
                logging { type = "file"; filename = "{{rspamd._folder}}/log"; level = "info"; }
                lua = "/usr/share/rspamd/rules/rspamd.lua"
                modules { path = "/usr/share/rspamd/plugins/milter_headers.lua"; }
                dkim { trusted_only = false; check_local = true; check_authed = true; }
                milter_headers { use = ["authentication-results"]; skip_local = false; skip_authenticated = false; }
                actions { reject = 1000; }
                worker "rspamd_proxy" { bind_socket = "127.0.0.1:{{rspamd.Port}}"; milter = yes; timeout = 60s; count = 1; upstream "local" { default = yes; self_scan = yes; } }

                """);
            // It goes into the background by itself, and must not take our pipes along.
            var end = await Programs.RunAsync("sh", ["-c", "rspamd --insecure --config \"$0\" </dev/null >/dev/null 2>&1", configuration]);
            Assert.True(end.ExitCode == 0, end.ToString());
            await rspamd.WaitUntilListeningAsync();
            return rspamd;
        }
        catch
        {
            await rspamd.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The file is locked as long as it runs: read by a program that does not care.
        if (File.Exists(PidFile)) await Programs.RunAsync("sh", ["-c", "kill -TERM $(cat \"$0\")", PidFile]);
        // It writes to its log until it has ended.
        for (var wait = Stopwatch.StartNew(); File.Exists(PidFile) && wait.Elapsed < TimeSpan.FromSeconds(20);) await Task.Delay(50);
        Directory.Delete(_folder, recursive: true);
    }

    private async Task WaitUntilListeningAsync()
    {
        for (var wait = Stopwatch.StartNew(); ;)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException) when (wait.Elapsed < TimeSpan.FromSeconds(60))
            {
                await Task.Delay(100);
            }
            catch (SocketException e)
            {
                var log = Path.Combine(_folder, "log");
                throw new TimeoutException("rspamd does not listen: " + (File.Exists(log) ? await File.ReadAllTextAsync(log) : "(no log)"), e);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
