using Hikyaku.Store;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Maintenance;
using Hikyaku.SystemTests.Store;
using Xunit;

namespace Hikyaku.SystemTests.Transfer;

/// <summary>Mail that waits before it leaves: so that it can be taken back (undo send), or because its author said when (RFC 4865).</summary>
public sealed class UndoSendTests
{
    private const string Taking = "S: 220 peer\nC: EHLO *\nS: 250 peer\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\nC..: .\nS: 250 2.0.0 taken\nS.";

    [Fact]
    public async Task What_is_taken_back_in_time_reaches_nobody()
    {
        await using var peer = ScriptedPeer.Start(Taking);
        await using var outbox = await Outbox.StartAsync(peer, options => options with { UndoWithin = TimeSpan.FromSeconds(10) });
        var id = await outbox.SubmitAsync("", "alice@example.test", "dan@one.example", "eve@two.example");
        Assert.All(outbox.Waiting(), entry => Assert.Equal(outbox.Time.GetUtcNow() + TimeSpan.FromSeconds(10), entry.Recipient.DueAt));
        Assert.Empty(outbox.Host.Inbox("alice@example.test"));

        Assert.Equal(3, StoreBench.Value(await outbox.Queue.TakeBackAsync(id.ToLowerInvariant())));

        Assert.Equal(StoreErrorKind.NotFound, (await outbox.Queue.TakeBackAsync(id)).Error?.Kind);
        // Something sent afterwards goes, and by then the other would have.
        outbox.Time.Advance(TimeSpan.FromSeconds(5));
        await outbox.SubmitAsync("", "alice@example.test");
        outbox.Time.Advance(TimeSpan.FromSeconds(10));
        await outbox.WaitForEmptyQueueAsync();
        Assert.Single(outbox.Host.Inbox("alice@example.test"));
        Assert.Equal(0, peer.Connections);
        Assert.Equal("undo", Assert.Single(outbox.JourneyOf(id).OfType<QueueChanged>()).Action);
        Assert.Empty((await StoreCheck.RunAsync(outbox.Host.Store, new CheckOptions())).Findings);
    }

