using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Lab.Dns;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Dns;
using Hikyaku.Transport.Routing.Dns;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Hikyaku.SystemTests.Dkim;

/// <summary>RFC 6376 §6, RFC 8301, RFC 8463, with keys from a real name server.</summary>
public sealed class DkimVerifierTests
{
    private const string Football = "football.example.com";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_764_000_000);

    [Fact]
    public async Task Both_signatures_of_rfc_8463_pass()
    {
        var report = await VerifyAsync(DkimSignerTests.Vector, FootballZone());

        Assert.Equal([(DkimResult.Pass, Football, "brisbane", "/gCrinpc"), (DkimResult.Pass, Football, "test", "F45dVWDf")],
            report.Outcomes.Select(outcome => (outcome.Result, outcome.Domain!, outcome.Selector!, outcome.Mark)));
        // RFC 8301 §3.2: right, and weak
        Assert.Equal([(256, false), (1024, true)], report.Outcomes.Select(outcome => (outcome.KeyBits, outcome.IsWeak)));
    }

    [Theory]
    [InlineData("lost", "won", DkimDamage.Body)]
    [InlineData("hungry yet?", "hungry yet?  \r\n", DkimDamage.Body)]
    [InlineData("Is dinner ready?", "Is supper ready?", DkimDamage.Header)]
    [InlineData("From: Joe SixPack", "From: eve@evil.example\r\nFrom: Joe SixPack", DkimDamage.Header)]
    [InlineData("Joe SixPack <joe@football.example.com>", "Eve <eve@football.example.com>", DkimDamage.Header)]
    [InlineData("Joe.\r\n", "", DkimDamage.Body)]
    public async Task What_was_changed_on_the_way_is_told(string before, string after, DkimDamage damage)
    {
        var report = await VerifyAsync(DkimSignerTests.Vector.Replace(before, after, StringComparison.Ordinal), FootballZone());

        // The vector signs "from" and "subject" and "date" once more than there are.
        Assert.All(report.Outcomes, outcome => Assert.Equal((DkimResult.Fail, damage), (outcome.Result, outcome.Damage)));
    }

    [Theory]
    [InlineData("Subject: Is dinner ready?", "SUBJECT:  Is\r\n\tdinner   ready? ")]
    [InlineData("Joe.\r\n", "Joe.\r\n\r\n\r\n")]
    [InlineData("From: Joe", "Received: from a by b; now\r\nFrom: Joe")]
    public async Task What_may_change_on_the_way_breaks_nothing(string before, string after)
    {
        var report = await VerifyAsync(DkimSignerTests.Vector.Replace(before, after, StringComparison.Ordinal), FootballZone());

        Assert.All(report.Outcomes, outcome => Assert.Equal((DkimResult.Pass, DkimDamage.None), (outcome.Result, outcome.Damage)));
    }

    // RFC 6376 §3.6.1, §6.1.2: why a key can't be used
    [Theory]
    [InlineData("v=DKIM1; k=ed25519; p=", DkimResult.PermError, "the key was revoked")]
    [InlineData("v=DKIM1; k=rsa; p={rsa}", DkimResult.PermError, "the key is of another kind than the signature")]
    [InlineData("v=DKIM1; k=ed25519; h=sha1; p={key}", DkimResult.PermError, "the key is not for sha256")]
    [InlineData("v=DKIM1; k=ed25519; h=sha1:sha256; p={key}", DkimResult.Pass, "header and body are as they were signed")]
    [InlineData("v=DKIM1; k=ed25519; s=tlsrpt; p={key}", DkimResult.PermError, "the key is not for mail")]
    [InlineData("v=DKIM1; k=ed25519; s=tlsrpt:email; p={key}", DkimResult.Pass, "header and body are as they were signed")]
    [InlineData("v=DKIM1; k=ed25519; t=y; p={key}", DkimResult.Neutral, "the signature is right, but the domain says that it is only testing (t=y)")]
    [InlineData("v=DKIM1; k=ed25519; t=s; p={key}", DkimResult.Pass, "header and body are as they were signed")]
    [InlineData("v=DKIM1; k=ed25519; p=AAAA", DkimResult.PermError, "the key is no Ed25519 key")]
    [InlineData("v=DKIM1; k=ed448; p={key}", DkimResult.PermError, "the key is of a kind that is not known")]
    [InlineData("v=DKIM2; k=ed25519; p={key}", DkimResult.PermError, "there is no such key")]
    [InlineData("hello", DkimResult.PermError, "there is no such key")]
    public async Task Why_a_key_can_not_be_used_is_told(string record, DkimResult result, string reason)
    {
        var key = record.Replace("{key}", "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", StringComparison.Ordinal).Replace("{rsa}", DkimSignerTests.RsaRecord[18..], StringComparison.Ordinal);
        var zone = new Zone();
        zone.Add($"brisbane._domainkey.{Football}", DnsRecordType.Txt, new TextRecord(key));

        var report = await VerifyAsync(DkimSignerTests.Vector, zone);

        Assert.Equal((result, reason), (report.Outcomes[0].Result, report.Outcomes[0].Reason));
        Assert.Equal((DkimResult.PermError, "there is no such key"), (report.Outcomes[1].Result, report.Outcomes[1].Reason));
    }

    [Fact]
    public async Task A_name_server_that_does_not_answer_is_a_temporary_error()
    {
        var zone = FootballZone();
        zone.Break($"test._domainkey.{Football}", DnsFault.ServerFailure);

        var report = await VerifyAsync(DkimSignerTests.Vector, zone);

        Assert.Equal([DkimResult.Pass, DkimResult.TempError], report.Outcomes.Select(outcome => outcome.Result));
    }

    // RFC 6376 §6.1.1
    [Theory]
    [InlineData("v=1;", "v=2;", "the signature is of a version that is not known")]
    [InlineData("a=ed25519-sha256", "a=rsa-sha1", "rsa-sha1 is no longer accepted")]
    [InlineData("a=ed25519-sha256", "a=rot13", "a= is no algorithm that is known")]
    [InlineData("s=brisbane;", "", "the signature lacks s=")]
    [InlineData("from", "sender", "From is not signed")]
    [InlineData("i=@football.example.com", "i=@evil.example", "i= is not of the domain in d=")]
    [InlineData("t=1528637909", "t=1528637909; x=1528637910", "the signature has expired")]
    [InlineData("t=1528637909", "t=1528637909; x=1528637908", "it expired before it was made")]
    [InlineData("q=dns/txt", "q=carrier/pigeon", "q= names no way to the key that is known")]
    [InlineData("bh=2jU", "bh=?jU", "b= or bh= is not base64")]
    public async Task Signatures_that_can_never_be_right_are_permanent_errors(string before, string after, string reason)
    {
        var second = DkimSignerTests.Vector.IndexOf("DKIM-Signature: v=1; a=rsa", StringComparison.Ordinal);
        var changed = DkimSignerTests.Vector[..second].Replace(before, after, StringComparison.Ordinal);

        var report = await VerifyAsync(changed + DkimSignerTests.Vector[second..], FootballZone());

        Assert.Equal((DkimResult.PermError, reason), (report.Outcomes[0].Result, report.Outcomes[0].Reason));
        Assert.Equal(DkimResult.Pass, report.Outcomes[1].Result);
    }

    [Theory]
    [InlineData(1016, DkimResult.PermError)]
    [InlineData(1024, DkimResult.Pass)]
    [InlineData(2048, DkimResult.Pass)]
    [InlineData(4096, DkimResult.Pass)]
    public async Task Rsa_keys_have_at_least_1024_bits(int bits, DkimResult expected)
    {
        using var rsa = RSA.Create(bits);
        var (message, zone) = Signed(rsa, "relaxed/simple", "From: a@example.org\r\nSubject: x\r\n", "Hi.\r\n");

        var outcome = Assert.Single((await VerifyAsync(message, zone)).Outcomes);

        Assert.Equal((expected, bits is >= 1024 and < 2048), (outcome.Result, outcome.IsWeak));
    }

    // RFC 6376 §3.4: each form of header with each of body
    [Theory]
    [InlineData("simple/simple")]
    [InlineData("simple/relaxed")]
    [InlineData("relaxed/simple")]
    [InlineData("relaxed/relaxed")]
    [InlineData("relaxed")]
    [InlineData("simple")]
    public async Task Every_canonicalization_is_understood(string forms)
    {
        using var rsa = RSA.Create(2048);
        var (message, zone) = Signed(rsa, forms, "From: a@example.org\r\nSubject:  folded\r\n\tsubject \r\n", "Hi. \r\n\tthere  you\r\n\r\n\r\n");

        Assert.Equal(DkimResult.Pass, Assert.Single((await VerifyAsync(message, zone)).Outcomes).Result);

        var spaced = message.Replace("Subject:  folded", "Subject: folded", StringComparison.Ordinal);
        Assert.Equal(forms.StartsWith("relaxed", StringComparison.Ordinal), Assert.Single((await VerifyAsync(spaced, zone)).Outcomes).Result == DkimResult.Pass);
    }

    // RFC 6376 §8.2
    [Fact]
    public async Task A_signature_of_a_part_of_the_body_is_never_a_pass()
    {
        using var rsa = RSA.Create(2048);
        var (message, zone) = Signed(rsa, "simple/simple", "From: a@example.org\r\n", "Hi.\r\n", bodyLength: 5);

        Assert.Equal(DkimResult.Policy, Assert.Single((await VerifyAsync(message, zone)).Outcomes).Result);
        Assert.Equal(DkimResult.Policy, Assert.Single((await VerifyAsync(message + "And buy this.\r\n", zone)).Outcomes).Result);
        var cut = Assert.Single((await VerifyAsync(message[..^4], zone)).Outcomes);
        Assert.Equal((DkimResult.Fail, DkimDamage.Truncated), (cut.Result, cut.Damage));
    }

    [Fact]
    public async Task Ten_thousand_signatures_and_five_thousand_trace_fields_cost_no_more_than_ten()
    {
        using var rsa = RSA.Create(2048);
        var (message, zone) = Signed(rsa, "relaxed/relaxed", "From: a@example.org\r\n", "Hi.\r\n");
        var signature = message[..message.IndexOf("From:", StringComparison.Ordinal)];
        var flooded = string.Concat(Enumerable.Repeat(signature, 10_000)) + string.Concat(Enumerable.Repeat("Received: from a by b; now\r\n", 5000)) + message;
        var watch = Stopwatch.StartNew();

        var report = await VerifyAsync(flooded, zone);

        Assert.Equal((10, 9991), (report.Outcomes.Count, report.Ignored));
        Assert.All(report.Outcomes, outcome => Assert.Equal(DkimResult.Pass, outcome.Result));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(3), $"{watch.Elapsed}");
    }

    [Theory]
    [InlineData(60_000, "the key record is longer than any can be")]
    [InlineData(6_000, "the key is no RSA key")]
    public async Task Keys_of_any_size_are_answered(int length, string reason)
    {
        using var rsa = RSA.Create(2048);
        var (message, _) = Signed(rsa, "relaxed/relaxed", "From: a@example.org\r\n", "Hi.\r\n");
        var zone = new Zone();
        zone.Add("s._domainkey.example.org", DnsRecordType.Txt, new TextRecord("v=DKIM1; k=rsa; p=" + new string('A', length)));

        var outcome = Assert.Single((await VerifyAsync(message, zone)).Outcomes);

        Assert.Equal((DkimResult.PermError, reason), (outcome.Result, outcome.Reason));
    }

    [Fact]
    public async Task Our_own_signatures_pass()
    {
        const string Message = "From: Alice <alice@example.org>\r\nTo: bob@example.net\r\nSubject: =?utf-8?B?5aO6?=\r\n folded\tsubject\r\n\r\nHi.  \r\n\r\n\r\n";
        using var rsa = DkimKey.Create(DkimAlgorithm.RsaSha256);
        using var ed25519 = DkimKey.Create(DkimAlgorithm.Ed25519Sha256);
        var octets = Encoding.Latin1.GetBytes(Message);
        var end = Message.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        var fields = new DkimSigner("example.org", [new SelectedKey("r", rsa), new SelectedKey("e", ed25519)]).Sign(octets.AsSpan(0, end), new MemoryStream(octets[end..]), Now);
        var zone = new Zone();
        zone.Add("r._domainkey.example.org", DnsRecordType.Txt, new TextRecord(rsa.ToRecord().ToString()));
        zone.Add("e._domainkey.example.org", DnsRecordType.Txt, new TextRecord(ed25519.ToRecord().ToString()));

        var report = await VerifyAsync(Encoding.Latin1.GetString(fields) + Message, zone);

        Assert.Equal([(DkimResult.Pass, "r", false), (DkimResult.Pass, "e", false)], report.Outcomes.Select(outcome => (outcome.Result, outcome.Selector!, outcome.IsWeak)));
    }

    internal static async Task<DkimReport> VerifyAsync(string message, Zone zone)
    {
        await using var server = DnsServer.Start(zone);
        var resolver = new CachingResolver(new DnsSettings { Servers = [server.EndPoint], Timeout = TimeSpan.FromSeconds(1), Retries = 0 }, TimeProvider.System);
        var octets = Encoding.Latin1.GetBytes(message);
        var end = message.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        return await new DkimVerifier(resolver, new FakeTimeProvider(Now)).VerifyAsync(octets.AsMemory(0, end), new MemoryStream(octets[end..]), TestContext.Current.CancellationToken);
    }

    private static Zone FootballZone()
    {
        var zone = new Zone();
        zone.Add($"brisbane._domainkey.{Football}", DnsRecordType.Txt, new TextRecord(DkimSignerTests.Ed25519Record));
        zone.Add($"test._domainkey.{Football}", DnsRecordType.Txt, new TextRecord(DkimSignerTests.RsaRecord));
        return zone;
    }

    /// <summary>A signer of its own: every form, any length, any key.</summary>
    private static (string Message, Zone Zone) Signed(RSA rsa, string forms, string header, string body, long? bodyLength = null)
    {
        var zone = new Zone();
        zone.Add("s._domainkey.example.org", DnsRecordType.Txt, new TextRecord("v=DKIM1; k=rsa; p=" + Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())));
        var parts = forms.Split('/');
        var headerForm = parts[0] == "relaxed" ? Canonicalization.Relaxed : Canonicalization.Simple;
        var bodyForm = parts.Length > 1 && parts[1] == "relaxed" ? Canonicalization.Relaxed : Canonicalization.Simple;
        var bodyHash = BodyHash.Of(new MemoryStream(Encoding.Latin1.GetBytes(body)), bodyForm);
        var length = bodyLength is null ? "" : $" l={bodyLength};";
        var field = $"DKIM-Signature: v=1; a=rsa-sha256; c={forms}; d=example.org; s=s;{length}\r\n\th=from:subject; bh={Convert.ToBase64String(bodyHash)};\r\n\tb=\r\n";
        var canonical = new System.Buffers.ArrayBufferWriter<byte>();
        foreach (var name in (string[])["From:", "Subject:"])
        {
            var at = header.IndexOf(name, StringComparison.Ordinal);
            if (at >= 0) HeaderCanonicalization.Write(headerForm, FieldPlace.Read(Encoding.Latin1.GetBytes(header), at), canonical);
        }
        HeaderCanonicalization.WriteWithoutEnd(headerForm, FieldPlace.Read(Encoding.Latin1.GetBytes(field), 0), canonical);
        var signature = rsa.SignData(canonical.WrittenSpan.ToArray(), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return (field[..^2] + Convert.ToBase64String(signature) + "\r\n" + header + "\r\n" + body, zone);
    }
}
