using Hikyaku.Authentication.Dmarc;
using Hikyaku.Lab.Dns;
using Hikyaku.Protocol.Dmarc;
using Hikyaku.Protocol.Dns;
using Hikyaku.Transport.Routing.Dns;
using Xunit;

namespace Hikyaku.SystemTests.Dmarc;

/// <summary>RFC 9989 §4.10, §5.3: who vouches for the author, and what his domain wants done otherwise.</summary>
public sealed class DmarcCheckTests
{
    private const DmarcPolicy None = DmarcPolicy.None;
    private const DmarcPolicy Quarantine = DmarcPolicy.Quarantine;
    private const DmarcPolicy Reject = DmarcPolicy.Reject;

    public static readonly TheoryData<string, string, string?, string?, DmarcResult, DmarcPolicy> Matrix = MakeMatrix();

    // Alignment (§4.4) × policy (§4.7) × who vouches. The organization is example.org, without psd=.
    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task Alignment_policy_and_vouchers_make_the_result(string record, string author, string? spf, string? signature, DmarcResult result, DmarcPolicy policy)
    {
        var zone = Zone.Parse("other.example A 192.0.2.1\nnews.example.org A 192.0.2.1");
        zone.Add("_dmarc.example.org", DnsRecordType.Txt, new TextRecord(record));

        var outcome = await CheckAsync(zone, author, spf, signature);

        Assert.Equal((result, policy), (outcome.Result, outcome.Policy));
        Assert.Equal("example.org", outcome.PolicyDomain);
    }

    private static TheoryData<string, string, string?, string?, DmarcResult, DmarcPolicy> MakeMatrix()
    {
        var data = new TheoryData<string, string, string?, string?, DmarcResult, DmarcPolicy>();
        foreach (var (word, policy) in new[] { ("none", None), ("quarantine", Quarantine), ("reject", Reject) })
        {
            foreach (var strict in new[] { false, true })
            {
                var record = $"v=DMARC1; p={word}" + (strict ? "; adkim=s; aspf=s" : "");
                // the very domain: aligned in both modes
                Add(record, "example.org", "example.org", null, passes: true);
                Add(record, "example.org", null, "example.org", passes: true);
                Add(record, "news.example.org", "news.example.org", "news.example.org", passes: true);
                // another domain of the organization: aligned when relaxed
                Add(record, "example.org", "bounce.example.org", null, passes: !strict);
                Add(record, "example.org", null, "mail.example.org", passes: !strict);
                Add(record, "news.example.org", "example.org", null, passes: !strict);
                Add(record, "news.example.org", null, "mail.example.org", passes: !strict);
                // strangers, and those who only look alike
                Add(record, "example.org", "other.example", "other.example", passes: false);
                Add(record, "example.org", "badexample.org", "example.org.evil.example", passes: false);
                Add(record, "example.org", null, null, passes: false);

                void Add(string text, string author, string? spf, string? signature, bool passes)
                    => data.Add(text, author, spf, signature, passes ? DmarcResult.Pass : DmarcResult.Fail, passes ? None : policy);
            }
        }
        return data;
    }

    [Theory]
    [InlineData("v=DMARC1; p=none; sp=quarantine; np=reject", "example.org", None)]
    [InlineData("v=DMARC1; p=none; sp=quarantine; np=reject", "exists.example.org", Quarantine)]
    [InlineData("v=DMARC1; p=none; sp=quarantine; np=reject", "invented.example.org", Reject)]
    [InlineData("v=DMARC1; p=reject; sp=none", "invented.example.org", None)]
    [InlineData("v=DMARC1; p=reject; np=none", "exists.example.org", Reject)]
    [InlineData("v=DMARC1; p=reject; t=y", "example.org", Quarantine)]
    [InlineData("v=DMARC1; p=quarantine; t=y", "example.org", None)]
    [InlineData("v=DMARC1; p=reject; pct=50", "example.org", Reject)]
    [InlineData("v=DMARC1; p=reject; pct=49", "example.org", Quarantine)]
    [InlineData("v=DMARC1; p=reject; pct=0", "example.org", Quarantine)]
    [InlineData("v=DMARC1; p=reject; pct=200", "example.org", Reject)]
    public async Task The_policy_is_that_for_the_author(string record, string author, DmarcPolicy policy)
    {
        var zone = Zone.Parse("exists.example.org A 192.0.2.1");
        zone.Add("_dmarc.example.org", DnsRecordType.Txt, new TextRecord(record));

        var outcome = await CheckAsync(zone, author, null, null);

        Assert.Equal((DmarcResult.Fail, policy), (outcome.Result, outcome.Policy));
    }

    // §4.10.2, and its examples
    [Theory]
    [InlineData("_dmarc.mail.example.com|v=DMARC1; p=none/_dmarc.example.com|v=DMARC1; p=reject", "a.mail.example.com", "x.example.com", true)]
    [InlineData("_dmarc.mail.example.com|v=DMARC1; p=none; psd=n/_dmarc.example.com|v=DMARC1; p=reject", "a.mail.example.com", "x.example.com", false)]
    [InlineData("_dmarc.mail.example.com|v=DMARC1; p=none; psd=n/_dmarc.example.com|v=DMARC1; p=reject", "a.mail.example.com", "b.mail.example.com", true)]
    [InlineData("_dmarc.com|v=DMARC1; p=reject; psd=y", "a.mail.example.com", "x.example.com", true)]
    [InlineData("_dmarc.com|v=DMARC1; p=reject; psd=y", "a.mail.example.com", "x.other.com", false)]
    [InlineData("_dmarc.example.com|v=DMARC1; p=reject; psd=y", "a.mail.example.com", "x.mail.example.com", true)]
    [InlineData("_dmarc.example.com|v=DMARC1; p=reject; psd=y", "a.mail.example.com", "x.web.example.com", false)]
    public async Task The_organization_is_found_by_walking_up(string records, string author, string signature, bool passes)
    {
        var zone = new Zone();
        foreach (var record in records.Split('/').Select(text => text.Split('|'))) zone.Add(record[0], DnsRecordType.Txt, new TextRecord(record[1]));

        var outcome = await CheckAsync(zone, author, null, signature);

        Assert.Equal(passes ? DmarcResult.Pass : DmarcResult.Fail, outcome.Result);
    }

