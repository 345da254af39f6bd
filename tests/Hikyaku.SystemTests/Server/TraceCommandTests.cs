using System.Text.Json;
using Hikyaku.Lab.Dns;
using Hikyaku.Server.Configuration;
using Hikyaku.SystemTests.Running;
using Hikyaku.Transport.Checks;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Xunit;

namespace Hikyaku.SystemTests.Server;

/// <summary><c>hikyaku trace</c>: the story of a forged mail, in both languages, with the server running and without.</summary>
public sealed class TraceCommandTests
{
    [Fact]
    public async Task An_operator_reads_what_became_of_a_forged_mail()
    {
        await using var dns = DnsServer.Start(Zone.Parse("""
            club.example         TXT "v=spf1 ip4:198.51.100.7 -all"
            _dmarc.club.example  TXT "v=DMARC1; p=quarantine"
            """));
        await using TestServer server = await TestServer.StartAsync(options => options with
        {
            Dns = new DnsOptions { Servers = [dns.EndPoint] },
            Checks = new ChecksOptions { TrustedFrom = [] },
        });
        var message = new MimeMessage { Subject = "a rise", MessageId = "1@club.example", Body = new TextPart("plain") { Text = "You get one." } };
        message.From.Add(MailboxAddress.Parse("boss@club.example"));
        message.To.Add(MailboxAddress.Parse(server.Bob.Address));
        string reply;
        using (var smtp = new SmtpClient())
        {
            await smtp.ConnectAsync("127.0.0.1", server.Smtp.Port, SecureSocketOptions.None);
            reply = await smtp.SendAsync(message);
            await smtp.DisconnectAsync(true);
        }
        string id = reply[(reply.LastIndexOf(' ') + 1)..];
        string[] data = ["--data", server.DataDirectory];

        var story = await CommandRun.Async(["trace", id, .. data]);

        Assert.Equal((0, ""), (story.ExitCode, story.Error));
        Assert.Contains("<1@club.example>", story.Output, StringComparison.Ordinal);
        Assert.Contains("the sending machine's address has no name", story.Output, StringComparison.Ordinal);
        Assert.Contains("SPF: may this machine send for club.example (the sender on the envelope)? no [-all]", story.Output, StringComparison.Ordinal);
        Assert.Contains("DMARC: does club.example, the domain of the author (From), vouch for it? no; it finds such mail suspicious", story.Output, StringComparison.Ordinal);
        Assert.Contains("verdict for example.test: to Junk (dmarc quarantine)", story.Output, StringComparison.Ordinal);
        Assert.Contains("filed into Junk of bob@example.test", story.Output, StringComparison.Ordinal);
        // by what stands in the mail, or by who wrote or got it
        Assert.Equal(story.Output, (await CommandRun.Async(["trace", "<1@club.example>", .. data])).Output);
        Assert.Equal(story.Output, (await CommandRun.Async(["trace", "Bob@example.test", .. data])).Output);
        Assert.Equal(story.Output, (await CommandRun.Async(["trace", "boss@club.example", .. data])).Output);
        Assert.Contains("保証しない。そのようなメールは疑わしいとしている", (await CommandRun.Async(["trace", id, "--lang", "ja", .. data])).Output, StringComparison.Ordinal);
        var json = JsonDocument.Parse((await CommandRun.Async(["trace", id, "--json", .. data])).Output).RootElement[0];
        Assert.Contains(json.GetProperty("events").EnumerateArray(), happened => happened.GetProperty("$type").GetString() == "dmarc-checked");

        await server.StopAsync();
        Assert.Equal(story.Output, (await CommandRun.Async(["trace", id.ToLowerInvariant(), .. data])).Output);
        var nothing = await CommandRun.Async(["trace", "ob@example.test", .. data]);
        Assert.Equal(1, nothing.ExitCode);
        Assert.Single(nothing.Error.TrimEnd().Split('\n'));
    }
}
