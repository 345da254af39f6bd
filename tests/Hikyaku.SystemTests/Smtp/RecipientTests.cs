using Hikyaku.Store.Journey;
using Xunit;

namespace Hikyaku.SystemTests.Smtp;

public sealed class RecipientTests
{
    [Theory]
    [InlineData("alice@example.test", "250 2.1.5 ")]
    [InlineData("ALICE@Example.TEST", "250 2.1.5 ")]
    [InlineData("alice+lists@example.test", "250 2.1.5 ")]
    [InlineData("\"alice\"@example.test", "250 2.1.5 ")]
    [InlineData("team@example.test", "250 2.1.5 ")]
    // RFC 5321 §4.5.1, RFC 2142
    [InlineData("postmaster", "250 2.1.5 ")]
    [InlineData("PostMaster@example.test", "250 2.1.5 ")]
    [InlineData("abuse@example.test", "250 2.1.5 ")]
    [InlineData("@relay.example:alice@example.test", "250 2.1.5 ")]
    [InlineData("nobody@example.test", "550 5.1.1 ")]
    [InlineData("alice@elsewhere.example", "550 5.7.1 ")]
    [InlineData("alice@[192.0.2.1]", "550 5.7.1 ")]
    [InlineData("alice%example.test@elsewhere.example", "550 5.7.1 ")]
    [InlineData("away@example.test", "250 2.1.5 ")]
    [InlineData("mixed@example.test", "250 2.1.5 ")]
    public async Task A_recipient_is_answered_in_session(string address, string reply)
    {
        await using var host = await SmtpHost.StartAsync();

        await host.PlayAsync($"""
            S: 220 *
            C: HELO a.example
            S: 250 mx.example.test
            C: MAIL FROM:<>
            S: 250 *
            C: RCPT TO:<{address}>
            S: {reply}*
            C: QUIT
            S: 221 *
            S.
            """);
    }

    [Fact]
    public async Task Each_copy_says_where_it_came_from_and_for_whom_it_is()
    {
        await using var host = await SmtpHost.StartAsync();

        await host.PlayAsync("""
            S: 220 *
            C: EHLO client.example
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<sender@client.example>
            C: RCPT TO:<team@example.test>
            C: RCPT TO:<bob+detail@example.test>
            C: DATA
            S: 250 *
            S: 250 *
            S: 250 *
            S: 354 *
            C: Subject: to all
            C:
            C: .
            S: 250 *
            C: QUIT
            S: 221 *
            """);

        // RFC 5321 §4.4; one copy for each account, however often it was named
        var bob = Assert.Single(host.Inbox("bob@example.test"));
        Assert.Matches(
            """
            ^Return-Path: <sender@client\.example>
            Delivered-To: bob@example\.test
            Received: from client\.example \(\[127\.0\.0\.1\]\) by mx\.example\.test with ESMTP id [0-9A-Z]{6,} for <team@example\.test>; [A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}
            Subject: to all

            $
            """, bob.Replace("\r\n\t", " ", StringComparison.Ordinal).ReplaceLineEndings("\n"));
        Assert.Contains("Delivered-To: alice@example.test\r\n", Assert.Single(host.Inbox("alice@example.test")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_journey_is_found_under_the_name_in_the_reply()
    {
        await using var host = await SmtpHost.StartAsync();

        var heard = await host.PlayAsync("""
            S: 220 *
            C: EHLO client.example
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<sender@client.example>
            C: RCPT TO:<nobody@example.test>
            C: RCPT TO:<bob+detail@example.test>
            C: DATA
            S: 250 *
            S: 550 *
            S: 250 *
            S: 354 *
            C: Message-ID: <1@client.example>
            C:
            C: .
            S: 250 2.0.0 Ok: stored as *
            C: QUIT
            S: 221 *
            """);

        var queueId = heard[^2].Split(' ')[^1];
        var events = host.Store.Journeys.Find(queueId)!.Events;
        var received = Assert.IsType<Received>(events[0]);
        Assert.Equal(("ESMTP", "127.0.0.1", "client.example"), (received.Protocol, received.ClientAddress, received.HeloName));
        Assert.Equal("1@client.example", received.MessageId);
        Assert.Equal("<nobody@example.test>", Assert.IsType<RecipientRefused>(events[1]).ForwardPath);
        var filed = Assert.IsType<Filed>(events[2]);
        Assert.Equal(("bob+detail@example.test", "bob@example.test", "plus address"), (filed.Recipient, filed.Account, filed.Rule));
    }

    [Fact]
    public async Task A_full_mailbox_refuses_for_now_and_a_message_larger_than_it_for_good()
    {
        await using var host = await SmtpHost.StartAsync();

        await host.PlayAsync($"""
            S: 220 *
            C: EHLO client.example
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<> SIZE=5000
            C: RCPT TO:<carol@example.test>
            C: RCPT TO:<bob@example.test>
            C: RSET
            S: 250 *
            S: 552 5.2.2 *
            S: 250 *
            S: 250 *
            C: MAIL FROM:<>
            C: RCPT TO:<carol@example.test>
            C: DATA
            S: 250 *
            S: 250 *
            S: 354 *
            C: Subject: {new string('x', 3000)}
            C:
            C: .
            S: 250 *
            C: MAIL FROM:<> SIZE=2000
            C: RCPT TO:<carol@example.test>
            C: RSET
            S: 250 *
            S: 452 4.2.2 The mailbox is full
            S: 250 *
            C: MAIL FROM:<>
            C: RCPT TO:<carol@example.test>
            C: RCPT TO:<bob@example.test>
            C: DATA
            S: 250 *
            S: 250 *
            S: 250 *
            S: 354 *
            C: Subject: {new string('x', 2000)}
            C:
            C: .
            S: 452 4.2.2 The mailbox is full
            C: QUIT
            S: 221 *
            """);

        // RFC 5321 §4.1.1.4: no "partial failures at this point"
        Assert.Empty(host.Inbox("bob@example.test"));
        Assert.Single(host.Inbox("carol@example.test"));
    }

    [Fact]
    public async Task Addresses_in_UTF8_are_taken_with_SMTPUTF8()
    {
        await using var host = await SmtpHost.StartAsync();

        // RFC 6531
        await host.PlayAsync("""
            S: 220 *
            C: EHLO client.example
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<つぼ@client.example>
            S: 550 5.6.7 *
            C: MAIL FROM:<a@client.example>
            S: 250 *
            C: RCPT TO:<壺@例え.test>
            S: 553 5.6.7 *
            C: RSET
            S: 250 *
            C: MAIL FROM:<つぼ@client.example> SMTPUTF8
            S: 250 *
            C: RCPT TO:<壺@例え.test>
            S: 250 *
            C: DATA
            S: 354 *
            C: Subject: 壺
            C:
            C: .
            S: 250 *
            C: QUIT
            S: 221 *
            """);

        var message = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.Latin1.GetBytes(Assert.Single(host.Inbox("壺@xn--r8jz45g.test"))));
        Assert.Contains("Return-Path: <つぼ@client.example>", message, StringComparison.Ordinal);
        Assert.Contains("with UTF8SMTP id", message, StringComparison.Ordinal);
        Assert.Contains("Subject: 壺", message, StringComparison.Ordinal);
    }
}
