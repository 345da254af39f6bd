using Hikyaku.Connections;
using Hikyaku.SystemTests.Connections;
using Hikyaku.SystemTests.Transcripts;
using Hikyaku.Transport.Receive;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Hikyaku.SystemTests.Smtp;

public sealed class SequenceTests
{
    [Fact]
    public async Task Commands_out_of_order_are_refused_and_change_nothing()
    {
        await using var host = await SmtpHost.StartAsync();

        // RFC 5321 §4.1.4
        await host.PlayAsync("""
            S: 220 *
            C: MAIL FROM:<a@a.example>
            S: 503 5.5.1 Send EHLO first
            C: RCPT TO:<alice@example.test>
            S: 503 5.5.1 Send EHLO first
            C: DATA
            S: 503 5.5.1 Send EHLO first
            C: EHLO
            S: 501 5.5.4 *
            C: EHLO bad(name)
            S: 501 5.5.4 *
            C: EHLO [IPv6:2001:db8::1] as of old with a comment
            S..: 250 ENHANCEDSTATUSCODES
            C: RCPT TO:<alice@example.test>
            S: 503 5.5.1 Send MAIL first
            C: DATA
            S: 503 5.5.1 Send MAIL first
            C: MAIL FROM:<a@a.example>
            S: 250 *
            C: MAIL FROM:<b@a.example>
            S: 503 5.5.1 A message is under way already; complete it or send RSET
            C: DATA
            S: 503 5.5.1 No valid recipients
            C: STARTTLS
            S: 503 5.5.1 *
            C: RCPT TO:<alice@example.test>
            S: 250 *
            C: EHLO again.example
            S..: 250 ENHANCEDSTATUSCODES
            C: DATA
            S: 503 5.5.1 Send MAIL first
            C: DATA now
            S: 503 5.5.1 Send MAIL first
            C: QUIT now
            S: 501 5.5.4 *
            C: quit
            S: 221 *
            S.
            """);
    }

    [Fact]
    public async Task Lines_that_are_no_commands_are_told_so()
    {
        await using var host = await SmtpHost.StartAsync();

        await host.PlayAsync($"""
            S: 220 *
            C: XYZZY
            S: 500 5.5.1 Command not recognized
            C:
            S: 500 5.5.1 Command not recognized
            C: {new string('x', 13_000)}
            S: 500 5.5.2 Line too long
            C> NOOP\n
            S: 500 5.5.2 *
            C> NO\rOP\r\n
            S: 500 5.5.2 *
            C> NO\x00OP\r\n
            S: 500 5.5.2 *
            C> \xff\xfe\r\n
            S: 500 5.5.1 Command not recognized
            C: MAILFROM:<a@a.example>
            S: 500 5.5.1 Command not recognized
            C: NOOP
            S: 250 *
            """);
    }

    [Fact]
    public async Task Who_never_gets_it_right_is_sent_away()
    {
        await using var host = await SmtpHost.StartAsync(new SmtpOptions { Hostname = "mx.example.test", MaximumFaults = 2 });

        await host.PlayAsync("""
            S: 220 *
            C: FOO
            S: 500 *
            C: BAR
            S: 500 *
            C: BAZ
            C: NOOP
            S: 500 *
            S: 421 4.7.0 Too many errors, goodbye
            S.
            """);
    }

    [Fact]
    public async Task Who_talks_without_sending_is_sent_away()
    {
        await using var host = await SmtpHost.StartAsync(new SmtpOptions { Hostname = "mx.example.test", MaximumIdleCommands = 2 });

        await host.PlayAsync("""
            S: 220 *
            C: HELO a.example
            S: 250 *
            C: NOOP
            S: 250 *
            C: MAIL FROM:<>
            S: 250 *
            C: RSET
            S: 250 *
            C: NOOP
            S: 250 *
            C: NOOP
            S: 421 4.7.0 *
            S.
            """);
    }

    [Fact]
    public async Task Who_guesses_addresses_is_sent_away()
    {
        await using var host = await SmtpHost.StartAsync(new SmtpOptions { Hostname = "mx.example.test", MaximumRefusedRecipients = 1 });

        await host.PlayAsync("""
            S: 220 *
            C: HELO a.example
            S: 250 *
            C: MAIL FROM:<>
            S: 250 *
            C: RCPT TO:<a@example.test>
            S: 550 5.1.1 *
            C: RCPT TO:<b@example.test>
            S: 550 5.1.1 *
            S: 421 4.7.0 *
            S.
            """);
    }

    [Fact]
    public async Task Recipients_and_messages_have_limits_that_are_announced()
    {
        await using var host = await SmtpHost.StartAsync(new SmtpOptions { Hostname = "mx.example.test", MaximumRecipients = 2, MaximumTransactions = 2 });

        // RFC 5321 §4.5.3.1.10, RFC 9422
        await host.PlayAsync("""
            S: 220 *
            C: EHLO a.example
            S..: 250-LIMITS RCPTMAX=2 MAILMAX=2
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<>
            C: RCPT TO:<alice@example.test>
            C: RCPT TO:<bob@example.test>
            C: RCPT TO:<team@example.test>
            C: RSET
            C: MAIL FROM:<>
            C: RSET
            C: MAIL FROM:<>
            S: 250 *
            S: 250 *
            S: 250 *
            S: 452 4.5.3 *
            S: 250 *
            S: 250 *
            S: 250 *
            S: 421 4.7.0 *
            S.
            """);
    }