    [Theory]
    [InlineData("v=DMARC1; p=perhaps")]
    [InlineData("v=DMARC1; p=reject; sp=perhaps")]
    [InlineData("v=DMARC1")]
    [InlineData("v=DMARC2; p=reject")]
    [InlineData("v=spf1 -all")]
    [InlineData("p=reject; v=DMARC1")]
    public async Task Without_a_policy_that_can_be_read_nothing_is_checked(string record)
    {
        var zone = new Zone();
        zone.Add("_dmarc.example.org", DnsRecordType.Txt, new TextRecord(record));

        Assert.Equal(DmarcResult.None, (await CheckAsync(zone, "example.org", null, null)).Result);
    }

    // §4.10.1
    [Fact]
    public async Task Who_only_wants_reports_gets_the_policy_none()
    {
        var zone = new Zone();
        zone.Add("_dmarc.example.org", DnsRecordType.Txt, new TextRecord("v=DMARC1; p=perhaps; rua=mailto:r@example.org!10m"));

        var outcome = await CheckAsync(zone, "example.org", null, null);

        Assert.Equal((DmarcResult.Fail, None), (outcome.Result, outcome.Policy));
    }

    [Fact]
    public async Task Two_records_at_one_name_are_none()
    {
        var zone = Zone.Parse("_dmarc.example.org TXT \"v=DMARC1; p=reject\"\n_dmarc.example.org TXT \"v=DMARC1; p=none\"");

        Assert.Equal(DmarcResult.None, (await CheckAsync(zone, "example.org", null, null)).Result);
    }

    // §4.10: "Author Domains with more than eight labels do not result in more than eight DNS queries"
    [Fact]
    public async Task However_long_a_domain_is_eight_questions_are_asked()
    {
        await using var server = DnsServer.Start(Zone.Parse("other.example A 192.0.2.1"));

        var outcome = await new DmarcCheck(ResolverFor(server)).CheckAsync([string.Join('.', Enumerable.Repeat("a", 100)) + ".example.org"], new Vouchers(null, [], []), 0, TestContext.Current.CancellationToken);

        Assert.Equal(DmarcResult.None, outcome.Result);
        Assert.Equal(8, server.Questions);
    }

    [Fact]
    public async Task A_silent_name_server_leaves_it_open_but_only_for_those_who_might_vouch()
    {
        var zone = Zone.Parse("_dmarc.example.org TXT \"v=DMARC1; p=reject\"");

        Assert.Equal(DmarcResult.TempError, (await CheckAsync(zone, "example.org", new Vouchers(null, [], ["mail.example.org"]))).Result);
        Assert.Equal(DmarcResult.Fail, (await CheckAsync(zone, "example.org", new Vouchers(null, [], ["slow.evil.example"]))).Result);
        Assert.Equal(DmarcResult.Pass, (await CheckAsync(zone, "example.org", new Vouchers("example.org", [], ["mail.example.org"]))).Result);
        zone.Break("_dmarc.example.org", DnsFault.ServerFailure);
        Assert.Equal(DmarcResult.TempError, (await CheckAsync(zone, "example.org", new Vouchers("example.org", [], []))).Result);
    }

    // §11.5
    [Fact]
    public async Task Of_several_authors_the_one_who_is_forged_counts()
    {
        var zone = Zone.Parse("_dmarc.bank.example TXT \"v=DMARC1; p=reject\"\n_dmarc.mine.example TXT \"v=DMARC1; p=none\"");
        await using var server = DnsServer.Start(zone);
        var check = new DmarcCheck(ResolverFor(server));

        var outcome = await check.CheckAsync(["mine.example", "bank.example"], new Vouchers("mine.example", [], []), 0, TestContext.Current.CancellationToken);

        Assert.Equal((DmarcResult.Fail, "bank.example", Reject), (outcome.Result, outcome.AuthorDomain, outcome.Policy));
        Assert.Equal(DmarcResult.PermError, (await check.CheckAsync([], new Vouchers("mine.example", [], []), 0, TestContext.Current.CancellationToken)).Result);
        Assert.Equal(DmarcResult.PermError, (await check.CheckAsync(["a.example", "b.example", "c.example", "d.example", "e.example"], new Vouchers(null, [], []), 0, TestContext.Current.CancellationToken)).Result);
    }

    private static Task<DmarcOutcome> CheckAsync(Zone zone, string author, string? spf, string? signature)
        => CheckAsync(zone, author, new Vouchers(spf, signature is null ? [] : [signature], []));

    private static async Task<DmarcOutcome> CheckAsync(Zone zone, string author, Vouchers vouchers)
    {
        await using var server = DnsServer.Start(zone);
        return await new DmarcCheck(ResolverFor(server)).CheckAsync([author], vouchers, 49, TestContext.Current.CancellationToken);
    }

    private static CachingResolver ResolverFor(DnsServer server) => new(new DnsSettings { Servers = [server.EndPoint] }, TimeProvider.System);
}
