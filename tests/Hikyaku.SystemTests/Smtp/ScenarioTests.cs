using Xunit;

namespace Hikyaku.SystemTests.Smtp;

/// <summary>The scenarios of RFC 5321, Appendix D, and of the extensions' own texts.</summary>
public sealed class ScenarioTests
{
    [Fact]
    public async Task A_typical_transaction()
    {
        await using var host = await SmtpHost.StartAsync();
        await host.Store.Directory.AddAccountAsync(new("brown@example.test", SmtpHost.Password));

        // RFC 5321 §D.1
        await host.PlayAsync("""
            S: 220 mx.example.test ESMTP Hikyaku ready
            C: EHLO bar.com
            S: 250-mx.example.test greets bar.com
            S: 250-SIZE 26214400
            S: 250-8BITMIME
            S: 250-BINARYMIME
            S: 250-CHUNKING
            S: 250-PIPELINING
            S: 250-SMTPUTF8
            S: 250-DSN
            S: 250-LIMITS RCPTMAX=1000 MAILMAX=10000
            S: 250-DELIVERBY 120
            S: 250-ETRN
            S: 250-MT-PRIORITY
            S: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<Smith@bar.com>
            S: 250 2.1.0 *
            C: RCPT TO:<alice@example.test>
            S: 250 2.1.5 *
            C: RCPT TO:<Green@example.test>
            S: 550 5.1.1 No such user here
            C: RCPT TO:<Brown@example.test>
            S: 250 2.1.5 *
            C: DATA
            S: 354 *
            C: Subject: Blah
            C:
            C: Blah blah blah...
            C: ..etc. etc. etc.
            C: .
            S: 250 2.0.0 Ok: stored as *
            C: QUIT
            S: 221 2.0.0 *
            S.
            """);

        Assert.Equal("Subject: Blah\r\n\r\nBlah blah blah...\r\n.etc. etc. etc.\r\n", host.Received("alice@example.test"));
        Assert.Equal(host.Received("alice@example.test"), host.Received("brown@example.test"));
    }

    [Fact]
    public async Task An_aborted_transaction()
    {
        await using var host = await SmtpHost.StartAsync();

        // RFC 5321 §D.2
        await host.PlayAsync("""
            S: 220 *
            C: EHLO bar.com
            S..: 250 *
            C: MAIL FROM:<Smith@bar.com>
            S: 250 *
            C: RCPT TO:<alice@example.test>
            S: 250 *
            C: RCPT TO:<Green@example.test>
            S: 550 *
            C: RSET
            S: 250 2.0.0 Ok
            C: DATA
            S: 503 5.5.1 *
            C: QUIT
            S: 221 *
            S.
            """);

        Assert.Empty(host.Inbox("alice@example.test"));
    }

    [Fact]
    public async Task Verifying_gives_nobody_away()
    {
        await using var host = await SmtpHost.StartAsync();

        // RFC 5321 §D.4, §7.3, and §4.1.4: these come before EHLO too
        await host.PlayAsync("""
            S: 220 *
            C: VRFY alice
            S: 252 2.1.5 *
            C: VRFY nobody
            S: 252 2.1.5 *
            C: VRFY
            S: 501 5.5.4 *
            C: EXPN team
            S: 502 5.5.1 *
            C: HELP RCPT
            S: 214 2.0.0 RCPT *
            C: HELP
            S: 214-2.0.0 EHLO *
            S..: 214 2.0.0 QUIT *
            C: NOOP anything at all
            S: 250 2.0.0 Ok
            C: RSET
            S: 250 2.0.0 Ok
            C: QUIT
            S: 221 *
            S.
            """);
    }

    [Fact]
    public async Task Pipelined_commands_are_answered_in_their_order()
    {
        await using var host = await SmtpHost.StartAsync();

        // RFC 2920 §4
        await host.PlayAsync("""
            S: 220 *
            C: EHLO dbc.mtview.ca.us
            S..: 250 *
            C: MAIL FROM:<mrose@dbc.mtview.ca.us>
            C: RCPT TO:<nobody@example.test>
            C: RCPT TO:<alice@example.test>
            C: RCPT TO:<bob@example.test>
            C: DATA
            S: 250 2.1.0 *
            S: 550 5.1.1 *
            S: 250 2.1.5 *
            S: 250 2.1.5 *
            S: 354 *
            C: Subject: 1
            C:
            C: .
            C: MAIL FROM:<mrose@dbc.mtview.ca.us>
            C: RCPT TO:<nobody@example.test>
            C: DATA
            C: QUIT
            S: 250 2.0.0 *
            S: 250 2.1.0 *
            S: 550 5.1.1 *
            S: 503 5.5.1 No valid recipients
            S: 221 *
            S.
            """);

        Assert.Single(host.Inbox("alice@example.test"));
        Assert.Single(host.Inbox("bob@example.test"));
    }

