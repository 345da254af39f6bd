using Hikyaku.Protocol.Dsn;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Transport.RemoteDelivery;
using Xunit;
using static Hikyaku.SystemTests.Transfer.CourierBench;

namespace Hikyaku.SystemTests.Transfer;

/// <summary>What is said to other servers, and what is made of their answers (RFC 5321 §3, §4.2).</summary>
public sealed class CourierTests
{
    [Fact]
    public async Task A_plain_server_is_spoken_to_step_by_step()
    {
        await using var bench = await StartAsync();
        await using var peer = ScriptedPeer.Start("""
            S: 220 peer.example.org
            C: EHLO mail.example.test
            S: 250 peer.example.org
            C: MAIL FROM:<alice@example.test>
            S: 250 ok
            C: RCPT TO:<bob@example.org>
            S: 250 ok
            C: RCPT TO:<carol@example.org>
            S: 251 will forward
            C: DATA
            S: 354 go on
            C: Subject: tea
            C:
            C: Come at five.
            C: ..and bring a friend
            C: .
            S: 250 2.6.0 taken as 4711
            C: QUIT
            """);

        var results = await bench.DeliverAsync(peer, "bob@example.org", "carol@example.org");

        Assert.All(results, result => Assert.Equal((DeliveryOutcome.Delivered, "250 2.6.0 taken as 4711"), (result.Outcome, result.Text)));
        Assert.Equal("2.6.0", results[0].Status.ToString());
        Assert.Equal(("peer.example.org", "127.0.0.1"), (results[0].Peer!.Host, results[0].Peer!.Address));
        await WaitForQuitAsync(peer);
    }

    [Fact]
    public async Task A_pipelining_server_gets_the_envelope_in_one_piece()
    {
        await using var bench = await StartAsync();
        // RFC 2920 §3.1: every reply comes only after all commands; a client that waits for one would wait for ever.
        await using var peer = ScriptedPeer.Start("""
            S: 220 peer
            C: EHLO *
            S: 250-peer
            S: 250-PIPELINING
            S: 250-SIZE 1000000
            S: 250 8BITMIME
            C: MAIL FROM:<alice@example.test> SIZE=52
            C: RCPT TO:<bob@example.org>
            C: RCPT TO:<nobody@example.org>
            C: DATA
            S: 250 ok
            S: 250 ok
            S: 550 5.1.1 who is that
            S: 354 go on
            C..: .
            S: 250 taken
            """);

        var results = await bench.DeliverAsync(peer, "bob@example.org", "nobody@example.org");

        AssertKept(peer);
        Assert.Equal([DeliveryOutcome.Delivered, DeliveryOutcome.Failed], results.Select(result => result.Outcome));
        Assert.Equal("550 5.1.1 who is that", results[1].Text);
    }

    [Fact]
    public async Task A_server_with_chunking_gets_the_octets_as_they_are()
    {
        await using var bench = await StartAsync();
        // RFC 3030 §4.2: a small message for one recipient goes without waiting for any reply.
        await using var peer = ScriptedPeer.Start("""
            S: 220 peer
            C: EHLO *
            S: 250-peer
            S: 250-PIPELINING
            S: 250 CHUNKING
            C: MAIL FROM:<alice@example.test>
            C: RCPT TO:<bob@example.org>
            C: BDAT 52 LAST
            C# 52
            S: 250 ok
            S: 250 ok
            S: 250 taken
            """);

        var result = Assert.Single(await bench.DeliverAsync(peer, "bob@example.org"));

        AssertKept(peer);
        Assert.Equal(DeliveryOutcome.Delivered, result.Outcome);
        Assert.Contains(Letter, peer.Heard);
    }

    [Fact]
    public async Task A_chunk_sent_ahead_for_a_refused_recipient_does_no_harm()
    {
        await using var bench = await StartAsync();
        await using var peer = ScriptedPeer.Start("""
            S: 220 peer
            C: EHLO *
            S: 250-peer
            S: 250-PIPELINING
            S: 250 CHUNKING
            C: MAIL *
            C: RCPT *
            C: BDAT 52 LAST
            C# 52
            S: 250 ok
            S: 450 4.2.0 greylisted
            S: 503 5.5.1 no recipients
            C: RSET
            S: 250 ok
            C: QUIT
            """);

        var result = Assert.Single(await bench.DeliverAsync(peer, "bob@example.org"));

        Assert.Equal((DeliveryOutcome.Deferred, "450 4.2.0 greylisted"), (result.Outcome, result.Text));
        await WaitForQuitAsync(peer);
    }