    [Fact]
    public async Task What_nobody_takes_back_is_filed_and_sent_when_its_time_has_come()
    {
        await using var peer = ScriptedPeer.Start(Taking);
        await using var outbox = await Outbox.StartAsync(peer, options => options with { UndoWithin = TimeSpan.FromSeconds(10) });
        // team is alice and bob, mixed is bob and somebody elsewhere: each gets one copy.
        var id = await outbox.SubmitAsync("", "team@example.test", "alice@example.test", "dan@one.example");

        outbox.Time.Advance(TimeSpan.FromSeconds(10));
        await outbox.WaitForEmptyQueueAsync();

        var copy = Assert.Single(outbox.Host.Inbox("alice@example.test"));
        Assert.StartsWith("Return-Path: <bob@example.test>\r\nDelivered-To: alice@example.test\r\nReceived: from client.example ", copy, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nCome at five.\r\n", copy, StringComparison.Ordinal);
        Assert.Single(outbox.Host.Inbox("bob@example.test"));
        Assert.Contains("RCPT TO:<dan@one.example>", peer.Heard);
        Assert.Equal(["delivered", "delivered"], outbox.JourneyOf(id).OfType<DeliveryAttempted>().Select(attempt => attempt.Result));
        var filed = outbox.Host.Store.Journeys.OfMessage(outbox.Host.Stored("alice@example.test").MessageId)!.Events;
        Assert.Equal(id, Assert.Single(filed.OfType<Released>()).QueueId);
        Assert.Equal(2, filed.OfType<Filed>().Count());
        Assert.Empty((await StoreCheck.RunAsync(outbox.Host.Store, new CheckOptions())).Findings);
    }

    [Fact]
    public async Task An_alias_that_leads_here_and_elsewhere_is_followed_when_the_time_has_come()
    {
        await using var peer = ScriptedPeer.Start(Taking);
        await using var outbox = await Outbox.StartAsync(peer, options => options with { UndoWithin = TimeSpan.FromSeconds(10) });
        await outbox.SubmitAsync("", "mixed@example.test");

        outbox.Time.Advance(TimeSpan.FromSeconds(10));
        await outbox.WaitForEmptyQueueAsync();

        Assert.Single(outbox.Host.Inbox("bob@example.test"));
        Assert.Contains("MAIL FROM:<bob@example.test>", peer.Heard);
        Assert.Contains("RCPT TO:<someone@elsewhere.example>", peer.Heard);
    }

    [Fact]
    public async Task What_has_been_tried_can_not_be_taken_back()
    {
        await using var peer = ScriptedPeer.Start("S: 220 peer\nC: EHLO *\nS: 250 peer\nC: MAIL *\nS: 451 4.3.0 not now\nS*: 250 ok");
        await using var outbox = await Outbox.StartAsync(peer, options => options with { UndoWithin = TimeSpan.FromSeconds(10) });
        var id = await outbox.SubmitAsync("", "alice@example.test", "dan@one.example");

        outbox.Time.Advance(TimeSpan.FromSeconds(10));
        await outbox.EventuallyAsync(() => outbox.Waiting() is [{ Recipient.Attempts: 1 }]);

        Assert.Equal(StoreErrorKind.InUse, (await outbox.Queue.TakeBackAsync(id)).Error?.Kind);
        Assert.Single(outbox.Waiting());
    }

    [Fact]
    public async Task A_mailbox_without_room_when_the_time_comes_is_tried_again_and_its_sender_told()
    {
        await using var peer = ScriptedPeer.Start(Taking);
        await using var outbox = await Outbox.StartAsync(peer, options => options with { UndoWithin = TimeSpan.FromSeconds(10) });
        var id = await outbox.SubmitAsync("", "alice@example.test");
        StoreBench.Value(await outbox.Host.Store.Directory.SetQuotaAsync("alice@example.test", 1));

        outbox.Time.Advance(TimeSpan.FromSeconds(10));
        await outbox.WaitForEmptyQueueAsync();

        Assert.Empty(outbox.Host.Inbox("alice@example.test"));
        var bounce = Assert.Single(outbox.Host.Inbox("bob@example.test"));
        Assert.Contains("\r\nFinal-Recipient: rfc822; alice@example.test\r\nAction: failed\r\nStatus: 5.2.2\r\n", bounce, StringComparison.Ordinal);
        Assert.Equal("failed", Assert.Single(outbox.JourneyOf(id).OfType<SenderNotified>()).Action);
    }

    [Fact]
    public async Task An_author_says_when_a_message_is_to_leave()
    {
        await using var peer = ScriptedPeer.Start(Taking);
        await using var outbox = await Outbox.StartAsync(peer, options => options with { LongestHold = TimeSpan.FromDays(2) });

        // RFC 4865 §3, §4
        await outbox.Host.PlayAsync($"""
            S: 220 *
            C: EHLO client.example
            S..: 250-FUTURERELEASE 172800 2026-07-12T09:00:00Z
            S..: 250 ENHANCEDSTATUSCODES
            C: AUTH PLAIN {Outbox.Bob}
            S: 235 *
            C: MAIL FROM:<bob@example.test> HOLDFOR=172801
            S: 501 5.5.4 A message can wait for a time in the future only, and not longer than EHLO says
            C: MAIL FROM:<bob@example.test> HOLDUNTIL=2026-07-10T08:59:59Z
            S: 501 5.5.4 A message can wait *
            C: MAIL FROM:<bob@example.test> HOLDUNTIL=2026-07-12T09:00:01Z
            S: 501 5.5.4 A message can wait *
            C: MAIL FROM:<bob@example.test> HOLDFOR=60 HOLDUNTIL=2026-07-11T09:00:00Z
            S: 501 5.5.4 A parameter was given twice
            C: MAIL FROM:<bob@example.test> HOLDFOR=0
            S: 501 5.5.4 HOLDFOR takes seconds, *
            C: MAIL FROM:<bob@example.test> HOLDUNTIL=tomorrow
            S: 501 5.5.4 HOLDFOR takes seconds, *
            C: QUIT
            S: 221 *
            """, "submission");
        var soon = await outbox.SubmitAsync("HOLDFOR=3600", "dan@one.example");
        var later = await outbox.SubmitAsync("HOLDUNTIL=2026-07-11T18:00:00+09:00", "alice@example.test");
        Assert.Equal([(soon, "2026-07-10T10:00"), (later, "2026-07-11T09:00")], outbox.Waiting().Select(entry => (entry.Message.QueueId, entry.Message.ReleaseAt.ToString("yyyy-MM-dd'T'HH:mm", null))));

        outbox.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(0, peer.Connections);
        outbox.Time.Advance(TimeSpan.FromMinutes(1));
        await outbox.EventuallyAsync(() => outbox.Waiting().Count == 1);
        Assert.Contains("MAIL FROM:<bob@example.test>", peer.Heard);
        outbox.Time.Advance(TimeSpan.FromHours(23));
        await outbox.WaitForEmptyQueueAsync();

        Assert.Single(outbox.Host.Inbox("alice@example.test"));
        Assert.Equal(new DateTimeOffset(2026, 7, 11, 9, 0, 0, TimeSpan.Zero), Assert.Single(outbox.JourneyOf(later).OfType<Queued>()).ReleaseAt);
    }

    [Fact]
    public async Task The_time_in_which_it_is_tried_begins_when_it_leaves()
    {
        await using var peer = ScriptedPeer.Start("S: 220 peer\nC: EHLO *\nS: 250 peer\nC: MAIL *\nS: 451 4.3.0 not now\nS*: 250 ok");
        await using var outbox = await Outbox.StartAsync(peer, options => options with { LongestHold = TimeSpan.FromDays(10) });
        await outbox.SubmitAsync("HOLDFOR=777600", "dan@one.example");

        outbox.Time.Advance(TimeSpan.FromDays(9));
        await outbox.EventuallyAsync(() => outbox.Waiting() is [{ Recipient.Attempts: 1 }]);

        Assert.False(Assert.Single(outbox.Waiting()).Recipient.Warned);
        Assert.Empty(outbox.Host.Inbox("bob@example.test"));
    }

    [Fact]
    public async Task Strangers_and_servers_can_not_make_us_keep_mail()
    {
        await using var peer = ScriptedPeer.Start(Taking);
        await using var outbox = await Outbox.StartAsync(peer, options => options with { LongestHold = TimeSpan.FromDays(2), UndoWithin = TimeSpan.FromSeconds(10) });

        var heard = await outbox.Host.PlayAsync("""
            S: 220 *
            C: EHLO client.example
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<dan@one.example> HOLDFOR=60
            S: 555 5.5.4 *
            C: MAIL FROM:<dan@one.example>
            S: 250 *
            C: RCPT TO:<alice@example.test>
            S: 250 *
            C: DATA
            S: 354 *
            C: Subject: tea
            C:
            C: .
            S: 250 *
            C: QUIT
            S: 221 *
            """);

        Assert.DoesNotContain(heard, line => line.Contains("FUTURERELEASE", StringComparison.Ordinal));
        Assert.Single(outbox.Host.Inbox("alice@example.test"));
    }
}
