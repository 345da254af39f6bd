using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Lab.Dns;
using Hikyaku.Protocol.Dns;
using Hikyaku.Transport.Routing.Dns;
using NSec.Cryptography;

namespace Hikyaku.Interop.Tests;

/// <summary>What dkimpy signs, in every form, and how it looks to us when it comes whole and when it was broken on the way.</summary>
public sealed class DkimVerifyingTests
{
    private const string Python = "/usr/bin/python3";

    private const string Sign = """
        import base64, dkim, json, os, sys
        order = json.loads(os.environ["ORDER"])
        header, body = order["forms"].encode().split(b"/")
        key = order["key"].encode()
        message = sys.stdin.buffer.read()
        signature = dkim.sign(message, b"s", b"example.org", key, canonicalize=(header, body), signature_algorithm=order["algorithm"].encode(), length=order["length"])
        sys.stdout.buffer.write(base64.b64encode(signature + message))
        """;

    private const string Letter =
        "From: =?utf-8?B?56eB?= <alice@example.org>\r\nTo: bob@example.net,\r\n\tcarol@example.net\r\nSubject: Tea  at five\r\n"
        + "Date: Tue, 24 Nov 2026 12:00:00 +0900\r\nMessage-ID: <1@example.org>\r\n\r\nCome  at five. \r\n\r\n\r\nBring\ta friend.\r\n\r\n\r\n";

    public static TheoryData<string, string> Forms { get; } = new(
        from algorithm in (string[])["rsa-sha256", "ed25519-sha256"]
        from forms in (string[])["simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed"]
        select (algorithm, forms));

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task What_dkimpy_signs_passes_and_what_was_broken_on_the_way_is_told(string algorithm, string forms)
    {
        var (letter, record) = await SignedAsync(algorithm, forms);

        Assert.Equal((DkimResult.Pass, DkimDamage.None), await VerifyAsync(letter, record));
        Assert.Equal((DkimResult.Fail, DkimDamage.Body), await VerifyAsync(letter.Replace("at five. ", "at nine. ", StringComparison.Ordinal), record));
        Assert.Equal((DkimResult.Fail, DkimDamage.Body), await VerifyAsync(letter[..letter.IndexOf("Bring", StringComparison.Ordinal)], record));
        Assert.Equal((DkimResult.Fail, DkimDamage.Header), await VerifyAsync(letter.Replace("Subject: Tea", "Subject: [list] Tea", StringComparison.Ordinal), record));
        Assert.Equal((DkimResult.Fail, DkimDamage.Header), await VerifyAsync(letter.Replace("alice@", "eve@", StringComparison.Ordinal), record));
        // Folding and white space may change where the form says relaxed, and nowhere else.
        var folded = letter.Replace("bob@example.net,\r\n\tcarol", "bob@example.net, carol", StringComparison.Ordinal);
        Assert.Equal(forms.StartsWith("relaxed", StringComparison.Ordinal) ? DkimResult.Pass : DkimResult.Fail, (await VerifyAsync(folded, record)).Result);
        var trimmed = letter.Replace("at five. \r\n", "at five.\r\n", StringComparison.Ordinal);
        Assert.Equal(forms.EndsWith("relaxed", StringComparison.Ordinal) ? DkimResult.Pass : DkimResult.Fail, (await VerifyAsync(trimmed, record)).Result);
    }

    [Fact]
    public async Task What_dkimpy_signs_in_part_is_no_pass()
    {
        var (letter, record) = await SignedAsync("rsa-sha256", "relaxed/simple", length: true);

        Assert.Equal(DkimResult.Policy, (await VerifyAsync(letter, record)).Result);
        Assert.Equal(DkimResult.Policy, (await VerifyAsync(letter + "And buy this.\r\n", record)).Result);
        Assert.Equal((DkimResult.Fail, DkimDamage.Truncated), await VerifyAsync(letter[..letter.IndexOf("Bring", StringComparison.Ordinal)], record));
    }

    private static async Task<(string Letter, string Record)> SignedAsync(string algorithm, string forms, bool length = false)
    {
        Assert.SkipUnless((await Programs.RunAsync(Python, ["-c", "import dkim, nacl"])).ExitCode == 0,
            "Python's 'dkim' and 'nacl' (Debian: python3-dkim, python3-nacl) are not on this machine; ./test.sh installs them where it may");
        var (key, record) = algorithm == "rsa-sha256" ? RsaKey() : Ed25519Key();
        var order = JsonSerializer.Serialize(new Dictionary<string, object> { ["algorithm"] = algorithm, ["forms"] = forms, ["key"] = key, ["length"] = length });
        var end = await Programs.RunAsync(Python, ["-c", Sign], Encoding.Latin1.GetBytes(Letter), new Dictionary<string, string> { ["ORDER"] = order });
        Assert.True(end.ExitCode == 0, end.ToString());
        return (Encoding.Latin1.GetString(Convert.FromBase64String(end.Output.Trim())), record);
    }

    private static (string, string) RsaKey()
    {
        using var rsa = RSA.Create(2048);
        return (rsa.ExportRSAPrivateKeyPem(), string.Create(CultureInfo.InvariantCulture, $"v=DKIM1; k=rsa; p={Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())}"));
    }

    private static (string, string) Ed25519Key()
    {
        using var key = Key.Create(SignatureAlgorithm.Ed25519, new KeyCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport });
        return (Convert.ToBase64String(key.Export(KeyBlobFormat.RawPrivateKey)), $"v=DKIM1; k=ed25519; p={Convert.ToBase64String(key.PublicKey.Export(KeyBlobFormat.RawPublicKey))}");
    }

    private static async Task<(DkimResult Result, DkimDamage Damage)> VerifyAsync(string letter, string record)
    {
        var zone = new Zone();
        zone.Add("s._domainkey.example.org", DnsRecordType.Txt, new TextRecord(record));
        await using var server = DnsServer.Start(zone);
        var resolver = new CachingResolver(new DnsSettings { Servers = [server.EndPoint] }, TimeProvider.System);
        var octets = Encoding.Latin1.GetBytes(letter);
        var end = letter.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        var report = await new DkimVerifier(resolver, TimeProvider.System).VerifyAsync(octets.AsMemory(0, end), new MemoryStream(octets[end..]), TestContext.Current.CancellationToken);
        var outcome = Assert.Single(report.Outcomes);
        return (outcome.Result, outcome.Damage);
    }
}
