using System.Net;
using Hikyaku.SystemTests.Smtp;
using Hikyaku.Transport.Checks;
using Hikyaku.Transport.Receive;
using Xunit;

namespace Hikyaku.SystemTests.Transfer;

/// <summary>A host that was away asks for its mail (RFC 1985).</summary>
public sealed class EtrnTests
{
    private const string Unwilling = "S: 220 peer\nC: EHLO *\nS: 250 peer\nC: MAIL *\nS: 451 4.3.0 not now\nS*: 250 ok";

    private static readonly string Alice = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"\0alice@example.test\0{SmtpHost.Password}"));

    [Fact]
    public async Task What_waits_for_a_node_is_tried_at_once()
    {
        await using var peer = ScriptedPeer.Start(Unwilling);
        await using var outbox = await Outbox.StartAsync(peer, options => options with { LongestHold = TimeSpan.FromDays(1) });
        await outbox.SubmitAsync("", "dan@branch.example", "eve@branch.example");
        await outbox.SubmitAsync("", "fay@east.branch.example");
        await outbox.SubmitAsync("HOLDFOR=3600", "gil@branch.example");
        await outbox.EventuallyAsync(() => outbox.Waiting().Count(entry => entry.Recipient.Attempts == 1) == 3);

        // RFC 1985 §5.2
        await outbox.Host.PlayAsync("""
            S: 220 *
            C: EHLO branch.example
            S..: 250-ETRN
            S..: 250 ENHANCEDSTATUSCODES
            C: ETRN branch.example
            S: 253 2.0.0 OK, 2 pending messages for node branch.example started
            C: ETRN @BRANCH.example
            S: 253 2.0.0 OK, 3 pending messages for node branch.example started
            C: ETRN nobody.example
            S: 251 2.0.0 OK, no messages waiting for node nobody.example
            C: ETRN
            S: 501 5.5.4 Syntax: ETRN example.org, or ETRN @example.org for the names below it as well
            C: ETRN @
            S: 501 5.5.4 *
            C: ETRN not a name
            S: 501 5.5.4 *
            C: ETRN #fridays
            S: 459 4.7.1 Node #fridays not allowed: *
            C: MAIL FROM:<x@branch.example>
            S: 250 *
            C: ETRN branch.example
            S: 503 5.5.1 *
            C: QUIT
            S: 221 *
            """);

        await outbox.EventuallyAsync(() => outbox.Waiting().Count(entry => entry.Recipient.Attempts >= 2) == 3);
        Assert.Equal(0, Assert.Single(outbox.Waiting(), entry => entry.Recipient.Recipient.ForwardPath.Address!.LocalPart == "gil").Recipient.Attempts);
    }

    [Fact]
    public async Task Who_may_ask_for_what_stands_in_the_configuration()
    {
        await using var host = await SmtpHost.StartAsync(new SmtpOptions
        {
            Hostname = "mx.example.test",
            Checks = new ChecksOptions { TrustedFrom = [] },
            QueueStarters = [new QueueStarter("branch.example", [IPNetwork.Parse("127.0.0.0/8")]), new QueueStarter("other.example", [IPNetwork.Parse("192.0.2.0/24")])],
        });

        await host.PlayAsync("""
            S: 220 *
            C: EHLO branch.example
            S..: 250-ETRN
            S..: 250 ENHANCEDSTATUSCODES
            C: ETRN branch.example
            S: 251 *
            C: ETRN east.branch.example
            S: 251 *
            C: ETRN other.example
            S: 459 4.7.1 Node other.example not allowed: you may not start its queue
            C: ETRN notbranch.example
            S: 459 *
            C: QUIT
            S: 221 *
            """);
    }

    [Fact]
    public async Task Strangers_may_not_and_are_not_offered_it()
    {
        await using var host = await SmtpHost.StartAsync(new SmtpOptions { Hostname = "mx.example.test", Checks = new ChecksOptions { TrustedFrom = [] } });

        var heard = await host.PlayAsync("""
            S: 220 *
            C: EHLO stranger.example
            S..: 250 ENHANCEDSTATUSCODES
            C: ETRN branch.example
            S: 459 4.7.1 *
            C: QUIT
            S: 221 *
            """);

        Assert.DoesNotContain("250-ETRN", heard);
    }

    [Fact]
    public async Task An_administrator_may_by_submission_too_and_where_nothing_is_sent_that_is_told()
    {
        await using var host = await SmtpHost.StartAsync(new SmtpOptions { Hostname = "mx.example.test", Checks = new ChecksOptions { TrustedFrom = [] }, SendsMail = false });

        await host.PlayAsync($"""
            S: 220 *
            C: EHLO client.example
            S..: 250 ENHANCEDSTATUSCODES
            C: ETRN branch.example
            S: 459 4.7.1 *
            C: AUTH PLAIN {Alice}
            S: 235 *
            C: ETRN branch.example
            S: 458 4.3.0 Unable to queue messages for node branch.example
            C: QUIT
            S: 221 *
            """, "submission");
    }
}
