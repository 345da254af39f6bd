using Hikyaku.Lab.Dns;
using Hikyaku.Transport.Routing;
using Hikyaku.Transport.Routing.Dns;
using Xunit;

namespace Hikyaku.SystemTests.Transfer;

/// <summary>Where mail for a domain goes (RFC 5321 §5.1, RFC 7505).</summary>
public sealed class MailRouterTests
{
    private const string Records = """
        ordered.example        MX 20 mx2.ordered.example
        ordered.example        MX 10 mx1.ordered.example
        mx1.ordered.example    A 192.0.2.1
        mx2.ordered.example    A 192.0.2.2
        two.example            MX 10 both.two.example
        both.two.example       A 192.0.2.3
        both.two.example       A 192.0.2.4
        both.two.example       AAAA 2001:db8::3
        both.two.example       AAAA 2001:db8::4
        implicit.example       A 192.0.2.5
        six.example            AAAA 2001:db8::6
        null.example           MX 0 .
        half.example           MX 0 .
        half.example           MX 10 mx1.ordered.example
        loop.example           MX 10 mail.example.test
        backup.example         MX 10 mx1.ordered.example
        backup.example         MX 20 mail.example.test
        backup.example         MX 30 mx2.ordered.example
        hollow.example         MX 10 nowhere.hollow.example
        text.example           TXT "no mail here"
        alias.example          CNAME ordered.example
        partly.example         MX 10 broken.partly.example
        partly.example         MX 20 mx1.ordered.example
        """;

    [Theory]
    [InlineData("ordered.example", "mx", "mx1.ordered.example [192.0.2.1], mx2.ordered.example [192.0.2.2]")]
    [InlineData("implicit.example", "address", "implicit.example [192.0.2.5]")]
    [InlineData("six.example", "address", "six.example [2001:db8::6]")]
    [InlineData("half.example", "mx", "mx1.ordered.example [192.0.2.1]")]
    [InlineData("backup.example", "mx", "mx1.ordered.example [192.0.2.1]")]
    [InlineData("alias.example", "mx", "mx1.ordered.example [192.0.2.1], mx2.ordered.example [192.0.2.2]")]
    [InlineData("partly.example", "mx", "mx1.ordered.example [192.0.2.1]")]
    [InlineData("[192.0.2.9]", "literal", "[192.0.2.9] [192.0.2.9]")]
    [InlineData("[IPv6:2001:db8::9]", "literal", "[IPv6:2001:db8::9] [2001:db8::9]")]
    public async Task A_domain_has_hosts(string domain, string rule, string hops)
    {
        await using var dns = Serve();
        var route = (await RouterFor(dns).FindAsync(domain, CancellationToken.None)).Route!;

        Assert.Equal(rule, route.Rule);
        Assert.Equal(hops, string.Join(", ", route.Hops.Select(hop => $"{hop.Host} [{hop.EndPoint.Address}]")));
        Assert.All(route.Hops, hop => Assert.Equal(25, hop.EndPoint.Port));
    }

    [Theory]
    [InlineData("nobody.example", "5.1.2")]
    [InlineData("null.example", "5.1.10")]
    [InlineData("loop.example", "5.4.6")]
    [InlineData("hollow.example", "5.4.4")]
    [InlineData("text.example", "5.4.4")]
    [InlineData("broken.partly.example", "4.4.3")]
    [InlineData("silent.example", "4.4.3")]
    [InlineData("mail.example.test", "5.4.6")]
    public async Task Or_there_is_a_reason_why_not(string domain, string status)
    {
        await using var dns = Serve();
        dns.Zone.Add("mail.example.test A 192.0.2.77");

        var failure = (await RouterFor(dns).FindAsync(domain, CancellationToken.None)).Failure!;

        Assert.Equal(status, failure.Status.ToString());
    }

    [Fact]
    public async Task The_two_families_take_turns()
    {
        await using var dns = Serve();
        var route = (await RouterFor(dns).FindAsync("two.example", CancellationToken.None)).Route!;

        Assert.Equal([true, false, true, false], route.Hops.Select(hop => hop.EndPoint.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6));
    }

    [Fact]
    public async Task Hosts_of_equal_preference_share_the_load()
    {
        await using var dns = Serve();
        dns.Zone.Add("equal.example MX 5 mx1.ordered.example\nequal.example MX 5 mx2.ordered.example");
        var router = RouterFor(dns);

        var first = new HashSet<string>();
        for (var i = 0; i < 50; i++) first.Add((await router.FindAsync("equal.example", CancellationToken.None)).Route!.Hops[0].Host);

        Assert.Equal(2, first.Count);
    }

    [Fact]
    public async Task However_many_hosts_there_are_only_some_are_tried()
    {
        await using var dns = Serve();
        for (var i = 0; i < 100; i++) dns.Zone.Add($"many.example MX {i} h{i}.many.example\nh{i}.many.example A 192.0.2.{i + 1}");

        Assert.InRange((await RouterFor(dns).FindAsync("many.example", CancellationToken.None)).Route!.Hops.Count, 2, 12);
    }

    [Theory]
    [InlineData("special.example", "192.0.2.50:2525 Required")]
    [InlineData("deep.sub.example", "192.0.2.51:25 Opportunistic")]
    [InlineData("sub.example", "192.0.2.1:587 Implicit")]
    [InlineData("anything.example", "192.0.2.1:587 Implicit")]
    [InlineData("[192.0.2.9]", "192.0.2.1:587 Implicit")]
    public async Task What_an_operator_chose_goes_before_the_dns(string domain, string hop)
    {
        await using var dns = Serve();
        var router = RouterFor(dns,
            new TransportRoute { Domain = "special.example", Host = "192.0.2.50", Port = 2525, Security = HopSecurity.Required },
            new TransportRoute { Domain = "*.sub.example", Host = "192.0.2.51" },
            new TransportRoute { Domain = "*", Host = "mx1.ordered.example", Port = 587, Security = HopSecurity.Implicit });

        var route = (await router.FindAsync(domain, CancellationToken.None)).Route!;

        Assert.Equal(("transport", hop), (route.Rule, $"{route.Hops[0].EndPoint} {route.Hops[0].Security}"));
    }

    [Fact]
    public async Task A_smarthost_that_is_not_found_keeps_mail_waiting()
    {
        await using var dns = Serve();
        var failure = (await RouterFor(dns, new TransportRoute { Domain = "*", Host = "nowhere.example" }).FindAsync("a.example", CancellationToken.None)).Failure!;

        Assert.True(failure.Status.IsTemporary);
    }

    [Fact]
    public async Task What_dnssec_vouches_for_is_known()
    {
        await using var dns = Serve();
        dns.Zone.Sign("ordered.example");

        Assert.True((await RouterFor(dns).FindAsync("ordered.example", CancellationToken.None)).Route!.IsAuthenticated);
        Assert.False((await RouterFor(dns).FindAsync("two.example", CancellationToken.None)).Route!.IsAuthenticated);
    }

    private static DnsServer Serve()
    {
        var zone = Zone.Parse(Records);
        zone.Break("broken.partly.example", DnsFault.ServerFailure);
        zone.Break("silent.example", DnsFault.Silence);
        return DnsServer.Start(zone);
    }

    private static MailRouter RouterFor(DnsServer dns, params TransportRoute[] routes)
    {
        var settings = new DnsSettings { Servers = [dns.EndPoint], TrustAuthenticatedData = true, Timeout = TimeSpan.FromMilliseconds(500), Retries = 0 };
        return new MailRouter(new RoutingOptions { Hostname = "mail.example.test", Routes = routes }, new NetworkResolver(settings), new Random(1));
    }
}
