using System.Text;
using Hikyaku.Transport.Receive;
using Xunit;

namespace Hikyaku.SystemTests.Smtp;

public sealed class DataTests
{
    /// <summary>The lecture's sample, byte for byte as its sender's program wrote it.</summary>
    private static string JapaneseSample()
    {
        var japanese = CodePagesEncodingProvider.Instance.GetEncoding("iso-2022-jp")!;
        return """
            Message-id: <4E2E7E23.4020109@spamsource.zeon>
            Received: from spamsource.zeon (HELO spamsource.zeon [192.0.2.7]) by wickedrelay.example
             with SMTP id i0Q2A4lw004738; Fri, 31 Jan 2015 07:28:33 +0900 (JST)
            MIME-Version: 1.0
            Content-Type: Text/Plain; charset=iso-2022-jp
            Content-Transfer-Encoding: 7bit
            From: tsubo <ma-kube@spamsource.zeon>
            To: me@example.test
            Subject: TsuBo !!
            Date: Fri, 31 Jan 2015 16:28:33 +0900 (JST)
            X-Mailer: TSmtpClient ver. 1.0


            """.ReplaceLineEndings("\r\n") + Encoding.Latin1.GetString(japanese.GetBytes("壺 買いませんか? あれはいい物です。\r\n\r\nマ・クベ\r\n"));
    }

    [Fact]
    public async Task The_sample_of_the_lecture_is_kept_byte_for_byte()
    {
        await using var host = await SmtpHost.StartAsync();
        await using var wire = host.Connect();
        var sample = JapaneseSample();

        await Transcripts.Transcript.PlayAsync(wire, """
            S: 220 *
            C: HELO wickedrelay.example
            C: MAIL FROM:<ma-kube@spamsource.zeon>
            C: RCPT TO:<alice@example.test>
            C: DATA
            S: 250 *
            S: 250 *
            S: 250 *
            S: 354 *
            """);
        await wire.SendAsync(Encoding.Latin1.GetBytes(sample + ".\r\nQUIT\r\n"));
        await Transcripts.Transcript.PlayAsync(wire, """
            S: 250 2.0.0 *
            S: 221 *
            S.
            """);

        Assert.Equal(sample, host.Received("alice@example.test"));
        Assert.Contains("\x1b$B", sample, StringComparison.Ordinal);
        Assert.StartsWith("壺 買いませんか?", host.Stored("alice@example.test").Preview, StringComparison.Ordinal);
    }

    [Theory]
    // RFC 5321 §2.3.8, §4.1.1.4: what one server takes for the end and another does not
    [InlineData(@"\n.\n")]
    [InlineData(@"\n.\r\n")]
    [InlineData(@"\r\n.\n")]
    [InlineData(@"\r.\r")]
    [InlineData(@"\r.\r\n")]
    [InlineData(@"\r\n.\r")]
    [InlineData(@"\n.\r")]
    [InlineData(@"\r.\n")]
    [InlineData(@"\r\n\x00.\r\n")]
    [InlineData(@"\r\n.\x00\r\n")]
    [InlineData(@"\r\n.\r\r\n")]
    [InlineData(@"\r\r\n.\r")]
    public async Task Nothing_is_smuggled_in_behind_a_false_end(string falseEnd)
    {
        await using var host = await SmtpHost.StartAsync();

        await host.PlayAsync($"""
            S: 220 *
            C: EHLO a.example
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<a@a.example>
            C: RCPT TO:<alice@example.test>
            C: DATA
            S: 250 *
            S: 250 *
            S: 354 *
            C> Subject: x\r\n\r\nbody{falseEnd}MAIL FROM:<admin@example.test>\r\nRCPT TO:<bob@example.test>\r\nDATA\r\nsmuggled\r\n.\r\nNOOP\r\n
            S: 550 5.6.0 *
            S: 250 2.0.0 Ok
            C: QUIT
            S: 221 *
            S.
            """);

        Assert.Empty(host.Inbox("alice@example.test"));
        Assert.Empty(host.Inbox("bob@example.test"));
    }

