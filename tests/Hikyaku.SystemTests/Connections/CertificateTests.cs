using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hikyaku.Connections;
using Hikyaku.Connections.Tls;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Hikyaku.SystemTests.Connections;

public sealed class CertificateTests : IDisposable
{
    private static readonly ListenerProfile Implicit = new() { Protocol = "test", Tls = TlsMode.Implicit };
    private static readonly byte[] Ed25519 = Convert.FromBase64String(
        "MIIBLDCB36ADAgECAhRFcCkzk4RA+Mk2OyULl++52JV6ujAFBgMrZXAwDDEKMAgGA1UEAwwBYTAeFw0yNjExMjQwODUxNDBaFw0zNjExMjEwODUxNDBaMAwx"
        + "CjAIBgNVBAMMAWEwKjAFBgMrZXADIQCYf/WNFEDD8OKtc7fZWHyjHEVEt24ACn6r+4psJCaZhaNTMFEwHQYDVR0OBBYEFI1R88u0cvtzuUYai6BdA01Myafo"
        + "MB8GA1UdIwQYMBaAFI1R88u0cvtzuUYai6BdA01MyafoMA8GA1UdEwEB/wQFMAMBAf8wBQYDK2VwA0EANRzyDwePeVkX8bK0MLzcuF9e9jpW/1w3ru4uIqhL"
        + "LGxcwiik2iCjq+UT74tsJWueekOl7io7TlDT2hGJ0dpDCQ==");
    private readonly TestCertificates _certificates = new();

    [Theory]
    [InlineData("mail.example", "CN=mail.example")]
    [InlineData("MAIL.example", "CN=mail.example")]
    [InlineData("imap.example", "CN=mail.example")]
    [InlineData("any.other.example", "CN=*.other.example")]
    [InlineData("a.b.other.example", "CN=mail.example")] // RFC 6125 §6.4.3: a wildcard is one label
    [InlineData("unknown.example", "CN=mail.example")]
    [InlineData(null, "CN=mail.example")]
    public void The_certificate_goes_by_the_name_the_client_asks_for(string? name, string subject)
    {
        using var shelf = TestCertificates.Open(
            _certificates.Write("one", ["mail.example", "imap.example"]), _certificates.Write("two", ["*.other.example"]));
        Assert.Equal(subject, shelf.Select(name).Leaf.Subject);
    }

    [Fact]
    public async Task A_client_is_served_the_certificate_of_the_name_it_sends()
    {
        using var shelf = TestCertificates.Open(_certificates.Write("one", ["mail.example"]), _certificates.Write("two", ["other.example"]));
        await using var listener = await TestListener.StartAsync(Implicit, EchoSession.RunAsync, shelf);
        await using var client = await _certificates.ShakeHandsAsync(await listener.ConnectAsync(), "other.example");
        Assert.Equal("CN=other.example", client.RemoteCertificate!.Subject);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var good = _certificates.Write("mail", ["mail.example"]);
        Assert.Contains("/nowhere/cert.pem", Fault(good with { Certificate = "/nowhere/cert.pem" }, CertificateFault.Unreadable));
        Assert.Contains("/nowhere/key.pem", Fault(good with { Key = "/nowhere/key.pem" }, CertificateFault.Unreadable));
    }

    [Fact]
    public void A_file_that_is_something_else_is_named()
    {
        var good = _certificates.Write("mail", ["mail.example"]);
        Assert.Contains(good.Key, Fault(good with { Certificate = good.Key }, CertificateFault.NotPem));
        Assert.Contains(good.Certificate, Fault(good with { Key = good.Certificate }, CertificateFault.NotPem));
        File.WriteAllText(good.Certificate, "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n");
        Fault(good, CertificateFault.NotPem);
    }

