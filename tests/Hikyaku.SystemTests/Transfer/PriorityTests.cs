using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store.Queue;
using Hikyaku.SystemTests.Store;
using Hikyaku.Transport.Checks;
using Xunit;

namespace Hikyaku.SystemTests.Transfer;

/// <summary>Urgent mail goes first (RFC 6710), for those who may say that it is.</summary>
public sealed class PriorityTests
{
    private const string Offering = "S: 220 peer\nC: EHLO *\nS: 250-peer\nS: 250 MT-PRIORITY\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\nC..: .\nS: 250 2.0.0 taken\nS*: 250 ok";

    [Fact]
    public async Task A_user_may_ask_for_some_urgency_and_hears_what_was_given()
    {
        await using var peer = ScriptedPeer.Start(Offering);
        await using var outbox = await Outbox.StartAsync(peer, options => options with { UndoWithin = TimeSpan.FromSeconds(10) });

        await outbox.Host.PlayAsync($"""
            S: 220 *
            C: EHLO client.example
            S..: 250-MT-PRIORITY
            S..: 250 ENHANCEDSTATUSCODES
            C: AUTH PLAIN {Outbox.Bob}
            S: 235 *
            C: MAIL FROM:<bob@example.test> MT-PRIORITY=7
            # RFC 6710 §4.1
            S: 250 2.3.6 4 is the priority given, as you may ask for no more
            C: RCPT TO:<dan@one.example>
            S: 250 *
            C: DATA
            S: 354 *
            C: From: bob@example.test
            C:
            C: Come at once.
            C: .
            S: 250 *
            C: MAIL FROM:<bob@example.test> MT-PRIORITY=4
            S: 250 2.1.0 *
            C: RSET
            S: 250 *
            C: MAIL FROM:<bob@example.test> MT-PRIORITY=-9
            S: 250 2.1.0 *
            C: QUIT
            S: 221 *
            """, "submission");
        Assert.Equal(4, Assert.Single(outbox.Waiting()).Message.Envelope.Priority);

        outbox.Time.Advance(TimeSpan.FromSeconds(10));
        await outbox.WaitForEmptyQueueAsync();

        Assert.Contains("MAIL FROM:<bob@example.test> MT-PRIORITY=4", peer.Heard);
        Assert.Contains(peer.Heard, line => line.Trim().StartsWith("priority 4; ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Servers_that_are_trusted_may_ask_for_any_and_strangers_for_none()
    {
        await using var peer = ScriptedPeer.Start(Offering);
        await using var outbox = await Outbox.StartAsync(peer, options => options with { Checks = new ChecksOptions { TrustedFrom = [] } });
        var heard = await outbox.Host.PlayAsync("""
            S: 220 *
            C: EHLO stranger.example
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<dan@one.example> MT-PRIORITY=0
            S: 555 5.5.4 *
            C: QUIT
            S: 221 *
            """);
        Assert.DoesNotContain(heard, line => line.Contains("MT-PRIORITY", StringComparison.Ordinal));

        await using var trusting = await Outbox.StartAsync(peer);
        await trusting.Host.PlayAsync("""
            S: 220 *
            C: EHLO relay.example
            S..: 250-MT-PRIORITY
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<dan@one.example> MT-PRIORITY=9
            S: 250 2.1.0 *
            C: RCPT TO:<alice@example.test>
            S: 250 *
            C: DATA
            S: 354 *
            C: Subject: fire
            C:
            C: .
            S: 250 *
            C: QUIT
            S: 221 *
            """);
        // RFC 6710 §4.1: the trace says it, after all other clauses.
        Assert.Contains("priority 9; ", Assert.Single(trusting.Host.Inbox("alice@example.test")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_what_is_due_for_a_domain_the_most_urgent_goes_first_and_then_what_waits_longest()
    {
        await using var bench = await StoreBench.CreateAsync();
        foreach (var (name, priority) in new (string, int?)[] { ("bulk", -3), ("first", null), ("second", 0), ("urgent", 4), ("third", null), ("fire", 9) })
        {
            var message = bench.Message("Subject: " + name + "\r\n\r\n", Array.Empty<Hikyaku.Store.Messages.LocalDelivery>());
            StoreBench.Value(await bench.Store.Messages.AcceptAsync(message with
            {
                Outgoing = new OutgoingMail
                {
                    Envelope = new Envelope { ReversePath = default, Priority = priority },
                    Recipients = [new EnvelopeRecipient { ForwardPath = new ForwardPath(MailAddress.TryParse(name + "@one.example")) }],
                },
            }));
            bench.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["fire", "urgent", "first"], await ClaimAsync(bench, 3));
        Assert.Equal(["second", "third", "bulk"], await ClaimAsync(bench, 10));
        Assert.Equal(6, Assert.Single(bench.Store.Queue.Schedule()).Recipients);
    }

    [Fact]
    public async Task What_is_due_next_is_found_whatever_its_priority()
    {
        await using var bench = await StoreBench.CreateAsync();
        var now = bench.Time.GetUtcNow();
        foreach (var (priority, wait) in new[] { (9, 30), (0, 20), (-9, 10) })
        {
            var message = bench.Message("Subject: tea\r\n\r\n", Array.Empty<Hikyaku.Store.Messages.LocalDelivery>());
            StoreBench.Value(await bench.Store.Messages.AcceptAsync(message with
            {
                Outgoing = new OutgoingMail
                {
                    Envelope = new Envelope { ReversePath = default, Priority = priority },
                    Recipients = [new EnvelopeRecipient { ForwardPath = new ForwardPath(MailAddress.TryParse("dan@one.example")) }],
                    ReleaseAt = now.AddMinutes(wait),
                },
            }));
        }

        foreach (var wait in new[] { 10, 20, 30 })
        {
            var nothing = StoreBench.Value(await bench.Store.Queue.ClaimAsync("one.example", 10, TimeSpan.FromHours(1)));
            Assert.Equal((0, now.AddMinutes(wait)), (nothing.Messages.Count, nothing.NextDue!.Value));
            bench.Time.Advance(now.AddMinutes(wait) - bench.Time.GetUtcNow());
            Assert.Single(StoreBench.Value(await bench.Store.Queue.ClaimAsync("one.example", 10, TimeSpan.FromHours(1))).Messages);
        }
    }

    private static async Task<IEnumerable<string>> ClaimAsync(StoreBench bench, int most)
    {
        var claimed = StoreBench.Value(await bench.Store.Queue.ClaimAsync("one.example", most, TimeSpan.FromHours(1)));
        return claimed.Messages.Select(message => message.Recipients[0].Recipient.ForwardPath.Address!.LocalPart);
    }
}
