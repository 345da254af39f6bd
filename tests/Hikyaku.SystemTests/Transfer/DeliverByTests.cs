using Hikyaku.Store.Journey;
using Xunit;

namespace Hikyaku.SystemTests.Transfer;

/// <summary>Mail that is to be there by a certain time (RFC 2852).</summary>
public sealed class DeliverByTests
{
    private const string Unwilling = "S: 220 peer\nC: EHLO *\nS: 250-peer\nS: 250 DELIVERBY\nC: MAIL *\nS: 451 4.3.0 not now\nS*: 250 ok";

    [Fact]
    public async Task What_is_taken_is_told_with_a_minimum()
    {
        await using var peer = ScriptedPeer.Start(Unwilling);
        await using var outbox = await Outbox.StartAsync(peer, options => options with { LongestHold = TimeSpan.FromDays(1) });

        await outbox.Host.PlayAsync($"""
            S: 220 *
            C: EHLO client.example
            S..: 250-DELIVERBY 120
            S..: 250 ENHANCEDSTATUSCODES
            C: AUTH PLAIN {Outbox.Bob}
            S: 235 *
            C: MAIL FROM:<bob@example.test> BY=119;R
            # RFC 2852 §4.1.1
            S: 555 5.5.4 BY with R needs at least as many seconds as EHLO says after DELIVERBY
            C: MAIL FROM:<bob@example.test> BY=0;R
            S: 501 5.5.4 BY is a number of seconds, *
            C: MAIL FROM:<bob@example.test> BY=600;R HOLDFOR=600
            S: 501 5.5.4 By BY the message would come back before *
            C: MAIL FROM:<bob@example.test> BY=1;NT
            S: 250 2.1.0 *
            C: QUIT
            S: 221 *
            """, "submission");
    }

    [Fact]
    public async Task What_is_to_come_back_comes_back_when_its_time_is_over()
    {
        await using var peer = ScriptedPeer.Start(Unwilling);
        await using var outbox = await Outbox.StartAsync(peer);
        var id = await outbox.SubmitAsync("BY=600;R ENVID=x1", "dan@one.example");
        await outbox.EventuallyAsync(() => outbox.Waiting() is [{ Recipient.Attempts: 1 }]);
        Assert.Contains(peer.Heard.First(line => line.StartsWith("MAIL", StringComparison.Ordinal)), (string[])["MAIL FROM:<bob@example.test> BY=600;R", "MAIL FROM:<bob@example.test> BY=599;R"]);
        Assert.Empty(outbox.Host.Inbox("bob@example.test"));

        // Tried again after some five minutes, and looked at when the time is over.
        await outbox.PassAsync(TimeSpan.FromMinutes(10));
        await outbox.WaitForEmptyQueueAsync();

        Assert.True(peer.Heard.Count(line => line.StartsWith("MAIL", StringComparison.Ordinal)) >= 2);
        var bounce = Assert.Single(outbox.Host.Inbox("bob@example.test"));
        Assert.Contains("\r\nArrival-Date: Fri, 10 Jul 2026 09:00:00 +0000\r\nDeliver-By-Date: Fri, 10 Jul 2026 09:10:00 +0000\r\n", bounce, StringComparison.Ordinal);
        Assert.Contains("\r\nAction: failed\r\nStatus: 5.4.7\r\n", bounce, StringComparison.Ordinal);
        Assert.Equal("failed", outbox.JourneyOf(id).OfType<DeliveryAttempted>().Last().Result);
    }

    [Fact]
    public async Task A_sender_who_wants_only_to_know_is_told_once_and_the_mail_goes_on()
    {
        await using var peer = ScriptedPeer.Start(Unwilling);
        await using var outbox = await Outbox.StartAsync(peer);
        await outbox.SubmitAsync("BY=60;N", "dan@one.example");
        await outbox.EventuallyAsync(() => outbox.Waiting() is [{ Recipient.Attempts: 1 }]);

        await outbox.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Contains("\r\nAction: delayed\r\nStatus: 4.4.7\r\n", outbox.Host.Inbox("bob@example.test")[0], StringComparison.Ordinal);

        var attempts = Assert.Single(outbox.Waiting()).Recipient.Attempts;
        await outbox.PassAsync(TimeSpan.FromHours(3));
        Assert.True(Assert.Single(outbox.Waiting()).Recipient.Attempts >= attempts + 3);
        Assert.Single(outbox.Host.Inbox("bob@example.test"));
        // The time that is left may be less than none by now: the next server knows then that somebody has told.
        Assert.Contains(peer.Heard, line => line.StartsWith("MAIL FROM:<bob@example.test> BY=-", StringComparison.Ordinal));
    }

    [Theory]
    // RFC 2852 §4.2
    [InlineData("BY=600;R", "250 peer", "failed", "5.3.3")]
    [InlineData("BY=600;R", "250 DELIVERBY 3600", "failed", "5.4.7")]
    [InlineData("BY=600;N", "250 DSN", "relayed", "2.0.0")]
    [InlineData("BY=600;NT", "250 DELIVERBY", "relayed", "2.0.0")]
    public async Task What_the_next_server_does_not_promise_the_sender_is_told(string wish, string offer, string action, string status)
    {
        await using var peer = ScriptedPeer.Start($"S: 220 peer\nC: EHLO *\nS: 250-peer\nS: {offer}\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\nC..: .\nS: 250 2.0.0 taken\nS.");
        await using var outbox = await Outbox.StartAsync(peer);
        await outbox.SubmitAsync(wish, "dan@one.example");
        await outbox.WaitForEmptyQueueAsync();

        Assert.Contains($"\r\nAction: {action}\r\nStatus: {status}\r\n", Assert.Single(outbox.Host.Inbox("bob@example.test")), StringComparison.Ordinal);
        Assert.Equal(action == "failed" ? 0 : 1, peer.Heard.Count(line => line.StartsWith("MAIL", StringComparison.Ordinal)));
        Assert.DoesNotContain(peer.Heard, line => line.Contains("BY=", StringComparison.Ordinal) && !offer.Contains("DELIVERBY", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_next_server_promises_needs_no_notice()
    {
        await using var peer = ScriptedPeer.Start("S: 220 peer\nC: EHLO *\nS: 250-peer\nS: 250-DSN\nS: 250 DELIVERBY 60\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\nC..: .\nS: 250 2.0.0 taken\nS.");
        await using var outbox = await Outbox.StartAsync(peer);
        await outbox.SubmitAsync("BY=600;R", "dan@one.example");
        await outbox.WaitForEmptyQueueAsync();

        Assert.Contains(peer.Heard, line => line is "MAIL FROM:<bob@example.test> BY=600;R" or "MAIL FROM:<bob@example.test> BY=599;R");
        Assert.Empty(outbox.Host.Inbox("bob@example.test"));
    }
}