    [Fact]
    public async Task Cut_at_every_place_the_message_stays_the_same()
    {
        await using var host = await SmtpHost.StartAsync();
        await using var wire = host.Connect();
        const string Message = "Subject: dots\r\n\r\n..\r\n...two\r\n.\tx\r\n\r\n.\r\n";
        await Transcripts.Transcript.PlayAsync(wire, """
            S: 220 *
            C: EHLO a.example
            S..: 250 ENHANCEDSTATUSCODES
            """);

        for (var cut = 1; cut < Message.Length; cut++)
        {
            await Transcripts.Transcript.PlayAsync(wire, """
                C: MAIL FROM:<a@a.example>
                C: RCPT TO:<alice@example.test>
                C: DATA
                S: 250 *
                S: 250 *
                S: 354 *
                """);
            await wire.SendAsync(Encoding.Latin1.GetBytes(Message[..cut]));
            await Task.Yield();
            await wire.SendAsync(Encoding.Latin1.GetBytes(Message[cut..]));
            await Transcripts.Transcript.PlayAsync(wire, "S: 250 2.0.0 *");
        }

        var inbox = host.Inbox("alice@example.test");
        Assert.Equal(Message.Length - 1, inbox.Count);
        Assert.All(inbox, message => Assert.EndsWith("Subject: dots\r\n\r\n.\r\n..two\r\n\tx\r\n\r\n", message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused_before_or_after_it_came()
    {
        await using var host = await SmtpHost.StartAsync(new SmtpOptions { Hostname = "mx.example.test", MaximumMessageBytes = 1000 });

        // RFC 1870 §6.1, §6.3
        await host.PlayAsync($"""
            S: 220 *
            C: EHLO a.example
            S..: 250-SIZE 1000
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<> SIZE=1001
            S: 552 5.3.4 *
            C: MAIL FROM:<> SIZE=1000
            C: RCPT TO:<alice@example.test>
            C: DATA
            S: 250 *
            S: 250 *
            S: 354 *
            C: {new string('x', 998)}
            C: .
            S: 250 2.0.0 *
            C: MAIL FROM:<>
            C: RCPT TO:<alice@example.test>
            C: DATA
            S: 250 *
            S: 250 *
            S: 354 *
            C: {new string('x', 999)}
            C: .
            S: 552 5.3.4 *
            C: MAIL FROM:<>
            C: RCPT TO:<alice@example.test>
            C> BDAT 1001 LAST\r\n{new string('x', 1001)}
            S: 250 *
            S: 250 *
            S: 552 5.3.4 *
            C: MAIL FROM:<>
            C: RCPT TO:<alice@example.test>
            C: BDAT 999999999999 LAST
            S: 250 *
            S: 250 *
            S: 552 5.3.4 *
            S.
            """);

        Assert.Single(host.Inbox("alice@example.test"));
    }

    [Fact]
    public async Task A_client_that_never_ends_its_message_is_sent_away()
    {
        await using var host = await SmtpHost.StartAsync(new SmtpOptions { Hostname = "mx.example.test", MaximumMessageBytes = 1000 });

        await host.PlayAsync($"""
            S: 220 *
            C: EHLO a.example
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<>
            C: RCPT TO:<alice@example.test>
            C: DATA
            S: 250 *
            S: 250 *
            S: 354 *
            C: {new string('x', 5000)}
            S: 552 5.3.4 *
            S.
            """);
    }

    [Fact]
    public async Task A_message_that_goes_round_in_a_loop_is_stopped()
    {
        await using var host = await SmtpHost.StartAsync();
        var hops = string.Concat(Enumerable.Repeat(@"Received: from a by b; Fri, 31 Jan 2015 07:28:33 +0900\r\n", 100));

        // RFC 5321 §6.3
        await host.PlayAsync($"""
            S: 220 *
            C: EHLO a.example
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<>
            C: RCPT TO:<alice@example.test>
            C: DATA
            S: 250 *
            S: 250 *
            S: 354 *
            C> {hops}\r\nbody\r\n.\r\n
            S: 250 *
            C: MAIL FROM:<>
            C: RCPT TO:<alice@example.test>
            C: DATA
            S: 250 *
            S: 250 *
            S: 354 *
            C> {hops}Received: again\r\n\r\nbody\r\n.\r\n
            S: 554 5.4.6 *
            C: QUIT
            S: 221 *
            """);
    }

    [Fact]
    public async Task A_header_without_end_is_refused_and_a_message_without_header_taken()
    {
        await using var host = await SmtpHost.StartAsync();

        await host.PlayAsync($"""
            S: 220 *
            C: EHLO a.example
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<>
            C: RCPT TO:<alice@example.test>
            C: DATA
            S: 250 *
            S: 250 *
            S: 354 *
            C: X: {new string('x', 300_000)}
            C:
            C: .
            S: 552 5.3.4 The header of the message is too large
            C: MAIL FROM:<>
            C: RCPT TO:<alice@example.test>
            C: DATA
            S: 250 *
            S: 250 *
            S: 354 *
            C: .
            S: 250 2.0.0 *
            C: QUIT
            S: 221 *
            """);

        Assert.Equal("", host.Received("alice@example.test"));
    }

    [Fact]
    public async Task A_client_that_vanishes_in_the_middle_leaves_nothing_behind()
    {
        await using var host = await SmtpHost.StartAsync();
        var wire = host.Connect();
        await Transcripts.Transcript.PlayAsync(wire, """
            S: 220 *
            C: EHLO a.example
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<>
            C: RCPT TO:<alice@example.test>
            C: DATA
            S: 250 *
            S: 250 *
            S: 354 *
            C> Subject: half\r\n\r\nbody\r\n.\r
            """);

        await wire.DisposeAsync();
        await host.SessionsEndAsync();

        Assert.Empty(host.Inbox("alice@example.test"));
    }

    [Fact]
    public async Task Raw_8_bit_octets_are_kept_in_header_and_body_without_SMTPUTF8()
    {
        await using var host = await SmtpHost.StartAsync();

        await host.PlayAsync("""
            S: 220 *
            C: EHLO a.example
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<a@a.example> BODY=8BITMIME
            C: RCPT TO:<alice@example.test>
            C: DATA
            S: 250 *
            S: 250 *
            S: 354 *
            C> Subject: \x92\xd9\r\n\r\n\x94\x83\xff\x80\x01\r\n.\r\n
            S: 250 *
            C: QUIT
            S: 221 *
            """);

        Assert.Equal("Subject: \x92\xd9\r\n\r\n\x94\x83\xff\x80\x01\r\n", host.Received("alice@example.test"));
    }

    [Fact]
    public async Task When_the_disk_fails_the_sender_is_asked_to_try_again_and_the_session_goes_on()
    {
        await using var host = await SmtpHost.StartAsync();
        var large = new string('x', 2 << 20); // goes to a file while it arrives
        host.BreakDisk();

        await host.PlayAsync($"""
            S: 220 *
            C: EHLO a.example
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<a@a.example>
            C: RCPT TO:<alice@example.test>
            C: DATA
            S: 250 *
            S: 250 *
            S: 354 *
            C: {large}
            C: .
            S: 452 4.3.1 *
            C: NOOP
            S: 250 *
            C: QUIT
            S: 221 *
            """);

        host.RepairDisk();
        Assert.Empty(host.Inbox("alice@example.test"));
    }
}
