using System.Text;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dsn;
using Xunit;

namespace Hikyaku.Protocol.Tests.Dsn;

/// <summary>message/delivery-status (RFC 3464), message/global-delivery-status (RFC 6533).</summary>
public sealed class DeliveryReportTests
{
    private static readonly DateTimeOffset Arrival = new(2026, 7, 10, 9, 0, 0, TimeSpan.FromHours(9));

    [Fact]
    public void A_report_has_fields_for_the_message_and_for_each_recipient()
    {
        var report = Report(new RecipientReport
        {
            FinalRecipient = MailAddress.TryParse("louisl@larry.slip.umd.edu")!,
            OriginalRecipient = OriginalRecipient.TryParse("rfc822;louisl+2Blarry@umd.edu"u8),
            Action = ReportAction.Failed,
            Status = new EnhancedStatusCode(5, 1, 1),
            RemoteHost = "mx.example.org",
            Diagnostic = "550 5.1.1 no such user, and a text that is so long that it does not fit on a line of seventy-eight characters",
            LastAttemptAt = Arrival.AddMinutes(1),
        }, new RecipientReport { FinalRecipient = MailAddress.TryParse("b@example.org")!, Action = ReportAction.Delayed, Status = new EnhancedStatusCode(4, 4, 1), WillRetryUntil = Arrival.AddDays(5) });

        Assert.Equal("""
            Original-Envelope-Id: QQ314159
            Reporting-MTA: dns; mail.example.test
            Arrival-Date: Fri, 10 Jul 2026 09:00:00 +0900

            Original-Recipient: rfc822; louisl+larry@umd.edu
            Final-Recipient: rfc822; louisl@larry.slip.umd.edu
            Action: failed
            Status: 5.1.1
            Remote-MTA: dns; mx.example.org
            Diagnostic-Code: smtp; 550 5.1.1 no such user, and a text that is so long that it does not fit
            	on a line of seventy-eight characters
            Last-Attempt-Date: Fri, 10 Jul 2026 09:01:00 +0900

            Final-Recipient: rfc822; b@example.org
            Action: delayed
            Status: 4.4.1
            Will-Retry-Until: Wed, 15 Jul 2026 09:00:00 +0900

            """.ReplaceLineEndings("\r\n"), Encoding.UTF8.GetString((report with { EnvelopeId = "QQ314159" }).ToBody()));
    }

    [Fact]
    public void An_address_in_utf8_stands_as_it_is_or_in_ascii()
    {
        var report = Report(new RecipientReport { FinalRecipient = MailAddress.TryParse("壺@example.org")!, Action = ReportAction.Failed, Status = new EnhancedStatusCode(5, 6, 7), Diagnostic = "553 壺?" });

        // RFC 6533 §3
        var ascii = Encoding.UTF8.GetString(report.ToBody());
        Assert.Contains("Final-Recipient: utf-8; \\x{58FA}@example.org\r\n", ascii, StringComparison.Ordinal);
        Assert.True(Ascii.IsValid(ascii));
        Assert.Contains("Final-Recipient: utf-8; 壺@example.org\r\n", Encoding.UTF8.GetString((report with { IsGlobal = true }).ToBody()), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_peer_says_can_make_no_field_of_its_own()
    {
        var report = Report(new RecipientReport { FinalRecipient = MailAddress.TryParse("b@example.org")!, Action = ReportAction.Failed, Status = new EnhancedStatusCode(5, 0, 0), Diagnostic = "550 no\r\nAction: delivered\r\n\r\nX" });

        var body = Encoding.UTF8.GetString(report.ToBody());
        Assert.DoesNotContain("\r\nAction: delivered", body, StringComparison.Ordinal);
        Assert.Equal(1, body.Split("\r\n\r\n").Length - 1);
    }

    private static DeliveryReport Report(params RecipientReport[] recipients)
        => new() { ReportingHost = DomainName.TryParse("mail.example.test")!, ArrivedAt = Arrival, Recipients = recipients };
}
