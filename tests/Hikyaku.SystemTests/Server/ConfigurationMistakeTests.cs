using System.Text;
using Hikyaku.Server.Configuration;
using Hikyaku.Server.Language;
using Hikyaku.SystemTests.Running;
using Xunit;

namespace Hikyaku.SystemTests.Server;

public sealed class ConfigurationMistakeTests
{
    private const string Good = """
        {
          "hostname": "mail.example.org",
          "dataDirectory": "/tmp/hikyaku-test-data",
          "listeners": [ { "protocol": "smtp", "address": "127.0.0.1:2525", "tls": "none" } ]
        }
        """;

    /// <summary>Text in, all mistakes out: place, key, and a word that the problem or remedy must hold.</summary>
    public static TheoryData<string, string[]> Table => new()
    {
        { "{", ["hikyaku.json:1:2||not JSON"] },
        { "{}", ["hikyaku.json:1:1|hostname|missing", "hikyaku.json:1:1|dataDirectory|missing", "hikyaku.json:1:1|listeners|no listener"] },
        { "[]", ["hikyaku.json:1:1||not an object"] },
        { Good.Replace("\"hostname\"", "\"hostnmae\""), ["hikyaku.json:1:1|hostname|missing", "hikyaku.json:2:3|hostnmae|\"hostname\"?"] },
        { Good.Replace("mail.example.org", "mail"), ["hikyaku.json:2:15|hostname|full host name"] },
        { Good.Replace("mail.example.org", "192.0.2.1"), ["hikyaku.json:2:15|hostname|full host name"] },
        { Good.Replace("\"smtp\"", "\"smpt\""), ["hikyaku.json:4:32|listeners[0].protocol|\"smtp\"?"] },
        { Good.Replace("\"smtp\"", "\"managesieve\""), ["hikyaku.json:4:32|listeners[0].protocol|not in this version"] },
        { Good.Replace("127.0.0.1:2525", "127.0.0.1"), ["hikyaku.json:4:51|listeners[0].address|0.0.0.0:25"] },
        { Good.Replace("127.0.0.1:2525", "127.0.0.1:70000"), ["hikyaku.json:4:51|listeners[0].address|0.0.0.0:25"] },
        { Good.Replace("127.0.0.1:2525", "::1:25"), ["hikyaku.json:4:51|listeners[0].address|[::]:25"] },
        { Good.Replace("127.0.0.1:2525", "unix:/run/x"), ["hikyaku.json:4:51|listeners[0].address|lmtp"] },
        { Good.Replace("\"none\"", "\"starttls\""), ["hikyaku.json:4:76|listeners[0].tls|no certificate"] },
        { Good.Replace("\"none\"", "\"none\", \"allowPlaintextLogin\": true").Replace("127.0.0.1", "0.0.0.0"), ["hikyaku.json:4:105|listeners[0].allowPlaintextLogin|loopback"] },
        { Good.Replace("\"none\"", "\"none\", \"proxyProtocolFrom\": [\"10.0.0.0/33\"]"), ["hikyaku.json:4:106|listeners[0].proxyProtocolFrom[0]|10.0.0.0/8"] },
        { Good.Replace("} ]", "}, { \"protocol\": \"imap\", \"address\": \"0.0.0.0:2525\", \"tls\": \"none\" } ]"), ["hikyaku.json:4:119|listeners[1].address|can't both"] },
        { Good.Replace("} ]", "}, { \"protocol\": \"http\", \"address\": \"127.0.0.1:80\", \"tls\": \"starttls\" } ]"), ["|listeners[1].tls|no certificate", "|listeners[1].tls|no STARTTLS"] },
        { Good.Replace("} ]", "}, { \"protocol\": \"http\", \"address\": \"127.0.0.1:80\", \"tls\": \"none\", \"proxyProtocolFrom\": [\"10.0.0.0/8\"] } ]"), ["|listeners[1].proxyProtocolFrom|not spoken"] },
        { Good.Replace("} ]", "} ], \"store\": { \"engine\": \"postgres\" }"), ["|store.engine|not in this version"] },
        { Good.Replace("} ]", "} ], \"store\": { \"blobs\": { \"s3\": {} } }"), ["|store.blobs|not in this version"] },
        { Good.Replace("} ]", "} ], \"tls\": { \"acme\": {} }"), ["|tls.acme|not in this version"] },
        { Good.Replace("} ]", "} ], \"tls\": { \"certificates\": [ { \"certificate\": \"no.pem\", \"key\": \"no.key\" } ] }"), ["|tls.certificates[0].certificate|can't be read"] },
        { Good.Replace("} ]", "} ], \"limits\": { \"connections\": 0, \"messageSizeBytes\": \"big\", \"conections\": 1 }"), ["|limits.connections|from 1", "|limits.messageSizeBytes|whole number", "|limits.conections|\"connections\"?"] },
        { Good.Replace("} ]", "} ], \"dns\": { \"servers\": [\"one\"] }"), ["|dns.servers[0]|127.0.0.1:53"] },
        { Good.Replace("} ]", "} ], \"log\": { \"level\": \"loud\" }, \"hostname\": \"x.example\""), ["|hostname|already given", "|log.level|not one of"] },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Every_mistake_is_reported_with_its_place_and_a_remedy(string text, string[] expected)
    {
        ConfigurationReading reading = Read(text);

        Assert.Null(reading.Options);
        string[] found = [.. reading.Mistakes.Select(mistake => $"{mistake.Place}|{mistake.Key}|{mistake.Problem.English} {mistake.Remedy.English}")];
        foreach (string line in expected)
        {
            string[] parts = line.Split('|');
            Assert.Contains(found, candidate =>
            {
                string[] have = candidate.Split('|', 3);
                return (parts[0].Length == 0 || have[0] == parts[0]) && have[1] == parts[1] && have[2].Contains(parts[2], StringComparison.Ordinal);
            });
        }
        Assert.Equal(expected.Length, found.Length);
        Assert.All(reading.Mistakes, mistake => Assert.NotEqual(mistake.Problem.English, mistake.Problem.Japanese));
    }

    [Fact]
    public void Comments_and_trailing_commas_are_allowed()
    {
        ConfigurationReading reading = Read(Good.Replace("{\n", "{ // ours\n").Replace("\"none\"", "\"none\", /* later */"));

        Assert.Empty(reading.Mistakes);
        Assert.Equal("mail.example.org", reading.Options!.HostName);
    }

    [Fact]
    public void An_environment_variable_overrides_the_key_it_names_whatever_its_case()
    {
        ConfigurationReading reading = Read(Good, new()
        {
            ["HIKYAKU__HOSTNAME"] = "mx.example.net",
            ["HIKYAKU__listeners__0__address"] = "127.0.0.1:9925",
            ["HIKYAKU__listeners__1__protocol"] = "imap",
            ["HIKYAKU__listeners__1__address"] = "127.0.0.1:9943",
            ["HIKYAKU__listeners__1__tls"] = "none",
            ["HIKYAKU__listeners__1__allowPlaintextLogin"] = "true",
            ["HIKYAKU__limits__connections"] = "7",
            ["HIKYAKU__dns__servers"] = "[\"127.0.0.1:5353\"]",
            ["HIKYAKUhostname"] = "not ours",
        });

        Assert.Empty(reading.Mistakes);
        ServerOptions options = reading.Options!;
        Assert.Equal("mx.example.net", options.HostName);
        Assert.Equal("127.0.0.1:9925", options.Listeners[0].Address.ToString());
        Assert.Equal(ListenerProtocol.Imap, options.Listeners[1].Protocol);
        Assert.True(options.Listeners[1].AllowPlaintextLogin);
        Assert.Equal(7, options.Limits.Connections);
        Assert.Equal(5353, Assert.Single(options.Dns.Servers).Port);
    }

    [Fact]
    public void A_mistake_in_an_environment_variable_names_the_variable()
    {
        ConfigurationReading reading = Read(Good, new()
        {
            ["HIKYAKU__limits__connections"] = "many",
            ["HIKYAKU__listeners__5__protocol"] = "imap",
            ["HIKYAKU__listeners__x__protocol"] = "imap",
        });

        Assert.Equal(
            ["HIKYAKU__limits__connections", "HIKYAKU__listeners__5__protocol", "HIKYAKU__listeners__x__protocol"],
            reading.Mistakes.Select(mistake => mistake.Place.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Paths_are_relative_to_the_file()
    {
        ConfigurationReading reading = Read(Good.Replace("/tmp/hikyaku-test-data", "mail/data"));

        Assert.Equal("/etc/hikyaku/mail/data", reading.Options!.DataDirectory);
    }

    [Fact]
    public void A_mistake_is_told_in_either_language_on_one_line()
    {
        ConfigurationMistake mistake = Assert.Single(Read(Good.Replace("mail.example.org", "mail")).Mistakes);

        Assert.StartsWith("hikyaku.json:2:15: hostname: ", mistake.Describe(Tongue.English), StringComparison.Ordinal);
        Assert.Contains("ホスト名", mistake.Describe(Tongue.Japanese), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', mistake.Describe(Tongue.Japanese));
    }

    [Theory]
    [InlineData("*:25", "[::]:25")]
    [InlineData("[::1]:143", "[::1]:143")]
    [InlineData("systemd:imaps", "systemd:imaps")]
    [InlineData("unix:lmtp.sock", "unix:/etc/hikyaku/lmtp.sock")]
    public void Addresses_are_read_in_each_form(string written, string meant)
        => Assert.Equal(meant, ListenerAddress.TryParse(written, "/etc/hikyaku")!.ToString());

    [Fact]
    public void The_reference_of_all_keys_names_none_that_does_not_exist_and_gives_the_right_defaults()
    {
        string reference = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operating", "configuration.md"));
        string block = reference.Split("```jsonc")[1].Split("```")[0];

        ConfigurationReading reading = ServerConfiguration.Read(
            Encoding.UTF8.GetBytes(block), new ConfigurationContext("configuration.md", "/etc/hikyaku", CheckCertificates: false), [], TimeProvider.System);

        Assert.Empty(reading.Mistakes);
        ServerOptions documented = reading.Options!;
        Assert.Equal(new LimitOptions(), documented.Limits);
        Assert.Equal(new LogOptions(), documented.Log);
        Assert.Equal(ServerOptions.Loopback, documented.MetricsFrom);
        var transfer = new TransferSettings();
        Assert.Equal(
            (transfer.Paused, transfer.Port, transfer.Sessions, transfer.SessionsPerDomain, transfer.WarnAfter, transfer.GiveUpAfter),
            (documented.Transfer.Paused, documented.Transfer.Port, documented.Transfer.Sessions, documented.Transfer.SessionsPerDomain,
                documented.Transfer.WarnAfter, documented.Transfer.GiveUpAfter));
        var mtaSts = new MtaStsOptions();
        Assert.Equal((mtaSts.Mode, mtaSts.MaximumAge), (documented.MtaSts.Mode, documented.MtaSts.MaximumAge));
    }

    private static ConfigurationReading Read(string text, Dictionary<string, string>? environment = null)
        => ServerConfiguration.Read(
            Encoding.UTF8.GetBytes(text), new ConfigurationContext("hikyaku.json", "/etc/hikyaku"), environment ?? [], TimeProvider.System);
}
