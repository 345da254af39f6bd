using System.Diagnostics;
using System.Net;
using System.Text;
using Hikyaku.Lab.Dns;
using Hikyaku.Protocol.Dns;
using Hikyaku.Transport.Routing.Dns;
using Xunit;

namespace Hikyaku.SystemTests.Dns;

/// <summary>Questions over real sockets to the lab's name server.</summary>
public sealed class ResolverTests
{
    private const string Records = """
        example.org        300 IN MX    10 mx1.example.org
        example.org            IN MX    20 mx2.example.net.
        example.org               TXT   "v=spf1 " "-all"
        mx1.example.org    60     A     192.0.2.1
        mx1.example.org           AAAA  2001:db8::1
        www.example.org           CNAME web.example.org
        web.example.org           A     192.0.2.80
        1.2.0.192.in-addr.arpa    PTR   mx1.example.org
        _25._tcp.mx1.example.org  TLSA  3 1 1 0123456789abcdef
        *.any.example.org         A     192.0.2.99   ; whatever it is called
        """;

    [Fact]
    public async Task Every_type_of_record_that_mail_needs_is_read()
    {
        await using var server = DnsServer.Start(Zone.Parse(Records));
        var resolver = ResolverFor(server);

        var exchanges = await resolver.QueryAsync("Example.ORG.", DnsRecordType.Mx);
        Assert.Equal(DnsStatus.Found, exchanges.Status);
        Assert.Equal([new(10, "mx1.example.org"), new(20, "mx2.example.net")], exchanges.Of<MailExchangeRecord>().OrderBy(exchange => exchange.Preference));
        Assert.Equal(TimeSpan.FromMinutes(5), exchanges.TimeToLive);

        Assert.Equal("192.0.2.1", Assert.Single((await resolver.QueryAsync("mx1.example.org", DnsRecordType.A)).Of<AddressRecord>()).Address.ToString());
        Assert.Equal("2001:db8::1", Assert.Single((await resolver.QueryAsync("mx1.example.org", DnsRecordType.Aaaa)).Of<AddressRecord>()).Address.ToString());
        // RFC 7208 §3.3: "concatenated together without adding spaces"
        Assert.Equal("v=spf1 -all", Assert.Single((await resolver.QueryAsync("example.org", DnsRecordType.Txt)).Of<TextRecord>()).Text);
        Assert.Equal("mx1.example.org", Assert.Single((await resolver.QueryAsync("1.2.0.192.in-addr.arpa", DnsRecordType.Ptr)).Of<NameRecord>()).Name);
        Assert.Equal("web.example.org", Assert.Single((await resolver.QueryAsync("www.example.org", DnsRecordType.Cname)).Of<NameRecord>()).Name);
        var tlsa = Assert.Single((await resolver.QueryAsync("_25._tcp.mx1.example.org", DnsRecordType.Tlsa)).Of<TlsaRecord>());
        Assert.Equal((3, 1, 1, "0123456789ABCDEF"), (tlsa.Usage, tlsa.Selector, tlsa.MatchingType, Convert.ToHexString(tlsa.Data.Span)));
        Assert.Equal("192.0.2.99", Assert.Single((await resolver.QueryAsync("x.any.example.org", DnsRecordType.A)).Of<AddressRecord>()).Address.ToString());
    }

    [Fact]
    public async Task An_alias_is_followed_and_its_target_named()
    {
        await using var server = DnsServer.Start(Zone.Parse(Records));
        var resolver = ResolverFor(server);

        var answer = await resolver.QueryAsync("www.example.org", DnsRecordType.A);

        Assert.Equal("192.0.2.80", Assert.Single(answer.Of<AddressRecord>()).Address.ToString());
        Assert.Equal("web.example.org", answer.CanonicalName);
        Assert.Null((await resolver.QueryAsync("web.example.org", DnsRecordType.A)).CanonicalName);
        // RFC 2308 §2.2: the name is there, records of that type are not
        Assert.Equal(DnsStatus.NoRecords, (await resolver.QueryAsync("www.example.org", DnsRecordType.Mx)).Status);
    }

    [Fact]
    public async Task No_such_name_no_such_record_a_failing_server_and_silence_are_told_apart()
    {
        var zone = Zone.Parse(Records);
        zone.Break("broken.example.org", DnsFault.ServerFailure);
        zone.Break("refused.example.org", DnsFault.Refused);
        zone.Break("silent.example.org", DnsFault.Silence);
        zone.Break("garbage.example.org", DnsFault.Garbage);
        await using var server = DnsServer.Start(zone);
        var resolver = ResolverFor(server);

        Assert.Equal(DnsStatus.NoSuchName, await StatusAsync("nobody.example.org"));
        Assert.Equal(DnsStatus.NoRecords, await StatusAsync("mx1.example.org"));
        Assert.Equal(DnsStatus.NoRecords, await StatusAsync("org"));
        Assert.Equal(DnsStatus.ServerFailure, await StatusAsync("broken.example.org"));
        Assert.Equal(DnsStatus.ServerFailure, await StatusAsync("refused.example.org"));
        Assert.Equal(DnsStatus.TimedOut, await StatusAsync("silent.example.org"));
        Assert.True((await resolver.QueryAsync("garbage.example.org", DnsRecordType.Mx)).IsTemporaryFailure);
        Assert.Equal(DnsStatus.ServerFailure, await StatusAsync("no name..example.org"));

        async Task<DnsStatus> StatusAsync(string name)
        {
            var answer = await resolver.QueryAsync(name, DnsRecordType.Mx);
            Assert.Empty(answer.Records);
            return answer.Status;
        }
    }