    [Theory]
    // what the server says to MAIL, RCPT, DATA and the message; what becomes of the recipient
    [InlineData("451 4.3.0 later", null, null, null, "Deferred")]
    [InlineData("550 5.7.1 never", null, null, null, "Failed")]
    [InlineData("250 ok", "450 busy", null, null, "Deferred")]
    [InlineData("250 ok", "552 5.2.2 mailbox full", null, null, "Failed")]
    [InlineData("250 ok", "552 too much", null, null, "Failed")]
    [InlineData("250 ok", "553 no", null, null, "Failed")]
    [InlineData("250 ok", "250 ok", "451 no space", null, "Deferred")]
    [InlineData("250 ok", "250 ok", "554 no", null, "Failed")]
    [InlineData("250 ok", "250 ok", "250 odd", null, "Deferred")]
    [InlineData("250 ok", "250 ok", "354 go", "452 full", "Deferred")]
    [InlineData("250 ok", "250 ok", "354 go", "554 5.6.0 spam", "Failed")]
    [InlineData("250 ok", "250 ok", "354 go", "354 odd", "Deferred")]
    [InlineData("250 ok", "250 ok", "354 go", "421 4.3.2 going down", "Deferred")]
    [InlineData("250 ok", "250 ok", "354 go", "nonsense", "Deferred")]
    [InlineData("250 ok", "250 ok", "354 go", "250", "Delivered")]
    [InlineData("250 ok", "250 ok", "354 go", "250-a\n250-b\n250 c", "Delivered")]
    [InlineData("250 ok", "250 ok", "354 go", "999 odd", "Deferred")]
    public async Task Every_reply_is_what_its_first_digit_says(string mail, string? rcpt, string? data, string? end, string outcome)
    {
        await using var bench = await StartAsync();
        var script = "S: 220 peer\nC: EHLO *\nS: 250 peer\nC: MAIL *\n" + Say(mail);
        if (rcpt is not null) script += "C: RCPT *\n" + Say(rcpt);
        if (data is not null) script += "C: DATA\n" + Say(data);
        if (end is not null) script += "C..: .\n" + Say(end);
        await using var peer = ScriptedPeer.Start(script + "S*: 250 ok\n");

        var result = Assert.Single(await bench.DeliverAsync(peer, "bob@example.org"));

        AssertKept(peer);
        Assert.Equal(outcome, result.Outcome.ToString());
        Assert.Equal(outcome == "Failed" ? 5 : outcome == "Deferred" ? 4 : 2, result.Status.Class);

        static string Say(string lines) => string.Concat(lines.Split('\n').Select(line => $"S: {line}\n"));
    }

    [Fact]
    public async Task A_server_that_knows_only_helo_is_spoken_to_so()
    {
        await using var bench = await StartAsync();
        await using var peer = ScriptedPeer.Start("""
            S: 220 peer
            C: EHLO *
            S: 500 what
            C: HELO mail.example.test
            S: 250 peer
            C: MAIL FROM:<alice@example.test>
            S: 250 ok
            C: RCPT *
            S: 250 ok
            C: DATA
            S: 354 go
            C..: .
            S: 250 ok
            """);

        Assert.Equal(DeliveryOutcome.Delivered, Assert.Single(await bench.DeliverAsync(peer, "bob@example.org")).Outcome);
        AssertKept(peer);
    }