    [Fact]
    public void A_key_that_belongs_elsewhere_is_found()
    {
        var one = _certificates.Write("one", ["mail.example"]);
        var two = _certificates.Write("two", ["mail.example"]);
        Fault(one with { Key = two.Key }, CertificateFault.KeyMismatch);
        using var rsa = RSA.Create(2048);
        File.WriteAllText(two.Key, rsa.ExportPkcs8PrivateKeyPem());
        Fault(one with { Key = two.Key }, CertificateFault.KeyMismatch);
    }

    [Fact]
    public void A_key_of_a_kind_we_can_not_serve_is_told()
    {
        var files = _certificates.Write("mail", ["mail.example"]);
        // openssl req -x509 -newkey ed25519
        File.WriteAllText(files.Certificate, X509CertificateLoader.LoadCertificate(Ed25519).ExportCertificatePem());
        Assert.Contains("ECDSA or RSA", Fault(files, CertificateFault.KeyUnsupported));
    }

    [Fact]
    public void An_encrypted_key_is_refused_with_advice()
    {
        var files = _certificates.Write("mail", ["mail.example"]);
        using var key = ECDsa.Create();
        File.WriteAllText(files.Key, key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        Assert.Contains("openssl", Fault(files, CertificateFault.KeyEncrypted));
    }

    [Fact]
    public void A_certificate_out_of_its_time_is_refused()
    {
        var now = TimeProvider.System.GetUtcNow();
        Fault(_certificates.Write("old", ["mail.example"], now.AddDays(-20), now.AddDays(-1)), CertificateFault.Expired);
        Fault(_certificates.Write("new", ["mail.example"], now.AddDays(1), now.AddDays(20)), CertificateFault.NotYetValid);
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var now = TimeProvider.System.GetUtcNow();
        var (shelf, errors) = CertificateShelf.Open(
            [
                new CertificateFiles("/nowhere", "/nowhere"), _certificates.Write("good", ["mail.example"]),
                _certificates.Write("old", ["mail.example"], now.AddDays(-20), now.AddDays(-1)),
            ],
            TimeProvider.System, NullLogger<CertificateShelf>.Instance);
        Assert.Null(shelf);
        Assert.Equal([CertificateFault.Unreadable, CertificateFault.Expired], errors.Select(e => e.Fault));
    }

    [Fact]
    public async Task A_changed_certificate_serves_the_next_handshake_and_drops_no_connection()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var files = _certificates.Write("mail", ["old.example"]);
        var (shelf, _) = CertificateShelf.Open([files], time, NullLogger<CertificateShelf>.Instance);
        await using var listener = await TestListener.StartAsync(Implicit, EchoSession.RunAsync, shelf);
        await using var before = await _certificates.ShakeHandsAsync(await listener.ConnectAsync(), "old.example");
        Assert.Equal("hello\r\n", await TlsTests.ReadSomeAsync(before, 7));

        _certificates.Write("mail", ["new.example"]);
        time.Advance(CertificateShelf.ReloadEvery);
        await using var after = await _certificates.ShakeHandsAsync(await listener.ConnectAsync(), "new.example");
        Assert.Equal("CN=new.example", after.RemoteCertificate!.Subject);
        await before.WriteAsync("still here\r\nQUIT\r\n"u8.ToArray());
        Assert.Equal("STILL HERE\r\n", await TlsTests.ReadToEndAsync(before));
        shelf!.Dispose();
    }

    [Fact]
    public void A_changed_certificate_that_is_broken_leaves_the_old_one_until_it_is_repaired()
    {
        var files = _certificates.Write("mail", ["old.example"]);
        using var shelf = TestCertificates.Open(files);
        File.WriteAllText(files.Key, "half a");
        shelf.Reload();
        Assert.Equal("CN=old.example", shelf.Default.Subject);
        File.Delete(files.Certificate);
        shelf.Reload();
        Assert.Equal("CN=old.example", shelf.Default.Subject);
        _certificates.Write("mail", ["new.example"]);
        shelf.Reload();
        Assert.Equal("CN=new.example", shelf.Default.Subject);
    }

