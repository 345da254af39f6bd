using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hikyaku.Authentication.Arc;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Lab.Dns;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Dns;
using Hikyaku.Protocol.Message.Trace;
using Hikyaku.Transport.Routing.Dns;

namespace Hikyaku.Interop.Tests;

/// <summary>Chains that dkimpy and we make by turns, as each of us sees them (RFC 8617).</summary>
public sealed class ArcTests
{
    private const string Python = "/usr/bin/python3";

    private const string Seal = """
        import dkim, json, os, sys
        order = json.loads(os.environ["ORDER"])
        message = sys.stdin.buffer.read()
        seal = dkim.arc_sign(message, b"s", order["domain"].encode(), order["key"].encode(), b"mx.other.example")
        sys.stdout.buffer.write(b"".join(seal))
        """;

    private const string Verify = """
        import dkim, json, os, sys
        records = json.loads(os.environ["RECORDS"])
        find = lambda name, timeout=5: records.get(name.decode().rstrip(".") if isinstance(name, bytes) else name.rstrip("."), "").encode()
        status, results, reason = dkim.arc_verify(sys.stdin.buffer.read(), dnsfunc=find)
        print(status.decode() if status else "ended", len(results), reason)
        """;

    private const string Letter =
        "From: =?utf-8?B?56eB?= <alice@example.org>\r\nTo: bob@example.net,\r\n\tcarol@example.net\r\nSubject: Tea  at five\r\n"
        + "Date: Tue, 24 Nov 2026 12:00:00 +0900\r\nMessage-ID: <1@example.org>\r\n\r\nCome  at five. \r\n\r\n\r\nBring\ta friend.\r\n\r\n\r\n";

    [Fact]
    public async Task Each_goes_on_with_the_chain_of_the_other()
    {
        await RequireAsync();
        using var ours = RSA.Create(2048);
        using var theirs = RSA.Create(2048);
        var records = new Dictionary<string, string> { ["s._domainkey.ours.example"] = RecordOf(ours), ["s._domainkey.theirs.example"] = RecordOf(theirs) };

        // 1. We, they, we
        var first = SealOurs(Letter, ours, ArcOutcome.Missing);
        Assert.Equal("pass 1 success", await VerifyTheirsAsync(first, records));
        var second = await SealTheirsAsync(first, theirs, "arc=pass");
        var seen = await VerifyOursAsync(second, records);
        Assert.Equal((ArcResult.Pass, 2), (seen.Result, seen.Highest));
        var third = SealOurs(second, ours, seen);
        Assert.Equal("pass 3 success", await VerifyTheirsAsync(third, records));
        Assert.Equal(ArcResult.Pass, (await VerifyOursAsync(third, records)).Result);

        // 2. What one finds broken, the other does too
        foreach (var (before, after) in ((string, string)[])[("five. ", "nine. "), ("Subject: Tea", "Subject: [list] Tea"), ("mx.other.example", "mx.evil.example")])
        {
            var broken = third.Replace(before, after, StringComparison.Ordinal);
            Assert.NotEqual(third, broken);
            Assert.StartsWith("fail", await VerifyTheirsAsync(broken, records), StringComparison.Ordinal);
            Assert.Equal(ArcResult.Fail, (await VerifyOursAsync(broken, records)).Result);
        }
    }

    [Fact]
    public async Task A_chain_of_theirs_is_right_for_us_from_its_beginning()
    {
        await RequireAsync();
        using var theirs = RSA.Create(2048);
        var records = new Dictionary<string, string> { ["s._domainkey.theirs.example"] = RecordOf(theirs) };

        var letter = await SealTheirsAsync(Letter, theirs, "spf=pass smtp.mailfrom=alice@example.org");

        var outcome = await VerifyOursAsync(letter, records);
        Assert.Equal((ArcResult.Pass, "theirs.example"), (outcome.Result, outcome.Links.Single().Sealer));
        Assert.Equal([("smtp.mailfrom", "alice@example.org")], outcome.Links[0].Results!.Results.Single().Properties);
        foreach (var (before, after) in ((string, string)[])[("five. ", "nine. "), ("spf=pass", "spf=fail"), ("cv=none", "cv=pass"), ("alice@example.org>", "eve@example.org>")])
            Assert.Equal(ArcResult.Fail, (await VerifyOursAsync(letter.Replace(before, after, StringComparison.Ordinal), records)).Result);
    }

    private static async Task RequireAsync() => Assert.SkipUnless((await Programs.RunAsync(Python, ["-c", "import dkim, authres"])).ExitCode == 0,
        "Python's 'dkim' and 'authres' (Debian: python3-dkim, python3-authres) are not on this machine; ./test.sh installs them where it may");

    private static string RecordOf(RSA key) => $"v=DKIM1; k=rsa; p={Convert.ToBase64String(key.ExportSubjectPublicKeyInfo())}";

    private static string SealOurs(string letter, RSA rsa, ArcOutcome found)
    {
        using var key = DkimKey.Import(DkimAlgorithm.RsaSha256, rsa.ExportPkcs8PrivateKey());
        var results = new AuthenticationResultsField
        {
            ServerName = "mx.ours.example",
            Results = [new MethodResult("dmarc", "none") { Reason = "it says nothing", Properties = [("header.from", "example.org")] }, new MethodResult("arc", found.Result.ToString().ToLowerInvariant())],
        };
        var (header, body) = Split(letter);
        var fields = new ArcSealer("ours.example", new SelectedKey("s", key)).Seal(header, new MemoryStream(body), found, results, DateTimeOffset.FromUnixTimeSeconds(1_764_000_000));
        return Encoding.Latin1.GetString(fields) + letter;
    }

    private static async Task<string> SealTheirsAsync(string letter, RSA key, string results)
    {
        var order = JsonSerializer.Serialize(new Dictionary<string, string> { ["domain"] = "theirs.example", ["key"] = key.ExportRSAPrivateKeyPem() });
        var end = await Programs.RunAsync(Python, ["-c", Seal], Encoding.Latin1.GetBytes($"Authentication-Results: mx.other.example; {results}\r\n{letter}"), new Dictionary<string, string> { ["ORDER"] = order });
        Assert.True(end.ExitCode == 0 && end.Output.Contains("ARC-Seal", StringComparison.Ordinal), end.ToString());
        // A console gives line ends of its own.
        return end.Output.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal) + letter;
    }

    private static async Task<string> VerifyTheirsAsync(string letter, Dictionary<string, string> records)
    {
        var end = await Programs.RunAsync(Python, ["-c", Verify], Encoding.Latin1.GetBytes(letter), new Dictionary<string, string> { ["RECORDS"] = JsonSerializer.Serialize(records) });
        Assert.True(end.ExitCode == 0, end.ToString());
        return end.Output.Trim();
    }

    private static async Task<ArcOutcome> VerifyOursAsync(string letter, Dictionary<string, string> records)
    {
        var zone = new Zone();
        foreach (var (name, record) in records) zone.Add(name, DnsRecordType.Txt, new TextRecord(record));
        await using var server = DnsServer.Start(zone);
        var resolver = new CachingResolver(new DnsSettings { Servers = [server.EndPoint] }, TimeProvider.System);
        var (header, body) = Split(letter);
        return await new ArcVerifier(resolver, TimeProvider.System).VerifyAsync(header, new MemoryStream(body), TestContext.Current.CancellationToken);
    }

    private static (byte[] Header, byte[] Body) Split(string letter)
    {
        var end = letter.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        return (Encoding.Latin1.GetBytes(letter[..end]), Encoding.Latin1.GetBytes(letter[end..]));
    }
}
