using Xunit;

namespace Hikyaku.SystemTests.Smtp;

public sealed class LmtpTests
{
    [Fact]
    public async Task Each_accepted_recipient_gets_its_own_reply()
    {
        await using var host = await SmtpHost.StartAsync();

        // RFC 2033 §4.2
        await host.PlayAsync("""
            S: 220 mx.example.test LMTP Hikyaku ready
            C: EHLO foo.edu
            S: 500 5.5.1 *
            C: MAIL FROM:<chris@bar.com>
            S: 503 5.5.1 Send LHLO first
            C: LHLO foo.edu
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<chris@bar.com>
            C: RCPT TO:<alice@example.test>
            C: RCPT TO:<nobody@example.test>
            C: RCPT TO:<bob@example.test>
            C: DATA
            S: 250 *
            S: 250 *
            S: 550 5.1.1 *
            S: 250 *
            S: 354 *
            C: Subject: Blah
            C:
            C: .
            C: QUIT
            S: 250 2.0.0 Ok: stored as *
            S: 250 2.0.0 Ok: stored as *
            S: 221 *
            S.
            """, "lmtp");

        Assert.Contains("with LMTP id ", Assert.Single(host.Inbox("bob@example.test")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_mailbox_does_not_hold_up_the_others()
    {
        await using var host = await SmtpHost.StartAsync();

        await host.PlayAsync($"""
            S: 220 *
            C: LHLO foo.edu
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<chris@bar.com>
            C: RCPT TO:<alice@example.test>
            C: RCPT TO:<carol@example.test>
            C: DATA
            S: 250 *
            S: 250 *
            S: 250 *
            S: 354 *
            C: Subject: {new string('x', 5000)}
            C:
            C: .
            S: 250 2.0.0 Ok: stored as *
            S: 552 5.2.2 *
            C: QUIT
            S: 221 *
            S.
            """, "lmtp");

        Assert.Single(host.Inbox("alice@example.test"));
        Assert.Empty(host.Inbox("carol@example.test"));
    }

    [Fact]
    public async Task Without_a_recipient_there_is_no_data()
    {
        await using var host = await SmtpHost.StartAsync();

        // RFC 2033 §4.2: "if there were no previously successful RCPT commands ... the DATA command MUST fail with a 503"
        await host.PlayAsync("""
            S: 220 *
            C: LHLO foo.edu
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<chris@bar.com>
            C: RCPT TO:<pat@elsewhere.example>
            C: DATA
            S: 250 *
            S: 550 5.7.1 *
            S: 503 5.5.1 No valid recipients
            C: QUIT
            S: 221 *
            S.
            """, "lmtp");
    }

    [Fact]
    public async Task A_refused_message_is_refused_to_each()
    {
        await using var host = await SmtpHost.StartAsync();

        await host.PlayAsync("""
            S: 220 *
            C: LHLO foo.edu
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<chris@bar.com>
            C: RCPT TO:<alice@example.test>
            C: RCPT TO:<bob@example.test>
            C> BDAT 2 LAST\r\na\n
            S: 250 *
            S: 250 *
            S: 250 *
            S: 550 5.6.0 *
            S: 550 5.6.0 *
            C: QUIT
            S: 221 *
            S.
            """, "lmtp");
    }
}