    [Fact]
    public async Task A_TLS_session_is_resumed()
    {
        using var shelf = TestCertificates.Open(_certificates.Write("mail", ["mail.example"]));
        await using var listener = await TestListener.StartAsync(Implicit, EchoSession.RunAsync, shelf);
        var full = await ReceivedByHandshakeAsync(listener);
        var resumed = await ReceivedByHandshakeAsync(listener);
        Assert.InRange(resumed, 1, full - 300); // the certificate is not sent again
    }

    [Theory]
    // RFC 5929 §4.1
    [InlineData("SHA256", 32)]
    [InlineData("SHA384", 48)]
    [InlineData("SHA512", 64)]
    public void The_channel_binding_is_hashed_as_the_certificate_is_signed(string hash, int length)
    {
        using var rsa = RSA.Create(2048);
        foreach (var padding in new[] { RSASignaturePadding.Pkcs1, RSASignaturePadding.Pss })
        {
            var request = new CertificateRequest("CN=mail.example", rsa, new HashAlgorithmName(hash), padding);
            using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddDays(1));
            var expected = length switch
            {
                32 => SHA256.HashData(certificate.RawData),
                48 => SHA384.HashData(certificate.RawData),
                _ => SHA512.HashData(certificate.RawData),
            };
            Assert.Equal(expected, ServerEndPoint.Of(certificate));
        }
    }

    [Fact]
    public void A_signature_with_SHA1_is_hashed_with_SHA256_and_one_without_a_hash_binds_nothing()
    {
        // RFC 5929 §4.1; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -sha1
        var sha1 = Convert.FromBase64String(
            "MIIBazCCARKgAwIBAgIUVUam5r82NCYdjU/r+M79VGHsDDQwCQYHKoZIzj0EATAMMQowCAYDVQQDDAFhMB4XDTI2MTEyNDA4NTE0MFoXDTM2MTEyMTA4NTE0"
            + "MFowDDEKMAgGA1UEAwwBYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCB+dBJrNtH+404UZss/Qa0013zjrz4IUSLI5XLDpDUMRu+F10wdu5E2UM1QTchX"
            + "Dp2Rr1nqDsWs2fnx4328zMKjUzBRMB0GA1UdDgQWBBTWsHDpgMsdB8sqNSii11umV1Wl4zAfBgNVHSMEGDAWgBTWsHDpgMsdB8sqNSii11umV1Wl4zAPBgNV"
            + "HRMBAf8EBTADAQH/MAkGByqGSM49BAEDSAAwRQIhAOaapoSaYBFJJUF3CP0TPAJdNWhqOx7ufXu4V0KSn6fxAiByi2r2LRKXPMwNoggGl0i6FeIZvLWYrlx5"
            + "/w2Th7MAUw==");
        Assert.Equal(SHA256.HashData(sha1), ServerEndPoint.Of(X509CertificateLoader.LoadCertificate(sha1)));
        Assert.Empty(ServerEndPoint.Of(X509CertificateLoader.LoadCertificate(Ed25519)));
    }

    public void Dispose() => _certificates.Dispose();

    private static string Fault(CertificateFiles files, CertificateFault fault)
    {
        var (shelf, errors) = CertificateShelf.Open([files], TimeProvider.System, NullLogger<CertificateShelf>.Instance);
        Assert.Null(shelf);
        var error = Assert.Single(errors);
        Assert.Equal(fault, error.Fault);
        return error.Message;
    }

    private async Task<long> ReceivedByHandshakeAsync(TestListener listener)
    {
        var counted = new CountingStream(await listener.ConnectAsync());
        await using var client = await _certificates.ShakeHandsAsync(counted, "mail.example", System.Security.Authentication.SslProtocols.Tls12);
        var count = counted.Received;
        await client.WriteAsync("QUIT\r\n"u8.ToArray());
        await TlsTests.ReadToEndAsync(client);
        return count;
    }
}
