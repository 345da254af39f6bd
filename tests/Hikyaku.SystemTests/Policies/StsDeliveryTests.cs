using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hikyaku.Authentication.Https;
using Hikyaku.Authentication.MtaSts;
using Hikyaku.Lab.Dns;
using Hikyaku.Server.Configuration;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Queue;
using Hikyaku.SystemTests.Running;
using Hikyaku.SystemTests.Store;
using Hikyaku.SystemTests.Transfer;
using Xunit;
using static Hikyaku.SystemTests.Transfer.TwoServers;

namespace Hikyaku.SystemTests.Policies;

/// <summary>Mail to a domain with an MTA-STS policy: whole servers, a web server with the policy, a name server.</summary>
public sealed class StsDeliveryTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Mail_goes_to_a_host_that_the_policy_names_and_whose_certificate_is_valid()
    {
        await using var policy = await ServeAsync("enforce", "mx.remote.example");
        await using var world = await StartAsync(policy, _authority.Issue("mx.remote.example"));

        var id = await world.SendAsync("tea", Dan);

        Assert.Single(await WaitForMailAsync(world.There, Dan));
        await world.WaitForEmptyQueueAsync();
        var journey = world.Here.Store.Journeys.Find(id)!.Events;
        Assert.Equal(("mta-sts enforce", true), Assert.Single(journey.OfType<Routed>()) is var routed ? (routed.Policy, routed.Authenticated) : default);
        Assert.Equal("valid", Assert.Single(journey.OfType<DeliveryAttempted>()).Certificate);
    }

    [Theory]
    [InlineData("other.example", true, "it is for another name")]
    [InlineData("mx.remote.example", false, "from an unknown authority")]
    public async Task Nothing_is_sent_to_a_host_whose_certificate_is_not_valid(string name, bool known, string why)
    {
        using var stranger = new TestAuthority("Stranger");
        await using var policy = await ServeAsync("enforce", "mx.remote.example");
        await using var world = await StartAsync(policy, (known ? _authority : stranger).Issue(name));

        var id = await world.SendAsync("tea", Dan);

        var attempt = await FirstAttemptAsync(world, id);
        Assert.Equal("deferred", attempt.Result);
        Assert.Contains(why, attempt.Reply, StringComparison.Ordinal);
        Assert.Empty(Inbox(world.There, Dan));
        var show = await CommandRun.Async("queue", "show", id, "--data", world.Here.DataDirectory);
        Assert.Contains("remote.example by mx, mta-sts enforce: mx.remote.example [127.0.0.1]", show.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_sent_to_a_host_that_the_policy_does_not_name()
    {
        await using var policy = await ServeAsync("enforce", "mx.elsewhere.example");
        await using var world = await StartAsync(policy, _authority.Issue("mx.remote.example"));

        var id = await world.SendAsync("tea", Dan);

        var attempt = await FirstAttemptAsync(world, id);
        Assert.Equal("deferred", attempt.Result);
        Assert.StartsWith("4.7.10 None of the mail exchangers of remote.example is one that its policy (MTA-STS) allows: mx.remote.example", attempt.Reply, StringComparison.Ordinal);
        Assert.Empty(Inbox(world.There, Dan));
    }

    [Theory]
    [InlineData("testing")]
    [InlineData("none")]
    public async Task A_policy_that_is_only_tried_out_stops_no_mail(string mode)
    {
        await using var policy = await ServeAsync(mode, "mx.elsewhere.example");
        await using var world = await StartAsync(policy, _authority.Issue("wrong.example"));

        await world.SendAsync("tea", Dan);

        Assert.Single(await WaitForMailAsync(world.There, Dan));
    }

    [Fact]
    public async Task Mail_that_requires_tls_goes_where_a_policy_vouches_for_the_host()
    {
        await using var policy = await ServeAsync("enforce", "mx.remote.example");
        await using var world = await StartAsync(policy, _authority.Issue("mx.remote.example"));

        // RFC 8689 §4.2.1: no DNSSEC here, but MTA-STS
        using var client = new MailKit.Net.Smtp.SmtpClient { ServerCertificateValidationCallback = (_, shown, _, _) => shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual(world.Here.Certificate.RawData), RequireTLS = true };
        await client.ConnectAsync(world.Here.Submission.Address.ToString(), world.Here.Submission.Port, MailKit.Security.SecureSocketOptions.StartTls);
        await client.AuthenticateAsync(world.Here.Alice.Address, world.Here.Alice.Password);
        await client.SendAsync(world.Message("tea", Dan));

        Assert.Single(await WaitForMailAsync(world.There, Dan));
    }

    // RFC 8689 §4.2.2; and the one that goes does not wait for the one that may not.
    [Fact]
    public async Task Mail_whose_author_would_rather_have_it_unprotected_than_not_at_all_passes_what_is_kept_back()
    {
        await using var policy = await ServeAsync("enforce", "mx.remote.example");
        await using var world = await StartAsync(policy, _authority.Issue("wrong.example"));
        world.Dns.Zone.Break("remote.example", DnsFault.ServerFailure);
        var kept = await world.SendAsync("protected", Dan);
        var message = world.Message("urgent", Dan);
        message.Headers.Add("TLS-Required", "no");
        var urgent = await world.SendAsync(message, Dan);
        StoreBench.Value(await world.Here.Store.Queue.ChangeAsync(new QueueFilter(), QueueAction.Hold));
        world.Dns.Zone.Mend("remote.example");
        // So that nothing is remembered of the failure.
        await world.Here.StopAsync();
        await world.Here.StartAgainAsync();
        StoreBench.Value(await world.Here.Store.Queue.ChangeAsync(new QueueFilter(), QueueAction.Release));

        Assert.Contains("Subject: urgent", Assert.Single(await WaitForMailAsync(world.There, Dan)), StringComparison.Ordinal);
        Assert.Contains(world.Here.Store.Journeys.Find(kept)!.Events.OfType<DeliveryAttempted>(), attempt => attempt.Reply.Contains("another name", StringComparison.Ordinal));
        Assert.DoesNotContain(world.Here.Store.Journeys.Find(urgent)!.Events.OfType<DeliveryAttempted>(), attempt => attempt.Reply.Contains("another name", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private async Task<PolicyServer> ServeAsync(string mode, string host)
        => await PolicyServer.StartAsync(_authority.Issue("mta-sts.remote.example"), $"version: STSv1\nmode: {mode}\nmx: {host}\nmax_age: 86400\n");

    private async Task<TwoServers> StartAsync(PolicyServer policy, X509Certificate2 certificate)
    {
        X509Certificate2Collection roots = [X509CertificateLoader.LoadCertificate(_authority.Certificate.RawData)];
        var world = await TwoServers.StartAsync(
            settings => settings with { PolicyFetch = new HttpsOptions { Port = policy.Port, TrustedRoots = roots }, TrustedRoots = roots },
            there => there with { Certificates = [Write(certificate)] });
        world.Dns.Zone.Add("mta-sts.remote.example A 127.0.0.1\n_mta-sts.remote.example TXT \"v=STSv1; id=one;\"");
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

    private static async Task<DeliveryAttempted> FirstAttemptAsync(TwoServers world, string id)
    {
        await StoreBench.EventuallyAsync(() => world.Here.Store.Journeys.Find(id)!.Events.OfType<DeliveryAttempted>().Any());
        return world.Here.Store.Journeys.Find(id)!.Events.OfType<DeliveryAttempted>().First();
    }
}
