using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Hikyaku.Authentication.Https;
using Hikyaku.Authentication.MtaSts;
using Hikyaku.Connections;
using Hikyaku.Lab.Dns;
using Hikyaku.Protocol.Dns;
using Hikyaku.Server.Configuration;
using Hikyaku.Store.Journey;
using Hikyaku.SystemTests.Running;
using Hikyaku.SystemTests.Store;
using Hikyaku.SystemTests.Transfer;
using Xunit;
using static Hikyaku.SystemTests.Transfer.TwoServers;

namespace Hikyaku.SystemTests.Policies;

/// <summary>RFC 7672: mail to a domain whose zone is signed and says which certificate its hosts have.</summary>
public sealed class DaneDeliveryTests
{
    [Theory]
    [InlineData(true, "valid (DANE)")]
    [InlineData(false, null)]
    public async Task Mail_goes_to_the_host_with_the_key_that_the_zone_names_and_to_no_other(bool right, string? certificate)
    {
        await using var world = await StartAsync();
        Pin(world, right ? world.There.Certificate : world.Here.Certificate);

        var id = await world.SendAsync("tea", Dan);

        var attempt = await FirstAttemptAsync(world, id);
        if (certificate is null)
        {
            Assert.Equal(("deferred", "4.7.5 The certificate is not valid for this server: it is none of those in the TLSA records (DANE)"), (attempt.Result, attempt.Reply));
            Assert.Empty(Inbox(world.There, Dan));
        }
        else
        {
            Assert.Equal(("delivered", certificate), (attempt.Result, attempt.Certificate));
            Assert.Equal("dane", world.Here.Store.Journeys.Find(id)!.Events.OfType<Routed>().First().Policy);
        }
    }

    [Fact]
    public async Task Where_the_zone_says_tls_nothing_goes_in_clear_text()
    {
        await using var world = await StartAsync(there => there with
        {
            Listeners = [.. there.Listeners.Select(listener => listener is { Protocol: ListenerProtocol.Smtp } ? listener with { Tls = TlsMode.None } : listener)],
        }, smtp: there => ((System.Net.IPEndPoint)there.Server.Listeners.First(listener => listener.Options.Protocol == ListenerProtocol.Smtp).EndPoint).Port);
        Pin(world, world.There.Certificate);

        var id = await world.SendAsync("tea", Dan);

        Assert.Equal(("deferred", "4.7.10 The server does not offer TLS, which is required here"), await FirstAttemptAsync(world, id) is var attempt ? (attempt.Result, attempt.Reply) : default);
    }

    // RFC 7672 §2.2: "usable" or not, they say that there is TLS.
    [Fact]
    public async Task Records_of_a_kind_that_nobody_can_use_ask_for_encryption_alone()
    {
        await using var world = await StartAsync();
        world.Dns.Zone.Add(Name(world), DnsRecordType.Tlsa, DanePinsTests.Record(1, 1, 1, world.Here.Certificate));

        var id = await world.SendAsync("tea", Dan);

        var attempt = await FirstAttemptAsync(world, id);
        Assert.Equal(("delivered", "TLSv1.3"), (attempt.Result, attempt.TlsVersion));
        Assert.Equal("dane", world.Here.Store.Journeys.Find(id)!.Events.OfType<Routed>().First().Policy);
    }

    // RFC 7672 §2.1.1: a failure may be an attack.
    [Fact]
    public async Task While_the_records_can_not_be_had_nothing_is_sent()
    {
        await using var world = await StartAsync();
        Pin(world, world.There.Certificate);
        world.Dns.Zone.Break(Name(world), DnsFault.ServerFailure);

        var id = await world.SendAsync("tea", Dan);

        var attempt = await FirstAttemptAsync(world, id);
        Assert.Equal("deferred", attempt.Result);
        Assert.StartsWith("4.7.5 The name servers did not say which certificates", attempt.Reply, StringComparison.Ordinal);
        Assert.Empty(Inbox(world.There, Dan));
    }

