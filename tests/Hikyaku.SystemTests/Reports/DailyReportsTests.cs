using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hikyaku.Authentication.Https;
using Hikyaku.Authentication.TlsReports;
using Hikyaku.Server.Configuration;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Queue;
using Hikyaku.SystemTests.Dkim;
using Hikyaku.SystemTests.Policies;
using Hikyaku.SystemTests.Store;
using Hikyaku.SystemTests.Transfer;
using Hikyaku.Transport.Reports;
using Hikyaku.Transport.Routing.Dns;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using Xunit;
using static Hikyaku.SystemTests.Transfer.TwoServers;

namespace Hikyaku.SystemTests.Reports;

/// <summary>RFC 8460: a domain that asks for it is told once a day how TLS with it went, even where it went so badly that no mail gets through.</summary>
public sealed class DailyReportsTests : IAsyncLifetime
{
    private readonly TestAuthority _authority = new();
    private readonly TemporaryFolder _folder = new();
    private PolicyServer _web = null!;

    public async ValueTask InitializeAsync()
        => _web = await PolicyServer.StartAsync(_authority.Issue("mta-sts.remote.example"), "version: STSv1\nmode: enforce\nmx: mx.remote.example\nmax_age: 86400\n");

    [Fact]
    public async Task The_report_is_mailed_signed_and_gets_through_although_tls_is_broken()
    {
        await using var world = await StartAsync(_authority.Issue("wrong.example"), "mailto:dan@remote.example");
        var keys = await SubmissionSigningTests.AddKeysAsync(world.Here);
        await FailAsync(world);

        Assert.Equal(1, await SendDueAsync(world));

        var mail = Assert.Single(await WaitForMailAsync(world.There, Dan));
        var message = Parse(mail);
        Assert.Equal(("remote.example", "mail.example.test", "No"), (message.Headers["TLS-Report-Domain"], message.Headers["TLS-Report-Submitter"], message.Headers["TLS-Required"]));
        Assert.StartsWith("Report Domain: remote.example Submitter: mail.example.test Report-ID: <", message.Subject, StringComparison.Ordinal);
        var signature = SignatureCheck.SignaturesOf(mail)[0];
        Assert.Equal(("example.test", "pass"), (signature["d"], SignatureCheck.Verify(mail, signature, keys[signature["s"]])));

        var parts = Assert.IsType<MultipartReport>(message.Body);
        var file = Assert.IsType<MimePart>(parts[1]);
        Assert.Equal(("tlsrpt", "application/tlsrpt+gzip"), (parts.ReportType, file.ContentType.MimeType));
        using var octets = new MemoryStream();
        await file.Content!.DecodeToAsync(octets);
        octets.Position = 0;
        var policy = Assert.Single(TlsReportFile.Read(octets).Report!.Policies!);
        Assert.Equal(("sts", "remote.example", 0), (policy.Policy!.PolicyType, policy.Policy.PolicyDomain, policy.Summary!.Successful));
        Assert.Contains("mode: enforce", policy.Policy.PolicyString!);
        var failure = Assert.Single(policy.FailureDetails!);
        Assert.Equal(("certificate-host-mismatch", "mx.remote.example", "127.0.0.1"), (failure.ResultType, failure.ReceivingMxHostname, failure.ReceivingIp));
        Assert.True(failure.FailedSessionCount >= 1);

        // Once is enough.
        Assert.Equal(0, await SendDueAsync(world));
    }

    [Fact]
    public async Task The_report_is_handed_over_by_https()
    {
        var taken = new TaskCompletionSource<(string? Type, byte[] File)>();
        await using var world = await StartAsync(_authority.Issue("wrong.example"), "https://mta-sts.remote.example/.well-known/mta-sts.txt");
        await FailAsync(world);
        _web.Answer = async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            taken.TrySetResult((context.Request.ContentType, body.ToArray()));
        };

        Assert.Equal(1, await SendDueAsync(world));

