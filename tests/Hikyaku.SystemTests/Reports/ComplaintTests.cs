using System.Text;
using Hikyaku.Server.Explaining;
using Hikyaku.Server.Language;
using Hikyaku.Store.Journey;
using Hikyaku.SystemTests.Running;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Xunit;

namespace Hikyaku.SystemTests.Reports;

/// <summary>Another mail system reports that somebody called a mail of ours spam (RFC 5965).</summary>
public sealed class ComplaintTests
{
    private const string Complaint = """
        From: <abusedesk@isp.example>
        Date: Tue, 24 Nov 2026 17:40:36 +0000
        Subject: FW: Earn money
        To: <abuse@example.test>
        Message-ID: <report-1@isp.example>
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=feedback-report; boundary="part"

        --part
        Content-Type: text/plain; charset=us-ascii

        This is an email abuse report for a message received from 192.0.2.2.
        --part
        Content-Type: message/feedback-report

        Feedback-Type: abuse
        User-Agent: SomeGenerator/1.0
        Version: 1
        Original-Mail-From: <alice@example.test>
        Original-Rcpt-To: <reader@isp.example>
        Reporting-MTA: dns; mx.isp.example
        Source-IP: 192.0.2.2
        Incidents: 3

        --part
        Content-Type: message/rfc822

        From: <alice@example.test>
        To: <reader@isp.example>
        Subject: Earn money
        Message-ID: <money.1@example.test>

        Spam spam spam.
        --part--

        """;

    [Fact]
    public async Task It_reaches_the_administrator_and_its_journey_names_the_mail_it_is_about()
    {
        await using var server = await TestServer.StartAsync();
        string id;
        using (var smtp = new SmtpClient())
        {
            await smtp.ConnectAsync("127.0.0.1", server.Smtp.Port, SecureSocketOptions.None);
            using var message = MimeMessage.Load(new MemoryStream(Wire));
            id = (await smtp.SendAsync(message, MailboxAddress.Parse("abusedesk@isp.example"), [MailboxAddress.Parse("abuse@example.test")])).Split(' ')[^1];
            await smtp.DisconnectAsync(true);
        }

        var complaint = Assert.Single(server.Store.Journeys.Find(id)!.Events.OfType<ComplaintArrived>());
        Assert.Equal(("abuse", "SomeGenerator/1.0", "money.1@example.test", "alice@example.test", 3),
            (complaint.Type, complaint.UserAgent, complaint.OriginalMessageId, complaint.OriginalSender, complaint.Incidents));
        Assert.Equal(["reader@isp.example"], complaint.Recipients);
        Assert.Equal(server.Admin.Address, Assert.Single(server.Store.Journeys.Find(id)!.Events.OfType<Filed>()).Account);

        string[] data = ["--data", server.DataDirectory];
        var english = await CommandRun.Async(["trace", id, .. data]);
        Assert.Contains("a report about a mail from here <money.1@example.test> to reader@isp.example: its reader calls it spam (abuse)", english.Output, StringComparison.Ordinal);
        var japanese = await CommandRun.Async(["trace", id, "--lang", "ja", .. data]);
        Assert.Contains("ここから出たメール <money.1@example.test> (宛先 reader@isp.example) についての報告: 受け取った人が迷惑メールだと言っている (abuse)", japanese.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abuse", "its reader calls it spam", "Send that person nothing of the kind any more.")]
    [InlineData("not-spam", "its reader says that it is not", "it is good news")]
    [InlineData("opt-out-of-the-future", "something is wrong with it, they say", "Read the text of the report.")]
    public void It_is_explained_with_what_to_do(string type, string says, string advice)
    {
        var letter = Encoding.UTF8.GetString(Wire).Replace("Feedback-Type: abuse", "Feedback-Type: " + type, StringComparison.Ordinal);

        var explained = new MessageExplainer(Tongue.English, "mail.example.test", new DateTimeOffset(2026, 11, 24, 18, 0, 0, TimeSpan.Zero)).Explain(Encoding.UTF8.GetBytes(letter)).Complaint!;

        Assert.Contains(says, explained.Says, StringComparison.Ordinal);
        Assert.Contains(advice, explained.Advice, StringComparison.Ordinal);
        Assert.Equal(
            ["the mail: <money.1@example.test> (hikyaku trace tells its way)", "sender on its envelope: alice@example.test", "it was for reader@isp.example", "the machine that brought it: 192.0.2.2", "it stands for 3 such mails", "who reports: mx.isp.example (SomeGenerator/1.0)"],
            explained.Facts);
    }

    [Fact]
    public async Task The_page_shows_it_first()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Combine("complaint.eml");
        await File.WriteAllBytesAsync(file, Wire, TestContext.Current.CancellationToken);

        var page = await CommandRun.Async(["explain", file, "--lang", "ja"]);

        Assert.Contains("あなたのサーバーから出たメールについての報告です: 受け取った人が迷惑メールだと言っている。", page.Output, StringComparison.Ordinal);
        Assert.Contains("どうすればよいか: この人には同種のメールを送らないでください。", page.Output, StringComparison.Ordinal);
    }

    private static byte[] Wire => Encoding.ASCII.GetBytes(Complaint.ReplaceLineEndings("\r\n"));
}
