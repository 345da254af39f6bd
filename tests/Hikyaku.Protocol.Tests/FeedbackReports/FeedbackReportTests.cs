using System.Net;
using System.Text;
using CsCheck;
using Hikyaku.Protocol.FeedbackReports;
using Hikyaku.Protocol.Message;
using Xunit;

namespace Hikyaku.Protocol.Tests.FeedbackReports;

/// <summary>Reports about mail that went out from here (RFC 5965), the examples of its appendix first.</summary>
public sealed class FeedbackReportTests
{
    // RFC 5965 Appendix B.2, in substance
    private const string Full = """
        Feedback-Type: abuse
        User-Agent: SomeGenerator/1.0
        Version: 1
        Original-Mail-From: <somespammer@example.net>
        Original-Rcpt-To: <user@example.com>
        Received-Date: Thu, 8 Mar 2005 14:00:00 EDT
        Source-IP: 192.0.2.1
        Authentication-Results: mail.example.com;
                       spf=fail smtp.mail=somespammer@example.com
        Reported-Domain: example.net
        Reported-Uri: http://example.net/earn_money.html
        Reported-Uri: mailto:user@example.com
        Removal-Recipient: user@example.com

        """;

    [Fact]
    public void The_report_of_the_standard_is_read_whole()
    {
        var report = FeedbackReport.TryParse(Wire(Full))!;

        Assert.Equal(("abuse", "SomeGenerator/1.0", "somespammer@example.net", IPAddress.Parse("192.0.2.1"), 1), (report.Type, report.UserAgent, report.OriginalSender, report.Source, report.Incidents));
        Assert.Equal(["user@example.com"], report.OriginalRecipients);
        Assert.Equal(["user@example.com"], report.RemovalRecipients);
        Assert.Equal(["example.net"], report.ReportedDomains);
        Assert.Equal(new DateTimeOffset(2005, 3, 8, 14, 0, 0, TimeSpan.FromHours(-4)), report.ArrivedAt);
    }

    // RFC 5965 §3.1: Feedback-Type, User-Agent and Version are what every report has; who leaves the program's name out is understood.
    [Theory]
    [InlineData("Feedback-Type: abuse\nVersion: 1\n", true)]
    [InlineData("Feedback-Type: abuse\nUser-Agent: x\n", false)]
    [InlineData("User-Agent: x\nVersion: 1\n", false)]
    [InlineData("", false)]
    public void What_lacks_the_least_is_no_report(string fields, bool isReport)
        => Assert.Equal(isReport, FeedbackReport.TryParse(Wire(fields)) is not null);

    [Fact]
    public void Of_fields_that_may_stand_there_once_the_first_counts_and_of_lists_little_is_kept()
    {
        var fields = new StringBuilder("Feedback-Type: Fraud\nFeedback-Type: abuse\nVersion: 1\nIncidents: 7\nIncidents: many\nSource-IP: nowhere\nOriginal-Mail-From: ").Append('x', 100_000).Append('\n');
        for (var i = 0; i < 5000; i++) fields.Append("Original-Rcpt-To: <").Append(i).Append("@example.org>\n");

        var report = FeedbackReport.TryParse(Wire(fields.ToString()))!;

        Assert.Equal(("fraud", 7, null), (report.Type, report.Incidents, report.Source));
        Assert.Equal((20, 500), (report.OriginalRecipients.Count, report.OriginalSender!.Length));
    }

    [Theory]
    [InlineData("message/rfc822", "From: a@example.net\nMessage-ID: <1@example.net>\n\nEarn money!\n")]
    [InlineData("text/rfc822-headers", "From: a@example.net\nMessage-ID: <1@example.net>\n")]
    public void The_mail_it_is_about_is_enclosed_whole_or_in_part(string type, string enclosed)
    {
        var report = Read($"""
            Content-Type: multipart/report; report-type=feedback-report; boundary=b
            MIME-Version: 1.0

            --b

            This is an abuse report.
            --b
            Content-Type: message/feedback-report

            {Full}
            --b
            Content-Type: {type}

            {enclosed}
            --b--

            """);

        Assert.Equal(("abuse", "1@example.net"), (report!.Type, report.OriginalMessageId));
    }

    [Fact]
    public void A_report_inside_of_an_enclosed_mail_is_somebody_elses()
        => Assert.Null(Read($"""
            Content-Type: multipart/report; report-type=delivery-status; boundary=a

            --a

            It came back.
            --a
            Content-Type: message/rfc822

            Content-Type: multipart/report; report-type=feedback-report; boundary=b

            --b

            Text.
            --b
            Content-Type: message/feedback-report

            {Full}
            --b--
            --a--

            """));

    [Fact]
    public void Whatever_comes_is_read_or_not_and_never_throws()
        => Gen.String[Gen.Char["FeedbackTypeVersionIncidents:;<>@-/1 \r\n\t=\"b\u00e9\u58fa\0"], 0, 400].Sample(text =>
        {
            var report = FeedbackReport.TryParse(Encoding.UTF8.GetBytes("Feedback-Type: abuse\r\nVersion: 1\r\n" + text));
            Assert.True(report is { OriginalRecipients.Count: <= 20, UserAgent.Length: <= 500 });
            Read("Content-Type: multipart/report; boundary=b\n\n--b\n" + text + "\n--b\nContent-Type: message/feedback-report\n\n" + text + "\n--b\n" + text);
        }, iter: 2000);

    private static FeedbackReport? Read(string mail)
    {
        var octets = Wire(mail);
        using var stream = new MemoryStream(octets);
        var positions = MessageScanner.Scan(stream).Parts.Positions;
        var end = octets.AsSpan().IndexOf("\r\n\r\n"u8);
        return FeedbackMail.Read(octets.AsSpan(0, end < 0 ? octets.Length : end + 2), stream, positions);
    }

    private static byte[] Wire(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));
}
