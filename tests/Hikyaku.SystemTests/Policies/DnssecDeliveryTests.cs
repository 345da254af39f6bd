using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Hikyaku.Protocol.Dns;
using Hikyaku.Server.Domains;
using Hikyaku.Store.Journey;
using Hikyaku.SystemTests.Store;
using Hikyaku.SystemTests.Transfer;
using Hikyaku.Transport.Routing.Dns;
using Xunit;
using static Hikyaku.SystemTests.Transfer.TwoServers;

namespace Hikyaku.SystemTests.Policies;

/// <summary>DANE with a zone that is really signed (ldns) and a resolver that really validates (unbound).</summary>
public sealed class DnssecDeliveryTests : IDisposable
{
    private static readonly string[] Folders = ["/usr/bin", "/usr/sbin"];

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(true, "delivered")]
    [InlineData(false, "deferred")]
    public async Task Mail_goes_to_the_host_whose_key_a_signed_zone_names(bool right, string result)
    {
        Require();
        var resolver = new IPEndPoint(IPAddress.Loopback, FreePort());
        await using var world = await StartAsync(trustsDns: true, dnsHere: resolver);
        await using var unbound = await ServeAsync(world, resolver, right ? world.There.Certificate : world.Here.Certificate, forge: false);

        var id = await world.SendAsync("tea", Dan);

        var attempt = await FirstAttemptAsync(world, id);
        Assert.Equal(result, attempt.Result);
        Assert.Contains(right ? "valid (DANE)" : "none of those in the TLSA records", attempt.Certificate + attempt.Reply, StringComparison.Ordinal);
        var routed = world.Here.Store.Journeys.Find(id)!.Events.OfType<Routed>().First();
        Assert.Equal((true, "dane"), (routed.Authenticated, routed.Policy));
    }

    [Fact]
    public async Task Nothing_is_sent_by_a_zone_that_somebody_has_changed()
    {
        Require();
        var resolver = new IPEndPoint(IPAddress.Loopback, FreePort());
        await using var world = await StartAsync(trustsDns: true, dnsHere: resolver);
        await using var unbound = await ServeAsync(world, resolver, world.Here.Certificate, forge: true);

        var id = await world.SendAsync("tea", Dan);

        Assert.Equal("deferred", (await FirstAttemptAsync(world, id)).Result);
        Assert.Empty(Inbox(world.There, Dan));
    }

    public void Dispose() => _folder.Dispose();

    private static void Require()
    {
        foreach (var program in (string[])["unbound", "ldns-keygen", "ldns-signzone"])
            Assert.SkipUnless(Array.Exists(Folders, folder => File.Exists(Path.Combine(folder, program))), $"needs {program} (Debian: unbound, ldnsutils); ./test.sh installs it where it may");
    }

    /// <summary>Signs the zone of remote.example, changes its MX record behind the signatures' back when asked to, and serves it through a validating resolver.</summary>
    private async Task<ChildProcess> ServeAsync(TwoServers world, IPEndPoint at, X509Certificate2 certificate, bool forge)
    {
        var zone = _folder.Combine("zone");
        await File.WriteAllTextAsync(zone, string.Create(CultureInfo.InvariantCulture, $"""
            $ORIGIN remote.example.
            $TTL 300
            @ IN SOA ns.remote.example. host.remote.example. 1 7200 3600 1209600 300
            @ IN NS ns.remote.example.
            @ IN MX 10 mx.remote.example.
            ns IN A 127.0.0.1
            mx IN A 127.0.0.1
            _{world.Here.Options.Transfer.Port}._tcp.mx IN TLSA {ZoneLine.Tlsa(DanePinsTests.Record(3, 1, 1, certificate))}

            """));
        var key = (await RunAsync("ldns-keygen", "-a", "ECDSAP256SHA256", "-k", "remote.example")).Trim();
        await RunAsync("ldns-signzone", zone, key);
        if (forge) await File.WriteAllTextAsync(zone + ".signed", (await File.ReadAllTextAsync(zone + ".signed")).Replace("\tMX\t10 mx.remote.example.", "\tMX\t10 ns.remote.example.", StringComparison.Ordinal));
        await File.WriteAllTextAsync(_folder.Combine("unbound.conf"), string.Create(CultureInfo.InvariantCulture, $"""
            server:
              directory: "{_folder.Path}"
              chroot: ""
              username: ""
              pidfile: ""
              interface: 127.0.0.1@{at.Port}
              port: {at.Port}
              do-daemonize: no
              use-syslog: no
              module-config: "validator iterator"
              trust-anchor-file: "{_folder.Combine(key + ".ds")}"
            remote-control:
              control-enable: no
            auth-zone:
              name: "remote.example"
              zonefile: "{zone}.signed"
              for-downstream: no
              for-upstream: yes
              fallback-enabled: no

            """));
        var unbound = ChildProcess.Start("unbound", ["-c", _folder.Combine("unbound.conf")]);
        for (var i = 0; i < 100; i++)
        {
            var dns = new NetworkResolver(new DnsSettings { Servers = [at], Timeout = TimeSpan.FromMilliseconds(200), Retries = 0 });
            if ((await dns.QueryAsync("ns.remote.example", DnsRecordType.A)).Status == DnsStatus.Found) return unbound;
            await Task.Delay(50);
        }
        await unbound.DisposeAsync();
        throw new InvalidOperationException("unbound does not answer");
    }

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        // These write into the folder that they are called from.
        await using var process = ChildProcess.Start("/bin/sh", ["-c", "cd \"$0\" && exec \"$@\"", _folder.Path, program, .. arguments]);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var output = "";
        while (await process.ReadLineAsync(limit.Token) is { } line) output += line + "\n";
        var (code, errors) = await process.WaitAsync(limit.Token);
        Assert.True(code == 0, $"{program}: {errors}");
        return output;
    }

    private static async Task<DeliveryAttempted> FirstAttemptAsync(TwoServers world, string id)
    {
        await StoreBench.EventuallyAsync(() => world.Here.Store.Journeys.Find(id)!.Events.OfType<DeliveryAttempted>().Any());
        return world.Here.Store.Journeys.Find(id)!.Events.OfType<DeliveryAttempted>().First();
    }
}