    [Fact]
    public async Task What_is_too_long_for_a_datagram_comes_by_tcp()
    {
        var zone = Zone.Parse(Records);
        zone.Break("mx1.example.org", DnsFault.Truncated);
        zone.Add("long.example.org", DnsRecordType.Txt, new TextRecord(new string('x', 4000)));
        await using var server = DnsServer.Start(zone);
        var resolver = ResolverFor(server);

        Assert.Single((await resolver.QueryAsync("mx1.example.org", DnsRecordType.A)).Records);
        Assert.Equal(4000, Assert.Single((await resolver.QueryAsync("long.example.org", DnsRecordType.Txt)).Of<TextRecord>()).Text.Length);
        Assert.Equal(2, server.QuestionsOverTcp);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_ad_bit_counts_only_when_the_resolver_is_trusted(bool trusted)
    {
        var zone = Zone.Parse(Records);
        zone.Sign("example.org");
        zone.Add("plain.example.net A 192.0.2.7");
        await using var server = DnsServer.Start(zone);
        var resolver = new NetworkResolver(SettingsFor(server) with { TrustAuthenticatedData = trusted });

        Assert.Equal(trusted, (await resolver.QueryAsync("example.org", DnsRecordType.Mx)).IsAuthenticated);
        Assert.Equal(trusted, (await resolver.QueryAsync("nobody.example.org", DnsRecordType.Mx)).IsAuthenticated);
        Assert.False((await resolver.QueryAsync("plain.example.net", DnsRecordType.A)).IsAuthenticated);
    }

    [Fact]
    public async Task A_second_server_is_asked_when_the_first_is_silent()
    {
        var zone = Zone.Parse(Records);
        zone.Break("", DnsFault.Silence);
        await using var silent = DnsServer.Start(zone);
        await using var server = DnsServer.Start(Zone.Parse(Records));
        var resolver = new NetworkResolver(new DnsSettings { Servers = [silent.EndPoint, server.EndPoint], Timeout = TimeSpan.FromMilliseconds(200), Retries = 0 });

        Assert.Equal(DnsStatus.Found, (await resolver.QueryAsync("example.org", DnsRecordType.Mx)).Status);
    }

    [Fact]
    public async Task Giving_up_is_the_only_thing_that_is_thrown()
    {
        var zone = Zone.Parse(Records);
        zone.Break("example.org", DnsFault.Silence);
        await using var server = DnsServer.Start(zone);
        var resolver = ResolverFor(server, TimeSpan.FromSeconds(20));
        using var giveUp = new CancellationTokenSource(100);

        var clock = Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => resolver.QueryAsync("example.org", DnsRecordType.Mx, giveUp.Token).AsTask());
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_zone_tells_which_line_is_wrong()
    {
        Assert.Contains("example.org", Assert.Throws<FormatException>(() => Zone.Parse("example.org MX")).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => Zone.Parse("example.org BOGUS 1 2"));
        Assert.Throws<FormatException>(() => Zone.Parse("example.org A not-an-address"));
        Assert.Throws<FormatException>(() => Zone.Parse("example.org TXT \"open"));
        Assert.True(Zone.Parse("; nothing\n\n  \n").Find("example.org", DnsRecordType.A).IsEmpty);
    }

    [Fact]
    public void Octets_that_are_no_query_are_not_answered()
    {
        var random = new Random(1);
        for (var round = 0; round < 20_000; round++)
        {
            var octets = new byte[random.Next(64)];
            random.NextBytes(octets);
            if (octets.Length > 4 && round % 2 == 0) (octets[2], octets[3], octets[4]) = (1, 0, 0);
            DnsQuery.TryParse(octets);
        }
        Assert.Null(DnsQuery.TryParse(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n")));
    }

    private static NetworkResolver ResolverFor(DnsServer server, TimeSpan? timeout = null) => new(SettingsFor(server, timeout));

    private static DnsSettings SettingsFor(DnsServer server, TimeSpan? timeout = null)
        => new() { Servers = [server.EndPoint], Timeout = timeout ?? TimeSpan.FromMilliseconds(500), Retries = 0 };
}