    [Fact]
    public async Task The_next_host_is_tried_when_one_is_gone_busy_or_odd()
    {
        await using var bench = await StartAsync();
        await using var busy = ScriptedPeer.Start("S: 421 4.3.2 busy\nS.");
        await using var refusing = ScriptedPeer.Start("S: 554 no SMTP here\nS.");
        await using var odd = ScriptedPeer.Start("S: SSH-2.0-OpenSSH_9.2\nHANG");
        await using var silent = ScriptedPeer.Start("S.");
        await using var good = ScriptedPeer.Start(Taking);

        var results = await bench.DeliverAsync([Nobody(), Hop(busy), Hop(refusing), Hop(odd), Hop(silent), Hop(good)], Letter, null, "bob@example.org");

        Assert.Equal(DeliveryOutcome.Delivered, Assert.Single(results).Outcome);
        Assert.All([busy, refusing, odd, silent], peer => Assert.Equal(1, peer.Connections));
    }

    [Fact]
    public async Task When_nobody_is_reached_the_mail_waits()
    {
        await using var bench = await StartAsync();
        await using var busy = ScriptedPeer.Start("S: 554 5.3.2 no SMTP here\nS.");

        var nobody = Assert.Single(await bench.DeliverAsync([Nobody()], Letter, null, "bob@example.org"));
        Assert.Equal((DeliveryOutcome.Deferred, "4.4.1", true), (nobody.Outcome, nobody.Status.ToString(), nobody.NobodyReached));
        Assert.StartsWith("No connection: ", nobody.Text, StringComparison.Ordinal);

        var refused = Assert.Single(await bench.DeliverAsync([Hop(busy), Nobody()], Letter, null, "bob@example.org"));
        Assert.Equal((DeliveryOutcome.Deferred, true), (refused.Outcome, refused.NobodyReached));
    }

    [Theory]
    [InlineData("HANG")]
    [InlineData("S: 220 peer\nC: EHLO *\nHANG")]
    [InlineData("S: 220 peer\nC: EHLO *\nS: 250-peer\nHANG")]
    [InlineData("S: 220 peer\nC: EHLO *\nS: 250 peer\nC: MAIL *\nHANG")]
    [InlineData("S: 220 peer\nC: EHLO *\nS: 250 peer\nC: MAIL *\nS: 250 ok\nC: RCPT *\nHANG")]
    [InlineData("S: 220 peer\nC: EHLO *\nS: 250 peer\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nHANG")]
    [InlineData("S: 220 peer\nC: EHLO *\nS: 250 peer\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\nC..: .\nHANG")]
    [InlineData("S: 220 peer\nC: EHLO *\nS: 250 peer\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\nC..: .\nS> 25\nS.")]
    [InlineData("S: 220 peer\nC: EHLO *\nS: 250 peer\nC: MAIL *\nS.")]
    public async Task A_server_that_hangs_or_leaves_anywhere_only_delays_the_mail(string script)
    {
        var brief = TimeSpan.FromMilliseconds(300);
        await using var bench = await StartAsync(options => options with
        {
            Timeouts = new DeliveryTimeouts { Connect = brief, Greeting = brief, Command = brief, DataStart = brief, DataBlock = brief, DataEnd = brief },
        });
        await using var peer = ScriptedPeer.Start(script);

        var result = Assert.Single(await bench.DeliverAsync(peer, "bob@example.org"));

        Assert.Equal((DeliveryOutcome.Deferred, 4), (result.Outcome, result.Status.Class));
        // Who has taken EHLO is there: its domain does not rest as one does where nobody is.
        Assert.Equal(!script.Contains("MAIL", StringComparison.Ordinal), result.NobodyReached);
    }

    [Fact]
    public async Task Replies_without_end_are_cut_off()
    {
        await using var bench = await StartAsync();
        var endless = string.Concat(Enumerable.Repeat("S: 250-more and more\n", 5000));
        await using var lines = ScriptedPeer.Start($"S: 220 peer\nC: EHLO *\n{endless}HANG");
        await using var line = ScriptedPeer.Start($"S> 220 {new string('x', 200_000)}\nHANG");

        Assert.Equal("4.5.0", Assert.Single(await bench.DeliverAsync(lines, "bob@example.org")).Status.ToString());
        Assert.Equal("4.5.0", Assert.Single(await bench.DeliverAsync(line, "bob@example.org")).Status.ToString());
    }