        var (type, file) = await taken.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("application/tlsrpt+gzip", type);
        Assert.NotNull(TlsReportFile.Read(new MemoryStream(file)).Report);
    }

    [Fact]
    public async Task Sessions_that_go_well_are_counted_too()
    {
        await using var world = await StartAsync(_authority.Issue("mx.remote.example"), "mailto:dan@remote.example");
        await world.SendAsync("tea", Dan);
        await WaitForMailAsync(world.There, Dan);
        await world.WaitForEmptyQueueAsync();
        await world.Here.StopAsync();
        await world.Here.StartAgainAsync();

        var (day, domain) = Assert.Single(world.Here.Store.TlsSessions.Untold(DateOnly.MaxValue));
        var count = Assert.Single(world.Here.Store.TlsSessions.Of(day, domain));
        Assert.Equal(("remote.example", "sts", "", 1), (domain, count.PolicyType, count.Failure, count.Sessions));
    }

    [Fact]
    public async Task Who_does_not_ask_is_not_told()
    {
        await using var world = await StartAsync(_authority.Issue("mx.remote.example"), null);
        await world.SendAsync("tea", Dan);
        await WaitForMailAsync(world.There, Dan);
        await world.Here.StopAsync();
        await world.Here.StartAgainAsync();

        Assert.Empty(world.Here.Store.TlsSessions.Untold(DateOnly.MaxValue));
    }

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        _authority.Dispose();
        _folder.Dispose();
    }

    /// <summary>A mail that the policy keeps here; then a restart, which writes the counts down.</summary>
    private static async Task FailAsync(TwoServers world)
    {
        var id = await world.SendAsync("tea", Dan);
        await StoreBench.EventuallyAsync(() => world.Here.Store.Journeys.Find(id)!.Events.OfType<DeliveryAttempted>().Any());
        // Where nobody was reached nothing is tried for a while: not in the run after this.
        StoreBench.Value(await world.Here.Store.Queue.ChangeAsync(new QueueFilter(), QueueAction.Drop));
        await world.Here.StopAsync();
        await world.Here.StartAgainAsync();
        Assert.Empty(Inbox(world.There, Dan));
    }

    /// <summary>The morning after.</summary>
    private async Task<int> SendDueAsync(TwoServers world)
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddDays(1).AddHours(5));
        var dns = new CachingResolver(new DnsSettings { Servers = [world.Dns.EndPoint] }, TimeProvider.System);
        using var poster = new ReportPoster(dns, new HttpsOptions { Port = _web.Port, TrustedRoots = [X509CertificateLoader.LoadCertificate(_authority.Certificate.RawData)] });
        await using var reports = new DailyReports(world.Here.Store, dns, poster, "mail.example.test", time, NullLogger<DailyReports>.Instance);
        return await reports.SendDueAsync();
    }

    private async Task<TwoServers> StartAsync(X509Certificate2 certificate, string? destination)
    {
        X509Certificate2Collection roots = [X509CertificateLoader.LoadCertificate(_authority.Certificate.RawData)];
        var world = await TwoServers.StartAsync(
            settings => settings with { PolicyFetch = new HttpsOptions { Port = _web.Port, TrustedRoots = roots }, TrustedRoots = roots },
            there => there with { Certificates = [Write(certificate)] });
        world.Dns.Zone.Add("mta-sts.remote.example A 127.0.0.1\n_mta-sts.remote.example TXT \"v=STSv1; id=one;\"");
        if (destination is not null) world.Dns.Zone.Add($"_smtp._tls.remote.example TXT \"v=TLSRPTv1; rua={destination}\"");
        return world;
    }

    private CertificateOptions Write(X509Certificate2 certificate)
    {
        var files = new CertificateOptions(_folder.Combine("there.pem"), _folder.Combine("there.key"));
        File.WriteAllText(files.CertificateFile, certificate.ExportCertificatePem());
        using var key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(files.KeyFile, PemEncoding.WriteString("PRIVATE KEY", key.ExportPkcs8PrivateKey()));
        return files;
    }
}
