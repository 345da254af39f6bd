using System.Security.Cryptography.X509Certificates;
using Hikyaku.Authentication.Https;
using Hikyaku.Authentication.MtaSts;
using Hikyaku.Lab.Dns;
using Hikyaku.Protocol.Dns;
using Hikyaku.Protocol.MtaSts;
using Hikyaku.SystemTests.Store;
using Hikyaku.Transport.Policies;
using Hikyaku.Transport.Routing.Dns;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Hikyaku.SystemTests.Policies;

/// <summary>RFC 8461 §3.3, §5.1, §10.2: when a policy is fetched, how long it holds, and that nobody talks us out of it.</summary>
public sealed class StsPoliciesTests : IAsyncLifetime
{
    private const string Enforce = "version: STSv1\nmode: enforce\nmx: mx.remote.example\nmax_age: 864000\n";
    private const string Testing = "version: STSv1\nmode: testing\nmx: mx.remote.example\nmax_age: 864000\n";

    private readonly TestAuthority _authority = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly DnsServer _dns = DnsServer.Start(Zone.Parse("mta-sts.remote.example A 127.0.0.1\n_mta-sts.remote.example TXT \"v=STSv1; id=one;\""));
    private StoreBench _bench = null!;
    private PolicyServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _bench = await StoreBench.CreateAsync();
        _server = await PolicyServer.StartAsync(_authority.Issue("mta-sts.remote.example"), Enforce);
    }

    [Fact]
    public async Task A_policy_is_fetched_once_for_all_who_ask_and_kept()
    {
        using var policies = Policies();

        var found = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => policies.FindAsync("remote.example", CancellationToken.None).AsTask()));
        Assert.All(found, one => Assert.Equal(StsMode.Enforce, one.Policy!.Mode));
        await policies.FindAsync("remote.example", CancellationToken.None);

        Assert.Equal(1, _server.Requests);
        Assert.Equal("one", _bench.Store.Policies.Find("remote.example")!.Id);
    }

    [Fact]
    public async Task A_domain_without_a_record_is_not_asked()
    {
        using var policies = Policies();
        Assert.Equal(StsFinding.None, await policies.FindAsync("other.example", CancellationToken.None));
        Assert.Equal(0, _server.Requests);
    }

    [Fact]
    public async Task Who_takes_the_record_away_does_not_take_the_policy_away_before_it_expires()
    {
        using (var before = Policies()) await before.FindAsync("remote.example", CancellationToken.None);
        _dns.Zone.Remove("_mta-sts.remote.example", DnsRecordType.Txt);

        // Another run of the server, nine days later
        using var policies = Policies();
        _time.Advance(TimeSpan.FromDays(9));
        Assert.Equal(StsMode.Enforce, (await policies.FindAsync("remote.example", CancellationToken.None)).Policy!.Mode);
        _dns.Zone.Break("_mta-sts.remote.example", DnsFault.ServerFailure);
        Assert.Equal(StsMode.Enforce, (await policies.FindAsync("remote.example", CancellationToken.None)).Policy!.Mode);
        _time.Advance(TimeSpan.FromDays(2));
        Assert.Null((await policies.FindAsync("remote.example", CancellationToken.None)).Policy);
    }

    [Fact]
    public async Task A_new_id_brings_the_new_policy()
    {
        using var policies = Policies();
        await policies.FindAsync("remote.example", CancellationToken.None);
        Announce("two");
        _server.Answer = context => PolicyServer.PlainAsync(context, Testing);

        Assert.Equal(StsMode.Testing, (await policies.FindAsync("remote.example", CancellationToken.None)).Policy!.Mode);
        Assert.Equal("two", _bench.Store.Policies.Find("remote.example")!.Id);
    }

    [Fact]
    public async Task While_the_new_policy_can_not_be_had_the_old_one_holds_and_the_server_is_not_pressed()
    {
        using var policies = Policies();
        await policies.FindAsync("remote.example", CancellationToken.None);
        Announce("two");
        _server.Answer = context => Task.FromException(new InvalidOperationException("broken"));

        for (var i = 0; i < 3; i++) Assert.Equal(StsMode.Enforce, (await policies.FindAsync("remote.example", CancellationToken.None)).Policy!.Mode);
        Assert.Equal(2, _server.Requests);
        _time.Advance(TimeSpan.FromMinutes(6));
        await policies.FindAsync("remote.example", CancellationToken.None);
        Assert.Equal(3, _server.Requests);
    }

    [Fact]
    public async Task A_first_policy_that_can_not_be_had_is_told_for_the_report_and_stops_no_mail()
    {
        using var policies = Policies();
        _server.Answer = context => PolicyServer.PlainAsync(context, "version: STSv9\n");

        var found = await policies.FindAsync("remote.example", CancellationToken.None);

        Assert.Equal((null, "sts-policy-invalid"), (found.Policy, found.Failure));
    }

    [Fact]
    public async Task A_policy_that_is_a_day_old_is_fetched_again_without_making_mail_wait()
    {
        using var policies = Policies();
        await policies.FindAsync("remote.example", CancellationToken.None);
        _server.Answer = context => PolicyServer.PlainAsync(context, Testing);
        _time.Advance(TimeSpan.FromHours(25));

        Assert.Equal(StsMode.Enforce, (await policies.FindAsync("remote.example", CancellationToken.None)).Policy!.Mode);
        await StoreBench.EventuallyAsync(() => _bench.Store.Policies.Find("remote.example")!.FetchedAt == DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds()));
        Assert.Equal(StsMode.Testing, (await policies.FindAsync("remote.example", CancellationToken.None)).Policy!.Mode);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _dns.DisposeAsync();
        await _bench.DisposeAsync();
        _authority.Dispose();
    }

    private void Announce(string id)
    {
        _dns.Zone.Remove("_mta-sts.remote.example", DnsRecordType.Txt);
        _dns.Zone.Add($"_mta-sts.remote.example TXT \"v=STSv1; id={id};\"");
    }

    // The answers of the DNS are asked for anew each time.
    private StsPolicies Policies()
    {
        var dns = new NetworkResolver(new DnsSettings { Servers = [_dns.EndPoint] });
        var fetcher = new PolicyFetcher(dns, new HttpsOptions { Port = _server.Port, TrustedRoots = [X509CertificateLoader.LoadCertificate(_authority.Certificate.RawData)] });
        return new StsPolicies(_bench.Store.Policies, fetcher, dns, _time);
    }
}
