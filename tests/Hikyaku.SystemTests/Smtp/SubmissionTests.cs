using System.Text;
using Xunit;

namespace Hikyaku.SystemTests.Smtp;

public sealed class SubmissionTests
{
    private static readonly string Bob = Plain("bob@example.test", SmtpHost.Password);

    [Fact]
    public async Task Nothing_is_taken_before_the_login()
    {
        await using var host = await SmtpHost.StartAsync();

        // RFC 6409 §4.3
        await host.PlayAsync($"""
            S: 220 *
            C: AUTH PLAIN {Bob}
            S: 503 5.5.1 Send EHLO first
            C: EHLO client.example
            S..: 250-AUTH *PLAIN*
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<bob@example.test>
            S: 530 5.7.0 Authentication required
            C: AUTH PLAIN {Bob}
            S: 235 2.7.0 *
            C: AUTH PLAIN {Bob}
            S: 503 5.5.1 Already authenticated
            C: MAIL FROM:<bob@example.test>
            S: 250 *
            C: AUTH PLAIN {Bob}
            S: 503 5.5.1 *
            C: QUIT
            S: 221 *
            """, "submission");
    }

    [Fact]
    public async Task AUTH_is_no_command_for_servers_and_relays()
    {
        await using var host = await SmtpHost.StartAsync();

        await host.PlayAsync($"""
            S: 220 *
            C: EHLO client.example
            S..: 250 ENHANCEDSTATUSCODES
            C: AUTH PLAIN {Bob}
            S: 502 5.5.1 AUTH is offered on the submission ports only
            C: QUIT
            S: 221 *
            """);
    }

    [Fact]
    public async Task The_exchange_may_take_any_of_its_ways()
    {
        await using var host = await SmtpHost.StartAsync(new() { Hostname = "mx.example.test", MaximumFailedLogins = 10 });

        // RFC 4954 §4
        await host.PlayAsync($"""
            S: 220 *
            C: EHLO client.example
            S..: 250 ENHANCEDSTATUSCODES
            C: AUTH
            S: 501 5.5.4 *
            C: AUTH KERBEROS_V4
            S: 504 5.5.4 *
            C: AUTH PLAIN
            S: 334 *
            C: *
            S: 501 5.7.0 Authentication cancelled
            C: AUTH PLAIN
            S: 334 *
            C: not base64!
            S: 501 5.5.2 *
            C: AUTH PLAIN not+base64=
            S: 501 5.5.2 *
            C: AUTH PLAIN =
            S: 501 5.5.2 *
            C: AUTH PLAIN {Plain("bob@example.test", "wrong")}
            S: 535 5.7.8 *
            C: AUTH LOGIN
            S: 334 VXNlcm5hbWU6
            C: {Base64("bob@example.test")}
            S: 334 UGFzc3dvcmQ6
            C: {Base64("wrong")}
            S: 535 5.7.8 *
            C: AUTH LOGIN {Base64("bob@example.test")}
            S: 334 UGFzc3dvcmQ6
            C: {Base64(SmtpHost.Password)}
            S: 235 2.7.0 *
            C: QUIT
            S: 221 *
            """, "submission");
    }

    [Fact]
    public async Task Who_fails_to_log_in_too_often_is_sent_away()
    {
        await using var host = await SmtpHost.StartAsync(new() { Hostname = "mx.example.test", MaximumFailedLogins = 2 });

        await host.PlayAsync($"""
            S: 220 *
            C: EHLO client.example
            S..: 250 ENHANCEDSTATUSCODES
            C: AUTH PLAIN {Plain("bob@example.test", "wrong")}
            S: 535 *
            C: AUTH PLAIN {Plain("nobody@example.test", "wrong")}
            S: 535 *
            S: 421 4.7.0 *
            S.
            """, "submission");
    }

