using System.Security.Cryptography.X509Certificates;
using Hikyaku.Authentication.Https;
using Hikyaku.Authentication.MtaSts;
using Hikyaku.Lab.Dns;
using Hikyaku.Protocol.MtaSts;
using Hikyaku.Transport.Routing.Dns;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Hikyaku.SystemTests.Policies;

/// <summary>RFC 8461 §3.3: a policy comes over HTTPS from exactly one place, or it does not come.</summary>
public sealed class PolicyFetcherTests : IAsyncLifetime
{
    private const string Policy = "version: STSv1\nmode: enforce\nmx: mx.remote.example\nmax_age: 86400\n";

    private readonly TestAuthority _authority = new();
    private readonly DnsServer _dns = DnsServer.Start(Zone.Parse("mta-sts.remote.example A 127.0.0.1"));
    private PolicyServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await PolicyServer.StartAsync(_authority.Issue("mta-sts.remote.example"), Policy);

    [Fact]
    public async Task A_policy_is_fetched()
    {
        var fetched = await FetchAsync();

        Assert.Equal((StsMode.Enforce, null), (fetched.Policy!.Mode, fetched.Failure));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    public async Task Nobody_is_followed_elsewhere(int status)
    {
        _server.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = $"https://mta-sts.remote.example:{_server.Port}/.well-known/mta-sts.txt";
            return Task.CompletedTask;
        };

        Assert.Equal("sts-policy-fetch-error", (await FetchAsync()).Failure);
        Assert.Equal(1, _server.Requests);
    }

    [Fact]
    public async Task A_missing_policy_is_none()
    {
        _server.Answer = context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        };
        var fetched = await FetchAsync();
        Assert.Equal(("sts-policy-fetch-error", "the server answered 404"), (fetched.Failure, fetched.Reason));
    }

    [Fact]
    public async Task A_web_page_is_no_policy()
    {
        _server.Answer = context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync(Policy);
        };
        Assert.Equal("sts-policy-invalid", (await FetchAsync()).Failure);
        _server.Answer = context => PolicyServer.PlainAsync(context, "version: STSv9\n");
        Assert.Equal("sts-policy-invalid", (await FetchAsync()).Failure);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_policy_without_end_is_left_at_64_kib(bool announced)
    {
        _server.Answer = async context =>
        {
            context.Response.ContentType = "text/plain";
            if (announced) context.Response.ContentLength = 10_000_000;
            var piece = new byte[100_000];
            piece.AsSpan().Fill((byte)'x');
            for (var i = 0; i < 100; i++) await context.Response.Body.WriteAsync(piece, context.RequestAborted);
        };
        Assert.Equal(("sts-policy-invalid", "the policy is too large"), await FetchAsync() is var fetched ? (fetched.Failure, fetched.Reason) : default);
    }

    [Fact]
    public async Task Who_hangs_is_left()
    {
        _server.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        Assert.Equal(("sts-policy-fetch-error", "the server did not send the policy in time"), await FetchAsync(limit: TimeSpan.FromMilliseconds(500)) is var fetched ? (fetched.Failure, fetched.Reason) : default);
    }

    [Fact]
    public async Task A_certificate_of_another_name_or_of_nobody_known_is_refused()
    {
        await using var other = await PolicyServer.StartAsync(_authority.Issue("remote.example"), Policy);
        Assert.Equal("sts-webpki-invalid", (await FetchAsync(other)).Failure);

        using var stranger = new TestAuthority();
        await using var forged = await PolicyServer.StartAsync(stranger.Issue("mta-sts.remote.example"), Policy);
        Assert.Equal("sts-webpki-invalid", (await FetchAsync(forged)).Failure);

        await using var old = await PolicyServer.StartAsync(_authority.Issue("mta-sts.remote.example", TimeProvider.System.GetUtcNow().AddDays(-1)), Policy);
        Assert.Equal("sts-webpki-invalid", (await FetchAsync(old)).Failure);
        Assert.Equal(0, other.Requests + forged.Requests + old.Requests);
    }

    [Fact]
    public async Task A_host_without_an_address_has_no_policy()
    {
        _dns.Zone.Break("mta-sts.remote.example", DnsFault.ServerFailure);
        Assert.Equal("sts-policy-fetch-error", (await FetchAsync()).Failure);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _dns.DisposeAsync();
        _authority.Dispose();
    }

    private async Task<PolicyFetch> FetchAsync(PolicyServer? server = null, TimeSpan? limit = null)
    {
        var dns = new CachingResolver(new DnsSettings { Servers = [_dns.EndPoint] }, TimeProvider.System);
        using var fetcher = new PolicyFetcher(dns, new HttpsOptions
        {
            Port = (server ?? _server).Port,
            TrustedRoots = [X509CertificateLoader.LoadCertificate(_authority.Certificate.RawData)],
            Limit = limit ?? TimeSpan.FromSeconds(20),
        });
        return await fetcher.FetchAsync("remote.example", CancellationToken.None);
    }
}
