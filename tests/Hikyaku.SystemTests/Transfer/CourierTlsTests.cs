using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hikyaku.Transport.RemoteDelivery;
using Hikyaku.Transport.Routing;
using Xunit;
using static Hikyaku.SystemTests.Transfer.CourierBench;

namespace Hikyaku.SystemTests.Transfer;

/// <summary>STARTTLS as a client (RFC 3207), opportunistic (RFC 7435) and required.</summary>
public sealed class CourierTlsTests
{
    private const string Secured = """
        S: 220 peer
        C: EHLO *
        S: 250-peer
        S: 250 STARTTLS
        C: STARTTLS
        S: 220 go
        TLS
        C: EHLO *
        S: 250-peer
        S: 250 AUTH PLAIN
        C: MAIL *
        S: 250 ok
        C: RCPT *
        S: 250 ok
        C: DATA
        S: 354 go
        C..: .
        S: 250 ok
        """;

    private const string Plain = "S: 220 peer\nC: EHLO *\nS: 250 peer\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\nC..: .\nS: 250 ok";

    [Fact]
    public async Task Tls_is_used_when_it_is_offered_whatever_the_certificate()
    {
        await using var bench = await StartAsync();
        using var certificate = MakeCertificate("somebody.else.example");
        await using var peer = ScriptedPeer.Start(certificate, Secured);

        var result = Assert.Single(await bench.DeliverAsync(peer, "bob@example.org"));

        AssertKept(peer);
        Assert.Equal(DeliveryOutcome.Delivered, result.Outcome);
        Assert.Equal("TLSv1.3", result.Peer!.TlsVersion);
        Assert.NotNull(result.Peer.TlsCipher);
        Assert.NotEqual("valid", result.Peer.Certificate);
    }

    [Fact]
    public async Task Clear_text_is_taken_when_the_handshake_fails_and_nobody_requires_more()
    {
        await using var bench = await StartAsync();
        await using var peer = ScriptedPeer.Start("S: 220 peer\nC: EHLO *\nS: 250-peer\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\nC..: *\nS: this is no handshake\nS.", Plain);

        var result = Assert.Single(await bench.DeliverAsync(peer, "bob@example.org"));

        Assert.Equal((DeliveryOutcome.Delivered, null), (result.Outcome, result.Peer!.TlsVersion));
        Assert.Equal(2, peer.Connections);
    }

    [Fact]
    public async Task A_refused_starttls_leaves_the_connection_in_clear_text()
    {
        await using var bench = await StartAsync();
        await using var peer = ScriptedPeer.Start("S: 220 peer\nC: EHLO *\nS: 250-peer\nS: 250 STARTTLS\nC: STARTTLS\nS: 454 4.7.0 not now\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\nC..: .\nS: 250 ok");

        Assert.Equal(DeliveryOutcome.Delivered, Assert.Single(await bench.DeliverAsync(peer, "bob@example.org")).Outcome);
    }

    [Fact]
    public async Task Octets_sent_ahead_of_the_handshake_end_the_connection()
    {
        await using var bench = await StartAsync();
        // What an attacker puts between must not be taken for what came inside TLS.
        await using var peer = ScriptedPeer.Start("S: 220 peer\nC: EHLO *\nS: 250-peer\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\nS: 250-evil\nS: 250 AUTH PLAIN\nHANG");

        var result = Assert.Single(await bench.DeliverAsync(peer, "bob@example.org"));

        Assert.Equal((DeliveryOutcome.Deferred, "4.7.5"), (result.Outcome, result.Status.ToString()));
        Assert.Equal(1, peer.Connections);
    }

    [Theory]
    [InlineData("peer.example.org", true, "Delivered")]
    [InlineData("peer.example.org", false, "Deferred")]
    [InlineData("other.example.org", true, "Deferred")]
    public async Task Where_tls_is_required_the_certificate_must_be_valid(string name, bool trusted, string outcome)
    {
        using var certificate = MakeCertificate(name);
        await using var bench = await StartAsync(options => options with { TrustedRoots = trusted ? [certificate] : [] });
        await using var peer = ScriptedPeer.Start(certificate, Secured);

        var result = Assert.Single(await bench.DeliverAsync([Hop(peer, HopSecurity.Required)], Letter, null, "bob@example.org"));

        Assert.Equal(outcome, result.Outcome.ToString());
        if (outcome == "Delivered") Assert.Equal("valid", result.Peer!.Certificate);
        else Assert.DoesNotContain(peer.Heard, line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_tls_is_required_a_server_without_it_gets_nothing()
    {
        await using var bench = await StartAsync();
        await using var peer = ScriptedPeer.Start(Plain);

        var result = Assert.Single(await bench.DeliverAsync([Hop(peer, HopSecurity.Required)], Letter, null, "bob@example.org"));

        Assert.Equal((DeliveryOutcome.Deferred, "4.7.10"), (result.Outcome, result.Status.ToString()));
    }

    [Theory]
    [InlineData(HopSecurity.Required)]
    [InlineData(HopSecurity.Implicit)]
    public async Task A_login_is_sent_inside_verified_tls(HopSecurity security)
    {
        using var certificate = MakeCertificate("peer.example.org");
        await using var bench = await StartAsync(options => options with { TrustedRoots = [certificate] });
        var script = security == HopSecurity.Required
            ? Secured.Replace("C: MAIL *", "C: AUTH PLAIN AGFsaWNlAHNlY3JldA==\nS: 235 welcome\nC: MAIL *", StringComparison.Ordinal)
            : "TLS\n" + Plain.Replace("S: 250 peer\nC: MAIL *", "S: 250-peer\nS: 250 AUTH LOGIN\nC: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: YWxpY2U=\nS: 334 UGFzc3dvcmQ6\nC: c2VjcmV0\nS: 235 ok\nC: MAIL *", StringComparison.Ordinal);
        await using var peer = ScriptedPeer.Start(certificate, script);

        var results = await bench.DeliverAsync([Hop(peer, security, new HopCredentials("alice", "secret"))], Letter, null, "bob@example.org");

        AssertKept(peer);
        Assert.Equal(DeliveryOutcome.Delivered, Assert.Single(results).Outcome);
    }

    [Fact]
    public async Task A_login_is_never_sent_in_clear_text()
    {
        await using var bench = await StartAsync();
        await using var peer = ScriptedPeer.Start("S: 220 peer\nC: EHLO *\nS: 250-peer\nS: 250 AUTH PLAIN\nHANG");

        var result = Assert.Single(await bench.DeliverAsync([Hop(peer, HopSecurity.Opportunistic, new HopCredentials("alice", "secret"))], Letter, null, "bob@example.org"));

        Assert.Equal(DeliveryOutcome.Deferred, result.Outcome);
        Assert.DoesNotContain(peer.Heard, line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    private static X509Certificate2 MakeCertificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
