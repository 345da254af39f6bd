using System.Text.Json;
using Hikyaku.Lab.Dns;
using Hikyaku.SystemTests.Dkim;
using Hikyaku.SystemTests.Running;
using Xunit;

namespace Hikyaku.SystemTests.Server;

/// <summary><c>hikyaku domain dns</c>: what to publish, and whether it is.</summary>
public sealed class DomainDnsTests
{
    [Fact]
    public async Task An_operator_publishes_what_is_printed_and_all_is_well()
    {
        await using var server = await TestServer.StartAsync();
        await SubmissionSigningTests.AddKeysAsync(server);
        await using var dns = DnsServer.Start(new Zone());
        string[] at = ["--config", Configuration(server, dns)];

        // 1. Nothing is there
        var before = await CommandRun.Async(["domain", "dns", "example.test", "--check", .. at]);
        Assert.Equal(1, before.ExitCode);
        Assert.Contains("[MISSING] example.test MX: other servers don't know", before.Output, StringComparison.Ordinal);
        Assert.Contains("[not set] _submissions._tcp.example.test SRV", before.Output, StringComparison.Ordinal);

        // 2. The lines go into the zone as they are
        var printed = await CommandRun.Async(["domain", "dns", "example.test", .. at]);
        Assert.Equal((0, ""), (printed.ExitCode, printed.Error));
        Assert.Contains("example.test. IN MX 10 mail.example.test.", printed.Output, StringComparison.Ordinal);
        Assert.Contains("example.test. IN TXT \"v=spf1 mx -all\"", printed.Output, StringComparison.Ordinal);
        Assert.Contains("_dmarc.example.test. IN TXT \"v=DMARC1; p=none; rua=mailto:postmaster@example.test\"", printed.Output, StringComparison.Ordinal);
        Assert.Contains("_mta-sts.example.test. IN TXT \"v=STSv1; id=", printed.Output, StringComparison.Ordinal);
        Assert.Contains("mta-sts.example.test. IN CNAME mail.example.test.", printed.Output, StringComparison.Ordinal);
        dns.Zone.Add(printed.Output);
        dns.Zone.Add("mail.example.test A 127.0.0.1\nmail.example.test AAAA ::1\n1.0.0.127.in-addr.arpa PTR mail.example.test");
        dns.Zone.Add($"{string.Join('.', new string('0', 31).Insert(0, "1").ToCharArray())}.ip6.arpa PTR mail.example.test");
        dns.Zone.Sign("example.test");

        // 3. Everything is right
        var after = await CommandRun.Async(["domain", "dns", "example.test", "--check", .. at]);
        Assert.Equal((0, ""), (after.ExitCode, after.Error));
        var lines = after.Output.TrimEnd().Split('\n');
        Assert.All(lines.TakeWhile(line => !line.Contains("https://", StringComparison.Ordinal)), line => Assert.StartsWith("[ok]", line, StringComparison.Ordinal));
        // The only thing that is not to be had here is a web server of the Internet.
        Assert.Contains(lines, line => line.StartsWith("[not set] https://mta-sts.example.test/.well-known/mta-sts.txt HTTPS: others can't fetch the policy: mta-sts.example.test is ", StringComparison.Ordinal)
            && line.EndsWith("which is no address of the Internet", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_wrong_is_told_with_what_it_means()
    {
        await using var server = await TestServer.StartAsync();
        await SubmissionSigningTests.AddKeysAsync(server);
        await using var dns = DnsServer.Start(Zone.Parse("""
            example.test                     MX  10 mx.elsewhere.example
            example.test                     TXT "v=spf1 ~all"
            example.test                     TXT "v=spf1 mx -all"
            example.test                     TXT "some other text"
            _dmarc.example.test              TXT "v=DMARC1; p=reject"
            mail.example.test                A   192.0.2.1
            rsasha256._domainkey.example.test TXT "v=DKIM1; k=rsa; p=AQID"
            1.2.0.192.in-addr.arpa           PTR cust-1.provider.example
            """));
        dns.Zone.Break("ed25519sha256._domainkey.example.test", DnsFault.ServerFailure);
        string[] at = ["--config", Configuration(server, dns)];

        var check = await CommandRun.Async(["domain", "dns", "example.test", "--check", "--json", .. at]);

        Assert.Equal(1, check.ExitCode);
        var found = JsonDocument.Parse(check.Output).RootElement.EnumerateArray()
            .ToDictionary(record => (record.GetProperty("name").GetString()!, record.GetProperty("type").GetString()!), record => (State: record.GetProperty("state").GetString(), Meaning: record.GetProperty("meaning").GetString()!));
        Assert.Equal(("Wrong", "mail for the domain goes elsewhere, not to mail.example.test"), found[("example.test", "MX")]);
        Assert.Equal(("Wrong", "there are 2 such records; receivers take none then"), found[("example.test", "TXT")]);
        Assert.Equal("Different", found[("_dmarc.example.test", "TXT")].State);
        Assert.Equal(("Wrong", "another key is published: every signature of this one fails"), found[("rsasha256._domainkey.example.test", "TXT")]);
        Assert.Equal("Unknown", found[("ed25519sha256._domainkey.example.test", "TXT")].State);
        Assert.Equal("Right", found[("mail.example.test", "A")].State);
        Assert.Equal("Wrong", found[("1.2.0.192.in-addr.arpa", "PTR")].State);
        Assert.Contains("[誤り] example.test MX: メールは", (await CommandRun.Async(["domain", "dns", "example.test", "--check", "--lang", "ja", .. at])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_domain_that_is_not_ours_is_told_in_one_line()
    {
        await using var server = await TestServer.StartAsync();

        var run = await CommandRun.Async("domain", "dns", "elsewhere.example", "--data", server.DataDirectory);

        Assert.Equal(1, run.ExitCode);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    private static string Configuration(TestServer server, DnsServer dns)
    {
        var path = Path.Combine(server.DataDirectory, "dns-test.json");
        File.WriteAllText(path, $$"""
            {
              "hostname": "mail.example.test",
              "dataDirectory": "{{server.DataDirectory}}",
              "listeners": [
                { "protocol": "submission", "address": "127.0.0.1:465", "tls": "implicit" },
                { "protocol": "imap", "address": "127.0.0.1:993", "tls": "implicit" },
                { "protocol": "http", "address": "127.0.0.1:443", "tls": "implicit" }
              ],
              "tls": { "certificates": [ { "certificate": "{{server.Options.Certificates[0].CertificateFile}}", "key": "{{server.Options.Certificates[0].KeyFile}}" } ] },
              "dns": { "servers": ["{{dns.EndPoint}}"], "trustAuthenticatedData": true }
            }
            """);
        return path;
    }
}
