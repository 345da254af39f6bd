using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hikyaku.Authentication.Dane;
using Hikyaku.Protocol.Dns;
using Xunit;

namespace Hikyaku.SystemTests.Policies;

/// <summary>RFC 6698 §2.1, RFC 7671 §5, RFC 7672 §3: which certificates fit TLSA records.</summary>
public sealed class DanePinsTests : IDisposable
{
    private const string Host = "mx.example.org";
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly TestAuthority _root = new("Root");
    private readonly TestAuthority _middle;
    private readonly X509Certificate2 _certificate;

    public DanePinsTests()
    {
        _middle = new TestAuthority("Middle", _root);
        _certificate = _middle.Issue(Host);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    public void The_certificate_itself_or_its_key_may_be_named(byte selector, byte matching)
    {
        Assert.Null(Objection([Record(3, selector, matching, _certificate)], _certificate));
        Assert.NotNull(Objection([Record(3, selector, matching, _middle.Certificate)], _certificate));
    }

    // RFC 7671 §5.1: neither name nor date count then.
    [Fact]
    public void A_key_that_is_named_needs_neither_name_nor_date_nor_authority()
    {
        using var old = _root.Issue("another.example", Now.AddDays(-1));
        Assert.Null(Objection([Record(3, 1, 1, old)], old));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    public void An_authority_that_was_sent_along_may_be_named_at_any_height(byte selector, byte matching)
    {
        Assert.Null(Objection([Record(2, selector, matching, _middle.Certificate)], _certificate, _middle.Certificate));
        Assert.Null(Objection([Record(2, selector, matching, _root.Certificate)], _certificate, _middle.Certificate, _root.Certificate));
    }

    [Fact]
    public void An_authority_that_was_not_sent_along_is_taken_from_the_dns_when_it_stands_there_whole()
    {
        Assert.Null(Objection([Record(2, 0, 0, _root.Certificate)], _certificate, _middle.Certificate));
        Assert.NotNull(Objection([Record(2, 0, 1, _root.Certificate)], _certificate, _middle.Certificate));
    }

    [Fact]
    public void A_certificate_of_a_named_authority_must_be_for_the_host_and_in_time()
    {
        using var other = _middle.Issue("other.example.org");
        using var old = _middle.Issue(Host, Now.AddDays(-1));

        Assert.Equal("it is for another name (DANE)", Objection([Record(2, 1, 1, _middle.Certificate)], other, _middle.Certificate));
        Assert.NotNull(Objection([Record(2, 1, 1, _middle.Certificate)], old, _middle.Certificate));
        // RFC 7672 §3.2.2: the domain itself will do, where the host is one of it.
        using var domain = _middle.Issue("example.org");
        Assert.Null(Objection([Record(2, 1, 1, _middle.Certificate)], domain, _middle.Certificate));
    }

    // The name of an authority is no proof: its signature is.
    [Fact]
    public void A_certificate_that_only_bears_the_name_of_the_authority_does_not_fit()
    {
        using var impostor = new TestAuthority("Middle");
        using var forged = impostor.Issue(Host);

        Assert.NotNull(Objection([Record(2, 1, 1, _middle.Certificate)], forged, _middle.Certificate));
        Assert.NotNull(Objection([Record(2, 1, 1, _middle.Certificate)], forged, _middle.Certificate, impostor.Certificate));
        Assert.NotNull(Objection([Record(2, 0, 0, _middle.Certificate)], forged));
    }

    // A certificate is no authority: who has one for another host can't issue for this.
    [Fact]
    public void A_host_does_not_issue_certificates()
    {
        using var host = _root.Issue("evil.example");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + Host, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Host);
        request.CertificateExtensions.Add(names.Build());
        using var issuer = host.GetECDsaPrivateKey()!;
        using var forged = request.Create(host.SubjectName, X509SignatureGenerator.CreateForECDsa(issuer), Now.AddDays(-1), Now.AddDays(1), [1, 2, 3]);

        Assert.NotNull(Objection([Record(2, 1, 1, _root.Certificate)], forged, host, _root.Certificate));
    }

    // RFC 7671 §9
    [Fact]
    public void A_strong_hash_beside_a_weak_one_counts_alone()
    {
        Assert.NotNull(Objection([Record(3, 1, 1, _certificate), Record(3, 1, 2, _middle.Certificate)], _certificate));
        Assert.Null(Objection([Record(3, 1, 1, _certificate), Record(3, 0, 2, _middle.Certificate)], _certificate));
    }

    // RFC 7672 §3.1.3, RFC 6698 §4.1
    [Theory]
    [InlineData(0, 1, 1, 32)]
    [InlineData(1, 1, 1, 32)]
    [InlineData(4, 1, 1, 32)]
    [InlineData(3, 2, 1, 32)]
    [InlineData(3, 1, 3, 32)]
    [InlineData(3, 1, 1, 31)]
    [InlineData(3, 1, 2, 32)]
    [InlineData(3, 1, 0, 0)]
    public void Records_that_nobody_can_use_ask_for_nothing_of_the_certificate(byte usage, byte selector, byte matching, int length)
        => Assert.Null(DanePins.Of([new TlsaRecord(usage, selector, matching, new byte[length])], [Host]));

    [Fact]
    public void Pins_are_equal_when_they_ask_for_the_same()
    {
        var (one, two) = (Record(3, 1, 1, _certificate), Record(2, 1, 1, _root.Certificate));
        Assert.Equal(DanePins.Of([one, two], [Host]), DanePins.Of([two, one], [Host]));
        Assert.NotEqual(DanePins.Of([one], [Host]), DanePins.Of([one, two], [Host]));
        Assert.NotEqual(DanePins.Of([one], [Host]), DanePins.Of([one], ["other.example"]));
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _middle.Dispose();
        _root.Dispose();
    }

    internal static TlsaRecord Record(byte usage, byte selector, byte matching, X509Certificate2 certificate)
    {
        var selected = selector == 0 ? certificate.RawData : certificate.PublicKey.ExportSubjectPublicKeyInfo();
        return new TlsaRecord(usage, selector, matching, matching switch { 0 => selected, 1 => SHA256.HashData(selected), _ => SHA512.HashData(selected) });
    }

    private static string? Objection(TlsaRecord[] records, X509Certificate2 certificate, params X509Certificate2[] sent)
        => DanePins.Of(records, [Host, "example.org"])!.ObjectionTo(certificate, sent, Now);
}
