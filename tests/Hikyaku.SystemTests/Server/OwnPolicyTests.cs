using System.Net;
using Hikyaku.Protocol.MtaSts;
using Hikyaku.Server.Configuration;
using Hikyaku.Server.Domains;
using Hikyaku.SystemTests.Running;
using Xunit;

namespace Hikyaku.SystemTests.Server;

/// <summary>RFC 8461 §3.2, §3.3: the policy of our own domains.</summary>
public sealed class OwnPolicyTests
{
    [Fact]
    public async Task The_policy_is_served_as_text_under_the_name_of_each_domain()
    {
        await using var server = await TestServer.StartAsync(options => options with { MtaSts = new MtaStsOptions { Mode = StsMode.Enforce, OtherHosts = ["*.backup.example"] } });

        using var answer = await GetAsync(server, "MTA-STS.example.test");

        Assert.Equal((HttpStatusCode.OK, "text/plain"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        var policy = StsPolicy.TryParse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal((StsMode.Enforce, TimeSpan.FromDays(7)), (policy.Mode, policy.MaximumAge));
        Assert.Equal(["mail.example.test", "*.backup.example"], policy.Hosts);
    }

    [Theory]
    [InlineData("example.test")]
    [InlineData("mta-sts.other.example")]
    [InlineData("mta-sts.")]
    public async Task No_other_name_has_one(string host)
    {
        await using var server = await TestServer.StartAsync();
        using var answer = await GetAsync(server, host);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task The_record_changes_with_the_policy()
    {
        await using var server = await TestServer.StartAsync();
        var (one, two) = (OwnPolicy.RecordOf(server.Options), OwnPolicy.RecordOf(server.Options with { MtaSts = new MtaStsOptions { Mode = StsMode.Enforce } }));

        Assert.NotEqual(one.Id, two.Id);
        Assert.Equal(one, StsRecord.Find([one.ToString()]));
    }

    private static async Task<HttpResponseMessage> GetAsync(TestServer server, string host)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Http, ".well-known/mta-sts.txt")) { Headers = { Host = host } };
        return await client.SendAsync(request);
    }
}