    [Fact]
    public async Task Recipients_beyond_what_a_server_takes_at_once_follow_in_further_transactions()
    {
        await using var bench = await StartAsync();
        // RFC 9422: the first by its announcement; the second and third by its reply (RFC 5321 §4.5.3.1.10).
        await using var peer = ScriptedPeer.Start("""
            S: 220 peer
            C: EHLO *
            S: 250-peer
            S: 250 LIMITS RCPTMAX=2
            C: MAIL *
            S: 250 ok
            C: RCPT TO:<a@example.org>
            S: 250 ok
            C: RCPT TO:<b@example.org>
            S: 452 4.5.3 too many
            C: DATA
            S: 354 go
            C..: .
            S: 250 first
            C: MAIL *
            S: 250 ok
            C: RCPT TO:<b@example.org>
            S: 250 ok
            C: RCPT TO:<c@example.org>
            S: 250 ok
            C: DATA
            S: 354 go
            C..: .
            S: 250 second
            """);

        var results = await bench.DeliverAsync(peer, "a@example.org", "b@example.org", "c@example.org");

        AssertKept(peer);
        Assert.Equal(["250 first", "250 second", "250 second"], results.Select(result => result.Text));
        Assert.Equal(1, peer.Connections);
    }

    [Fact]
    public async Task A_connection_is_used_again_and_replaced_when_it_died_meanwhile()
    {
        await using var bench = await StartAsync(options => options with { KeepIdle = TimeSpan.FromSeconds(30) });
        await using var peer = ScriptedPeer.Start(Taking + "\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\nC..: .\nS: 250 again\nS.", Taking);

        Assert.Equal("250 ok", Assert.Single(await bench.DeliverAsync(peer, "a@example.org")).Text);
        Assert.Equal("250 again", Assert.Single(await bench.DeliverAsync(peer, "b@example.org")).Text);
        Assert.Equal(1, peer.Connections);
        await Task.Delay(100);
        Assert.Equal("250 ok", Assert.Single(await bench.DeliverAsync(peer, "c@example.org")).Text);
        Assert.Equal(2, peer.Connections);
    }