    [Fact]
    public async Task Outside_TLS_no_password_is_asked_for()
    {
        using var certificates = new Connections.TestCertificates();
        await using var host = await SmtpHost.StartAsync();
        using var shelf = Connections.TestCertificates.Open(certificates.Write("mx", ["mx.example.test"]));
        await using var wire = host.Connect("submission", shelf, fromAfar: true);

        // RFC 4954 §4, §6: 538; RFC 3207 §4: 530
        var heard = await Transcripts.Transcript.PlayAsync(wire, $"""
            S: 220 *
            C: EHLO client.example
            S..: 250-STARTTLS
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<bob@example.test>
            S: 530 5.7.0 Must issue a STARTTLS command first
            C: AUTH PLAIN {Bob}
            S: 538 5.7.11 *
            C: QUIT
            S: 221 *
            """);

        Assert.DoesNotContain(heard, line => line.Contains("AUTH", StringComparison.Ordinal));
        Assert.DoesNotContain(heard, line => line.Contains("REQUIRETLS", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sender_may_use_its_own_addresses_and_no_others()
    {
        await using var host = await SmtpHost.StartAsync();

        await host.PlayAsync($"""
            S: 220 *
            C: EHLO client.example
            S..: 250 ENHANCEDSTATUSCODES
            C: AUTH PLAIN {Bob}
            S: 235 *
            C: MAIL FROM:<alice@example.test>
            S: 550 5.7.1 bob@example.test may not send as <alice@example.test>
            C: MAIL FROM:<bob+list@example.test>
            S: 250 *
            C: RCPT TO:<someone@elsewhere.example>
            S: 250 2.1.5 *
            C: RSET
            S: 250 *
            C: MAIL FROM:<team@example.test>
            S: 250 *
            C: RSET
            S: 250 *
            C: MAIL FROM:<>
            S: 250 *
            C: QUIT
            S: 221 *
            """, "submission");
    }

    [Theory]
    // RFC 6409 §6.1, RFC 5322 §3.6
    [InlineData(@"From: Bob <bob@example.test>\r\n", "250 2.0.0 ")]
    [InlineData(@"From: =?utf-8?q?B=C3=B6b?= (comment)\r\n <bob+x@example.test>\r\n", "250 2.0.0 ")]
    [InlineData(@"From: team@example.test\r\n", "250 2.0.0 ")]
    [InlineData(@"From: bob@example.test, team@example.test\r\nSender: bob@example.test\r\n", "250 2.0.0 ")]
    [InlineData(@"From: Alice <alice@example.test>\r\n", "550 5.7.1 ")]
    [InlineData(@"From: bob@example.test <alice@example.test>\r\n", "554 5.6.0 ")]
    [InlineData(@"From: bob@example.test, alice@example.test\r\nSender: bob@example.test\r\n", "550 5.7.1 ")]
    [InlineData(@"From: bob@example.test, team@example.test\r\n", "554 5.6.0 ")]
    [InlineData(@"From: bob@example.test\r\nFrom: alice@example.test\r\n", "554 5.6.0 ")]
    [InlineData(@"From: bob@example.test\r\nSender: alice@example.test\r\n", "550 5.7.1 ")]
    [InlineData(@"From: alice@example.test\r\nResent-From: bob@example.test\r\n", "550 5.7.1 ")]
    [InlineData(@"From: bob\r\n", "554 5.6.0 ")]
    [InlineData(@"From:\r\n", "554 5.6.0 ")]
    [InlineData(@"Subject: nobody\r\n", "554 5.6.0 ")]
    public async Task The_author_in_the_header_is_the_account(string header, string reply)
    {
        await using var host = await SmtpHost.StartAsync();

        await host.PlayAsync($"""
            S: 220 *
            C: EHLO client.example
            S..: 250 ENHANCEDSTATUSCODES
            C: AUTH PLAIN {Bob}
            S: 235 *
            C: MAIL FROM:<bob@example.test>
            C: RCPT TO:<alice@example.test>
            C: DATA
            S: 250 *
            S: 250 *
            S: 354 *
            C> {header}\r\nbody\r\n.\r\n
            S: {reply}*
            C: QUIT
            S: 221 *
            """, "submission");
    }

    [Fact]
    public async Task What_is_missing_is_added_before_the_message_which_stays_as_it_is()
    {
        await using var host = await SmtpHost.StartAsync();

        // RFC 6409 §8.2, §8.3
        await host.PlayAsync($"""
            S: 220 *
            C: EHLO client.example
            S..: 250 ENHANCEDSTATUSCODES
            C: AUTH PLAIN {Bob}
            S: 235 *
            C: MAIL FROM:<bob@example.test>
            C: RCPT TO:<alice@example.test>
            C: DATA
            S: 250 *
            S: 250 *
            S: 354 *
            C> From: bob@example.test\r\nSubject: bare\r\n\r\nbody\r\n.\r\n
            S: 250 *
            C: QUIT
            S: 221 *
            """, "submission");

        Assert.Equal("From: bob@example.test\r\nSubject: bare\r\n\r\nbody\r\n", host.Received("alice@example.test"));
        var whole = Assert.Single(host.Inbox("alice@example.test"));
        Assert.Matches(@"\r\nDate: [A-Z][a-z]{2}, [^\r]+\r\nMessage-ID: <[^>]+@mx\.example\.test>\r\nFrom: bob@example\.test\r\n", whole);
        Assert.Contains("with ESMTPA id", whole, StringComparison.Ordinal);

        // What IMAP shows agrees with what is read; positions count from the first octet received.
        var stored = host.Stored("alice@example.test");
        Assert.NotNull(stored.SentDate);
        Assert.EndsWith("@mx.example.test>\")", Encoding.ASCII.GetString(stored.Envelope.Span), StringComparison.Ordinal);
        var root = Hikyaku.Protocol.Message.PartMap.Decode(stored.Parts.Span).Positions[0];
        var received = host.Received("alice@example.test");
        Assert.Equal((0, received.Length - 6, received.Length), (root.HeaderStart, root.BodyStart, root.End));
    }

    private static string Plain(string user, string password) => Base64($"\0{user}\0{password}");

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
