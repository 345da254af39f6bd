using System.Net;
using Hikyaku.Authentication.Spf;
using Hikyaku.Lab.Dns;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dns;
using Hikyaku.Protocol.Spf;
using Hikyaku.Transport.Routing.Dns;
using Xunit;

namespace Hikyaku.SystemTests.Spf;

/// <summary>What the outcome tells, and what hostile records cost.</summary>
public sealed class SpfCheckTests
{
    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.7");

    [Fact]
    public async Task The_outcome_names_the_term_that_matched_and_the_way_to_it()
    {
        var zone = Zone.Parse("""
            example.org   TXT "v=spf1 mx include:_spf.example.net -all"
            example.org   MX  10 mx.example.org
            mx.example.org A  192.0.2.1
            _spf.example.net TXT "v=spf1 redirect=a.example.net"
            a.example.net TXT "v=spf1 ip4:192.0.2.0/24 -all"
            helo.example  TXT "v=spf1 -all exp=why.helo.example"
            why.helo.example TXT "%{i} is not ours, says %{d}"
            """);
        var verdict = await CheckAsync(zone, "helo.example", "a@example.org");

        Assert.Equal(new SpfOutcome(SpfResult.Pass, "example.org", "example.org names this client as a sender of its mail")
        {
            Term = "include:_spf.example.net",
            Through = "redirect=a.example.net ip4:192.0.2.0/24",
        }, verdict.MailFrom);
        Assert.Equal((SpfResult.Fail, "-all", "192.0.2.7 is not ours, says helo.example"), (verdict.Helo.Result, verdict.Helo.Term, verdict.Helo.Explanation));
    }

    [Fact]
    public async Task A_notification_is_from_the_host_that_greeted()
    {
        var verdict = await CheckAsync(Zone.Parse("mail.example.org TXT \"v=spf1 ip4:192.0.2.7 -all\""), "mail.example.org", null);

        Assert.Same(verdict.Helo, verdict.MailFrom);
        Assert.Equal(SpfResult.Pass, verdict.MailFrom.Result);
    }

    [Fact]
    public async Task What_takes_too_long_is_a_temporary_error()
    {
        var zone = Zone.Parse("example.org TXT \"v=spf1 -all\"");
        zone.Break("example.org", DnsFault.Silence);
        await using var server = DnsServer.Start(zone);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        var verdict = await new SpfCheck(ResolverFor(server), "mx.example.test", TimeProvider.System).CheckAsync(Client, "[192.0.2.7]", new ReversePath(MailAddress.TryParse("a@example.org")), patience.Token);

        Assert.Equal((SpfResult.TempError, SpfResult.None), (verdict.MailFrom.Result, verdict.Helo.Result));
    }

    // RFC 7208 §4.6.4: no record makes its readers ask for ever.
    [Theory]
    [InlineData("v=spf1 include:example.org -all")]
    [InlineData("v=spf1 include:b.example.org include:example.org -all")]
    [InlineData("v=spf1 redirect=example.org")]
    [InlineData("v=spf1 mx mx mx mx mx mx mx mx mx mx mx -all")]
    [InlineData("v=spf1 a:%{p}.x.example.org a:%{p}.y.example.org a:%{p}.z.example.org -all")]
    public async Task Records_that_ask_for_too_much_are_a_permanent_error_after_a_bounded_number_of_questions(string record)
    {
        var zone = Zone.Parse("b.example.org TXT \"v=spf1 include:example.org include:b.example.org -all\"");
        zone.Add("example.org", DnsRecordType.Txt, new TextRecord(record));
        for (var host = 0; host < 10; host++)
        {
            zone.Add("example.org", DnsRecordType.Mx, new MailExchangeRecord(host, $"mx{host}.example.org"));
            zone.Add($"mx{host}.example.org", DnsRecordType.A, new AddressRecord(IPAddress.Parse("198.51.100.1")));
        }
        await using var server = DnsServer.Start(zone);

        var verdict = await new SpfCheck(ResolverFor(server), "mx.example.test", TimeProvider.System).CheckAsync(Client, "localhost", new ReversePath(MailAddress.TryParse("a@example.org")), TestContext.Current.CancellationToken);

        Assert.Equal(SpfResult.PermError, verdict.MailFrom.Result);
        Assert.InRange(server.Questions, 1, 120);
    }

    [Fact]
    public async Task Sixty_kilobytes_of_macros_are_refused_unread()
    {
        var zone = new Zone();
        zone.Add("example.org", DnsRecordType.Txt, new TextRecord("v=spf1 exists:" + string.Concat(Enumerable.Repeat("%{s}", 15_000)) + ".example.org -all"));

        var verdict = await CheckAsync(zone, "localhost", "a@example.org");

        Assert.Equal(SpfResult.PermError, verdict.MailFrom.Result);
    }

    private static async Task<SpfVerdict> CheckAsync(Zone zone, string helo, string? sender)
    {
        await using var server = DnsServer.Start(zone);
        return await new SpfCheck(ResolverFor(server), "mx.example.test", TimeProvider.System)
            .CheckAsync(Client, helo, new ReversePath(sender is null ? null : MailAddress.TryParse(sender)), TestContext.Current.CancellationToken);
    }

    private static CachingResolver ResolverFor(DnsServer server) => new(new DnsSettings { Servers = [server.EndPoint] }, TimeProvider.System);
}