    [Fact]
    public async Task Each_delivery_over_a_kept_connection_has_its_own_end()
    {
        await using var bench = await StartAsync(options => options with { KeepIdle = TimeSpan.FromSeconds(30) });
        const string Again = "\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\nC..: .\nS: 250 again";
        await using var peer = ScriptedPeer.Start(Taking + Again + "\nC: MAIL *\nHANG");

        var first = new CancellationTokenSource();
        bench.BreakOff = first.Token;
        Assert.Equal("250 ok", Assert.Single(await bench.DeliverAsync(peer, "a@example.org")).Text);
        await first.CancelAsync();
        first.Dispose();
        bench.BreakOff = CancellationToken.None;
        Assert.Equal("250 again", Assert.Single(await bench.DeliverAsync(peer, "b@example.org")).Text);

        using var third = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        bench.BreakOff = third.Token;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(DeliveryOutcome.Deferred, Assert.Single(await bench.DeliverAsync(peer, "c@example.org")).Outcome);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(8));
        Assert.Equal(1, peer.Connections);
    }

    [Fact]
    public async Task A_reply_too_many_is_not_taken_for_the_next_one()
    {
        await using var bench = await StartAsync(options => options with { KeepIdle = TimeSpan.FromSeconds(30) });
        const string Hasty = "S: 220 peer\nC: EHLO *\nS: 250-peer\nS: 250-PIPELINING\nS: 250-CHUNKING\nS: 250 LIMITS RCPTMAX=1\nC: MAIL *\nC: RCPT *\nC: BDAT *\nC# 52\n";
        await using var peer = ScriptedPeer.Start(
            Hasty + "S: 250 ok\nS: 250 ok\nS: 250 taken\nS: 250 extra\nC: MAIL *\nC: RCPT *\nC: BDAT *\nC# 52\nS: 250 ok\nS: 250 ok\nS: 552 5.2.2 full",
            Hasty + "S: 250 ok\nS: 250 ok\nS: 552 5.2.2 full");

        // In the same delivery, and in the next one.
        var results = await bench.DeliverAsync(peer, "a@example.org", "b@example.org");
        Assert.Equal(["250 taken", "552 5.2.2 full"], results.Select(result => result.Text));
        Assert.Equal(2, peer.Connections);
    }

    [Fact]
    public async Task A_reply_too_many_ends_a_connection_that_would_be_kept()
    {
        await using var bench = await StartAsync(options => options with { KeepIdle = TimeSpan.FromSeconds(30) });
        await using var peer = ScriptedPeer.Start(Taking + "\nS: 250 extra\nC: MAIL *\nS: 550 never", Taking);

        Assert.Equal("250 ok", Assert.Single(await bench.DeliverAsync(peer, "a@example.org")).Text);
        Assert.Equal("250 ok", Assert.Single(await bench.DeliverAsync(peer, "b@example.org")).Text);
        Assert.Equal(2, peer.Connections);
    }

    [Fact]
    public async Task With_552_only_those_after_others_were_too_many()
    {
        await using var bench = await StartAsync();
        // RFC 5321 §4.5.3.1.10
        const string Envelope = "S: 220 peer\nC: EHLO *\nS: 250 peer\nC: MAIL *\nS: 250 ok\n";
        await using var peer = ScriptedPeer.Start(
            Envelope + "C: RCPT *\nS: 250 ok\nC: RCPT *\nS: 552 too many\nC: RCPT *\nS: 552 5.2.2 mailbox full\nC: DATA\nS: 354 go\nC..: .\nS: 250 first\n"
            + "C: MAIL *\nS: 250 ok\nC: RCPT TO:<b@example.org>\nS: 250 ok\nC: DATA\nS: 354 go\nC..: .\nS: 250 second");

        var results = await bench.DeliverAsync(peer, "a@example.org", "b@example.org", "c@example.org");

        AssertKept(peer);
        Assert.Equal(["250 first", "250 second", "552 5.2.2 mailbox full"], results.Select(result => result.Text));
        Assert.Equal((DeliveryOutcome.Failed, "5.2.2"), (results[2].Outcome, results[2].Status.ToString()));
    }

    [Fact]
    public async Task A_connection_that_died_meanwhile_says_nothing_about_the_message()
    {
        await using var bench = await StartAsync(options => options with { KeepIdle = TimeSpan.FromSeconds(30) });
        await using var peer = ScriptedPeer.Start(Taking + "\nC: MAIL *\nS.", "S: 220 peer\nC: EHLO *\nS: 250-peer\nS: 250 SIZE 10\nC: QUIT");

        await bench.DeliverAsync(peer, "a@example.org");
        var result = Assert.Single(await bench.DeliverAsync(peer, "b@example.org"));

        Assert.Equal((DeliveryOutcome.Failed, "5.3.4"), (result.Outcome, result.Status.ToString()));
    }

    [Fact]
    public async Task What_a_server_cannot_carry_is_not_sent_to_it()
    {
        await using var bench = await StartAsync();
        const string Eight = "Content-Type: multipart/signed; boundary=s\r\n\r\n--s\r\n\r\nK\u00e4se\r\n--s--\r\n";
        await using var small = ScriptedPeer.Start("S: 220 peer\nC: EHLO *\nS: 250-peer\nS: 250 SIZE 10\nC: QUIT");
        await using var seven = ScriptedPeer.Start("S: 220 peer\nC: EHLO *\nS: 250 peer\nC: QUIT");

        // RFC 1870 §6.1
        Assert.Equal((DeliveryOutcome.Failed, "5.3.4"), Verdict(await bench.DeliverAsync(small, "bob@example.org")));
        // RFC 6152 §3, RFC 1847 §2.1
        Assert.Equal((DeliveryOutcome.Failed, "5.6.3"), Verdict(await bench.DeliverAsync([Hop(seven)], Eight, null, "bob@example.org")));
        // RFC 3030 §3
        Assert.Equal((DeliveryOutcome.Failed, "5.6.3"), Verdict(await bench.DeliverAsync([Hop(seven)], "Content-Transfer-Encoding: x-own\r\n\r\n\0", envelope => envelope with { Body = BodyKind.BinaryMime }, "bob@example.org")));
        // RFC 6531 §3.2
        Assert.Equal((DeliveryOutcome.Failed, "5.6.7"), Verdict(await bench.DeliverAsync([Hop(seven)], Letter, envelope => envelope with { Utf8 = true }, "壺@example.org")));
        // RFC 8689 §4.2.1
        Assert.Equal((DeliveryOutcome.Failed, "5.7.10"), Verdict(await bench.DeliverAsync([Hop(seven)], Letter, envelope => envelope with { RequireTls = true }, "bob@example.org")));

        static (DeliveryOutcome, string) Verdict(DeliveryResult[] results) => (results[0].Outcome, results[0].Status.ToString());
    }

    [Theory]
    [InlineData(BodyKind.EightBitMime, "250 SIZE", "", "K=C3=A4se for tea =3D good")]
    [InlineData(BodyKind.BinaryMime, "250 SIZE", "", "K=C3=A4se for tea =3D good")]
    [InlineData(BodyKind.BinaryMime, "250 8BITMIME", " BODY=8BITMIME", "K\u00c3\u00a4se for tea = good")]
    public async Task What_a_server_does_not_take_is_brought_into_a_form_that_it_takes(BodyKind kind, string offered, string said, string line)
    {
        // RFC 6152 §3, RFC 3030 §3
        await using var bench = await StartAsync();
        await using var peer = ScriptedPeer.Start($"""
            S: 220 peer
            C: EHLO *
            S: 250-peer
            S: {offered}
            C: MAIL FROM:<alice@example.test>*{said}
            S: 250 ok
            C: RCPT *
            S: 250 ok
            C: DATA
            S: 354 go
            C..: .
            S: 250 ok
            """);

        var results = await bench.DeliverAsync([Hop(peer)], "Subject: tea\r\n\r\nK\u00e4se for tea = good\r\n", envelope => envelope with { Body = kind }, "bob@example.org");

        Assert.Equal(DeliveryOutcome.Delivered, Assert.Single(results).Outcome);
        AssertKept(peer);
        Assert.Contains(line, peer.Heard);
        Assert.Equal(said.Length > 0, peer.Heard.Any(heard => heard.Contains("BODY=8BITMIME", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_the_sender_asked_for_is_passed_on_to_who_understands_it()
    {
        await using var bench = await StartAsync();
        await using var peer = ScriptedPeer.Start("""
            S: 220 peer
            C: EHLO *
            S: 250-peer
            S: 250-DSN
            S: 250-SMTPUTF8
            S: 250 8BITMIME
            C: MAIL FROM:<alice@example.test> BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=a+2Bb
            S: 250 ok
            C: RCPT *
            S: 250 ok
            C: DATA
            S: 354 go
            C..: .
            S: 250 ok
            """);

        var results = await bench.DeliverAsync(
            [Hop(peer)], "Subject: t\u00e9\r\n\r\n", envelope => envelope with { Utf8 = true, Return = DsnReturn.Headers, EnvelopeId = "a+b" }, "壺@example.org");

        AssertKept(peer);
        Assert.True(Assert.Single(results) is { Outcome: DeliveryOutcome.Delivered, PeerNotifies: true });
    }

    [Fact]
    public async Task Mail_that_would_come_back_to_us_is_not_sent()
    {
        await using var bench = await StartAsync();
        await using var mirror = ScriptedPeer.Start("S: 220 mail.example.test\nC: EHLO *\nS: 250 mail.example.test greets you\nHANG");

        var result = Assert.Single(await bench.DeliverAsync(mirror, "bob@example.org"));

        Assert.Equal((DeliveryOutcome.Failed, "5.4.6"), (result.Outcome, result.Status.ToString()));
    }

    private const string Taking = "S: 220 peer\nC: EHLO *\nS: 250 peer\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\nC..: .\nS: 250 ok";

    private static async Task WaitForQuitAsync(ScriptedPeer peer)
    {
        for (var left = 500; left > 0 && !peer.Heard.Contains("QUIT"); left--) await Task.Delay(20);
        AssertKept(peer);
        Assert.Contains("QUIT", peer.Heard);
    }
}