    [Fact]
    public async Task A_sender_with_more_recipients_than_fit_is_not_sent_away_but_one_who_never_stops_is()
    {
        await using var host = await SmtpHost.StartAsync(new SmtpOptions { Hostname = "mx.example.test", MaximumRecipients = 1, MaximumFaults = 1, MaximumRefusedRecipients = 3 });

        // RFC 5321 §4.5.3.1.10: the first are taken, the rest comes in further transactions.
        await host.PlayAsync("""
            S: 220 *
            C: HELO a.example
            S: 250 *
            C: MAIL FROM:<>
            S: 250 *
            C: RCPT TO:<alice@example.test>
            S: 250 *
            C: RCPT TO:<bob@example.test>
            S: 452 4.5.3 *
            C: RCPT TO:<team@example.test>
            S: 452 4.5.3 *
            C: RCPT TO:<carol@example.test>
            S: 452 4.5.3 *
            C: DATA
            S: 354 *
            C: .
            S: 250 *
            C: MAIL FROM:<>
            S: 250 *
            C: RCPT TO:<bob@example.test>
            S: 250 *
            C: RCPT TO:<team@example.test>
            S: 452 4.5.3 *
            S: 421 4.7.0 *
            S.
            """);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("POST / HTTP/1.1")]
    [InlineData("CONNECT mx.example.test:25 HTTP/1.1")]
    public async Task A_browser_that_was_tricked_into_calling_is_cut_off(string line)
    {
        await using var host = await SmtpHost.StartAsync();

        await host.PlayAsync($"""
            S: 220 *
            C: {line}
            C: EHLO a.example
            S: 421 4.7.0 This is a mail server, goodbye
            S.
            """);
    }

    [Fact]
    public async Task A_session_that_waits_is_told_when_the_server_shuts_down()
    {
        await using var host = await SmtpHost.StartAsync();
        await using var listener = await TestListener.StartAsync(new ListenerProfile { Protocol = "smtp", Tls = TlsMode.None }, host.Server.ServeAsync);
        await using var wire = new LineStream(await listener.ConnectAsync());
        await Transcript.PlayAsync(wire, """
            S: 220 *
            C: EHLO a.example
            S..: 250 ENHANCEDSTATUSCODES
            """);

        var drained = listener.Gate.DrainAsync(TimeSpan.FromSeconds(30));

        // RFC 5321 §3.8
        await Transcript.PlayAsync(wire, """
            S: 421 4.3.2 *
            S.
            """);
        await drained;
    }

    [Fact]
    public async Task A_message_on_its_way_is_finished_before_the_server_shuts_down()
    {
        await using var host = await SmtpHost.StartAsync();
        await using var listener = await TestListener.StartAsync(new ListenerProfile { Protocol = "smtp", Tls = TlsMode.None }, host.Server.ServeAsync);
        await using var wire = new LineStream(await listener.ConnectAsync());
        await Transcript.PlayAsync(wire, """
            S: 220 *
            C: HELO a.example
            C: MAIL FROM:<>
            C: RCPT TO:<alice@example.test>
            C: DATA
            S..: 354 *
            C: Subject: half
            """);

        var drained = listener.Gate.DrainAsync(TimeSpan.FromSeconds(30));

        await Transcript.PlayAsync(wire, """
            C: .
            S: 250 2.0.0 Ok: stored as *
            S: 421 4.3.2 *
            S.
            """);
        await drained;
        Assert.Single(host.Inbox("alice@example.test"));
    }

    [Theory]
    [InlineData("NOOP", "250 *")]
    [InlineData("MAIL FROM:<>\nRCPT TO:<alice@example.test>\nDATA", "354 *")]
    public async Task A_client_that_falls_silent_is_told_and_let_go(string commands, string reply)
    {
        var time = new FakeTimeProvider();
        await using var host = await SmtpHost.StartAsync();
        using var roster = new ConnectionRoster(time);
        await using var wire = host.Connect(roster: roster);
        await Transcript.PlayAsync(wire, $"""
            S: 220 *
            C: HELO a.example
            S: 250 *
            {string.Join('\n', commands.Split('\n').Select(command => "C: " + command))}
            S..: {reply}
            """);

        // RFC 5321 §4.5.3.2.7: "at least 5 minutes"
        var goodbye = Transcript.PlayAsync(wire, "S: 421 4.4.2 *");
        time.Advance(TimeSpan.FromSeconds(295));
        Assert.False(goodbye.IsCompleted);
        for (var i = 0; i < 20 && !goodbye.IsCompleted; i++)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.WhenAny(goodbye, Task.Delay(20));
        }
        await goodbye;
    }
}