    [Theory]
    [InlineData("remote.example")]
    [InlineData("mx.remote.example")]
    public async Task What_dnssec_does_not_vouch_for_counts_for_nothing(string unsigned)
    {
        await using var world = await StartAsync(sign: false);
        if (unsigned != "remote.example") world.Dns.Zone.Sign("remote.example");
        // The zone is signed, or what lies below it, not both.
        Pin(world, world.Here.Certificate);
        if (unsigned == "remote.example") world.Dns.Zone.Sign("mx.remote.example");
        else world.Dns.Zone.Unsign("mx.remote.example");

        await world.SendAsync("tea", Dan);

        Assert.Single(await WaitForMailAsync(world.There, Dan));
    }

    [Fact]
    public async Task An_alias_may_have_its_records_at_the_far_end()
    {
        await using var world = await StartAsync();
        world.Dns.Zone.Remove("mx.remote.example", DnsRecordType.A);
        world.Dns.Zone.Add("mx.remote.example CNAME host.provider.example\nhost.provider.example A 127.0.0.1");
        world.Dns.Zone.Sign("provider.example");
        world.Dns.Zone.Add(Name(world, "host.provider.example"), DnsRecordType.Tlsa, DanePinsTests.Record(3, 1, 1, world.Here.Certificate));

        var id = await world.SendAsync("tea", Dan);

        Assert.Contains("TLSA", (await FirstAttemptAsync(world, id)).Reply, StringComparison.Ordinal);
    }

    // RFC 8461 §2: "MUST NOT allow MTA-STS Policy validation to override a failing DANE validation"
    [Fact]
    public async Task A_policy_of_the_web_does_not_make_good_what_dane_refuses()
    {
        using var authority = new TestAuthority();
        await using var policy = await PolicyServer.StartAsync(authority.Issue("mta-sts.remote.example"), "version: STSv1\nmode: enforce\nmx: mx.remote.example\nmax_age: 86400\n");
        X509Certificate2Collection roots = [X509CertificateLoader.LoadCertificate(authority.Certificate.RawData)];
        await using var world = await StartAsync(change: settings => settings with { PolicyFetch = new HttpsOptions { Port = policy.Port, TrustedRoots = roots }, TrustedRoots = roots });
        world.Dns.Zone.Add("mta-sts.remote.example A 127.0.0.1\n_mta-sts.remote.example TXT \"v=STSv1; id=one;\"");
        Pin(world, world.Here.Certificate);

        var id = await world.SendAsync("tea", Dan);

        Assert.Equal("deferred", (await FirstAttemptAsync(world, id)).Result);
    }

    private static async Task<TwoServers> StartAsync(
        Func<ServerOptions, ServerOptions>? changeThere = null, Func<TransferSettings, TransferSettings>? change = null, bool sign = true, Func<TestServer, int>? smtp = null)
    {
        var world = await TwoServers.StartAsync(change, changeThere, trustsDns: true, smtp);
        if (sign) world.Dns.Zone.Sign("remote.example");
        return world;
    }

    private static void Pin(TwoServers world, X509Certificate2 certificate) => world.Dns.Zone.Add(Name(world), DnsRecordType.Tlsa, DanePinsTests.Record(3, 1, 1, certificate));

    private static string Name(TwoServers world, string host = "mx.remote.example")
        => string.Create(CultureInfo.InvariantCulture, $"_{world.Here.Options.Transfer.Port}._tcp.{host}");

    private static async Task<DeliveryAttempted> FirstAttemptAsync(TwoServers world, string id)
    {
        await StoreBench.EventuallyAsync(() => world.Here.Store.Journeys.Find(id)!.Events.OfType<DeliveryAttempted>().Any());
        return world.Here.Store.Journeys.Find(id)!.Events.OfType<DeliveryAttempted>().First();
    }
}