    [Fact]
    public async Task A_message_in_chunks()
    {
        await using var host = await SmtpHost.StartAsync();

        // RFC 3030 §4.1, §4.2
        await host.PlayAsync("""
            S: 220 *
            C: EHLO ymir.claremont.edu
            S..: 250 *
            C: MAIL FROM:<Sam@Random.com>
            C: RCPT TO:<alice@example.test>
            C> BDAT 15\r\nSubject: Hi\r\n\r\nBDAT 6\r\n.\r\n.\r\nBDAT 0 LAST\r\nRSET\r\n
            S: 250 2.1.0 *
            S: 250 2.1.5 *
            S: 250 2.0.0 Chunk received
            S: 250 2.0.0 Chunk received
            S: 250 2.0.0 Ok: stored as *
            S: 250 2.0.0 Ok
            C: QUIT
            S: 221 *
            S.
            """);

        Assert.Equal("Subject: Hi\r\n\r\n.\r\n.\r\n", host.Received("alice@example.test"));
    }

    [Fact]
    public async Task Binary_content_is_kept_octet_for_octet()
    {
        await using var host = await SmtpHost.StartAsync();

        // RFC 3030 §3: "it agrees to preserve all bits in each octet"
        await host.PlayAsync("""
            S: 220 *
            C: EHLO a.example
            S..: 250 *
            C: MAIL FROM:<a@a.example> BODY=BINARYMIME
            C: RCPT TO:<alice@example.test>
            C> BDAT 62 LAST\r\nContent-Transfer-Encoding: binary\r\nMIME-Version: 1.0\r\n\r\n\x00\r\n\n\r\xff
            S: 250 *
            S: 250 *
            S: 250 2.0.0 Ok: stored as *
            C: MAIL FROM:<a@a.example> BODY=BINARYMIME
            C: RCPT TO:<alice@example.test>
            C: DATA
            S: 250 *
            S: 250 *
            S: 503 5.5.1 BODY=BINARYMIME needs BDAT
            C: QUIT
            S: 221 *
            S.
            """);

        Assert.EndsWith("\r\n\r\n\0\r\n\n\r\xff", host.Received("alice@example.test"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chunk_that_fails_is_read_over_and_only_RSET_helps()
    {
        await using var host = await SmtpHost.StartAsync();

        // RFC 3030 §2
        await host.PlayAsync("""
            S: 220 *
            C: EHLO a.example
            S..: 250 *
            C> BDAT 9\r\nMAIL FROM
            S: 503 5.5.1 Send MAIL first
            C: MAIL FROM:<a@a.example>
            C> BDAT 4\r\nRSET
            S: 250 *
            S: 503 5.5.1 No valid recipients
            C: RCPT TO:<alice@example.test>
            C> BDAT 4\r\na\rbcBDAT 4\r\nRSETDATA\r\nMAIL FROM:<a@a.example>\r\n
            S: 250 *
            S: 550 5.6.0 *
            S: 503 5.5.1 A BDAT failed; send RSET
            S: 503 5.5.1 A BDAT failed; send RSET
            S: 503 5.5.1 A BDAT failed; send RSET
            C: RSET
            S: 250 *
            C: MAIL FROM:<a@a.example>
            C: RCPT TO:<alice@example.test>
            C> BDAT 2\r\nA:DATA\r\nBDAT 3 LAST\r\n1\r\nQUIT\r\n
            S: 250 *
            S: 250 *
            S: 250 *
            S: 503 5.5.1 The message began with BDAT and must go on with BDAT
            S: 250 2.0.0 Ok: stored as *
            S: 221 *
            S.
            """);

        Assert.Equal("A:1\r\n", host.Received("alice@example.test"));
    }

    [Fact]
    public async Task A_BDAT_without_a_size_ends_the_session()
    {
        await using var host = await SmtpHost.StartAsync();

        await host.PlayAsync("""
            S: 220 *
            C: EHLO a.example
            S..: 250 *
            C: BDAT many LAST
            S: 501 5.5.4 Syntax: BDAT size [LAST], the size in octets
            S.
            """);
    }
}
