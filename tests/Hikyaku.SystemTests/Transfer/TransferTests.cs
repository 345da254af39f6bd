using Hikyaku.Lab.Dns;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Maintenance;
using Hikyaku.Store.Queue;
using Hikyaku.SystemTests.Running;
using Hikyaku.SystemTests.Store;
using Hikyaku.Transport.Routing;
using MimeKit;
using Xunit;
using static Hikyaku.SystemTests.Transfer.TwoServers;

namespace Hikyaku.SystemTests.Transfer;

/// <summary>Mail leaves, finds its way, and comes back when it can't: whole servers, real sockets, a name server.</summary>
public sealed class TransferTests
{
    private const string Taking = "S: 220 peer\nC: EHLO *\nS: 250 peer\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\nC..: .\nS: 250 2.0.0 taken\nS.";

    [Fact]
    public async Task A_letter_to_another_domain_arrives_as_it_was_sent_over_tls()
    {
        await using var world = await StartAsync();

        var id = await world.SendAsync("tea", Dan);

        var letter = Assert.Single(await WaitForMailAsync(world.There, Dan));
        await world.WaitForEmptyQueueAsync();
        Assert.StartsWith("Return-Path: <alice@example.test>\r\nDelivered-To: dan@remote.example\r\nReceived: from mail.example.test ", letter, StringComparison.Ordinal);
        Assert.Contains("\r\nCome at five.\r\n.and bring a friend\r\n", letter, StringComparison.Ordinal);
        Assert.Equal(2, Parse(letter).Headers.Count(header => header.Id == HeaderId.Received));
        Assert.Single(Parse(letter).Headers, header => header.Id == HeaderId.ReturnPath);

        var journey = world.Here.Store.Journeys.Find(id)!.Events;
        Assert.Equal(["<dan@remote.example>"], Assert.Single(journey.OfType<Queued>()).ForwardPaths);
        Assert.Equal(("mx", "mx.remote.example [127.0.0.1]"), Assert.Single(journey.OfType<Routed>()) is var routed ? (routed.Rule, Assert.Single(routed.Hosts)) : default);
        var attempt = Assert.Single(journey.OfType<DeliveryAttempted>());
        Assert.Equal(("delivered", "mx.remote.example", "TLSv1.3"), (attempt.Result, attempt.Host, attempt.TlsVersion));
        Assert.StartsWith("250 2.0.0 Ok: stored as ", attempt.Reply, StringComparison.Ordinal);
        Assert.Contains(await MetricsAsync(world.Here), line => line.StartsWith("hikyaku_transfer_attempts", StringComparison.Ordinal) && line.Contains("result=\"delivered\"", StringComparison.Ordinal));
        Assert.Empty((await StoreCheck.RunAsync(world.Here.Store, new CheckOptions())).Findings);
    }

    [Fact]
    public async Task One_message_goes_to_who_is_here_and_who_is_elsewhere()
    {
        await using var world = await StartAsync();

        await world.SendAsync("tea", "bob@example.test", Dan);

        Assert.Single(Inbox(world.Here, world.Here.Bob.Address));
        var there = Assert.Single(await WaitForMailAsync(world.There, Dan));
        // RFC 5321 §7.2: with several recipients the trace names none of them.
        Assert.DoesNotContain("bob", there.Split("\r\n\r\n")[0].Replace("To: bob@example.test", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_for_nobody_there_comes_back_with_a_reason_that_people_and_programs_understand()
    {
        await using var world = await StartAsync();

        var id = await world.SendAsync("お茶", "nobody@remote.example");

        var bounce = Parse(Assert.Single(await WaitForMailAsync(world.Here, world.Here.Alice.Address)));
        Assert.Equal("<>", bounce.Headers[HeaderId.ReturnPath]);
        Assert.Equal("auto-replied", bounce.Headers[HeaderId.AutoSubmitted]);
        Assert.Equal("メールを届けられませんでした / Your mail could not be delivered", bounce.Subject);
        var report = Assert.IsType<MultipartReport>(bounce.Body);
        Assert.Equal(("delivery-status", 3), (report.ReportType, report.Count));

        var text = Assert.IsType<TextPart>(report[0]).Text;
        Assert.Contains("This is about your mail \"お茶\".", text, StringComparison.Ordinal);
        Assert.Contains("nobody@remote.example", text, StringComparison.Ordinal);
        Assert.Contains("There is no such address.", text, StringComparison.Ordinal);
        Assert.Contains("この宛先のアドレスは存在しません。", text, StringComparison.Ordinal);
        Assert.Contains("550 5.1.1 No such user here", text, StringComparison.Ordinal);
        // Who writes Japanese reads it first.
        Assert.StartsWith("(English below)", text, StringComparison.Ordinal);
        Assert.True(text.IndexOf("あなたが送った", StringComparison.Ordinal) < text.IndexOf("This is about", StringComparison.Ordinal));

        // RFC 3464 §2
        var status = Assert.IsType<MessageDeliveryStatus>(report[1]).StatusGroups;
        Assert.Equal(("dns; mail.example.test", "rfc822; nobody@remote.example", "failed", "5.1.1"),
            (status[0]["Reporting-MTA"], status[1]["Final-Recipient"], status[1]["Action"], status[1]["Status"]));
        Assert.Equal(("dns; mx.remote.example", "smtp; 550 5.1.1 No such user here"), (status[1]["Remote-MTA"], status[1]["Diagnostic-Code"]));
        Assert.Equal("お茶", Assert.IsType<MessagePart>(report[2]).Message!.Subject);

        await world.WaitForEmptyQueueAsync();
        var told = Assert.Single(world.Here.Store.Journeys.Find(id)!.Events.OfType<SenderNotified>());
        Assert.Equal("failed", told.Action);
        Assert.Equal(id, Assert.Single(world.Here.Store.Journeys.Find(told.NotificationId!)!.Events.OfType<Notice>()).AboutQueueId);
        Assert.Empty((await StoreCheck.RunAsync(world.Here.Store, new CheckOptions())).Findings);
    }

    [Theory]
    [InlineData("nodomain.example", "5.1.2")]
    [InlineData("null.example", "5.1.10")]
    [InlineData("self.example", "5.4.6")]
    public async Task A_domain_that_takes_no_mail_is_told_at_once(string domain, string status)
    {
        await using var world = await StartAsync();
        world.Dns.Zone.Add("null.example MX 0 .\nself.example MX 10 mail.example.test");

        await world.SendAsync("tea", "dan@" + domain);

        var bounce = Parse(Assert.Single(await WaitForMailAsync(world.Here, world.Here.Alice.Address)));
        Assert.Equal(status, Assert.IsType<MessageDeliveryStatus>(Assert.IsType<MultipartReport>(bounce.Body)[1]).StatusGroups[1]["Status"]);
    }

    [Fact]
    public async Task Who_says_not_now_is_asked_again()
    {
        await using var greylisting = ScriptedPeer.Start(
            "S: 220 peer\nC: EHLO *\nS: 250 peer\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 450 4.2.0 greylisted, come back\nC: RSET\nS: 250 ok\nS.", Taking);
        await using var world = await StartAsync(settings => settings with { Routes = [To(greylisting)] });

        var id = await world.SendAsync("tea", "dan@grey.example");
        await world.WaitForEmptyQueueAsync();

        Assert.Equal(["deferred", "delivered"], world.Here.Store.Journeys.Find(id)!.Events.OfType<DeliveryAttempted>().Select(attempt => attempt.Result));
        Assert.Empty(Inbox(world.Here, world.Here.Alice.Address));
    }

    [Fact]
    public async Task Mail_that_nobody_takes_is_warned_of_and_at_last_comes_back()
    {
        await using var never = ScriptedPeer.Start("S: 220 peer\nC: EHLO *\nS: 250 peer\nC: MAIL *\nS: 451 4.3.0 never now\nS.");
        await using var world = await StartAsync(settings => settings with
        {
            Routes = [To(never)],
            Retry = Hasty with { First = TimeSpan.FromMilliseconds(30), FirstAfterReply = TimeSpan.FromMilliseconds(30), Longest = TimeSpan.FromMilliseconds(100), WarnAfter = TimeSpan.FromMilliseconds(20), GiveUpAfter = TimeSpan.FromMilliseconds(800) },
        });

        await world.SendAsync("tea", "dan@never.example");

        var notices = (await WaitForMailAsync(world.Here, world.Here.Alice.Address, 2)).Select(Parse).ToList();
        await world.WaitForEmptyQueueAsync();
        Assert.Equal(["delayed", "failed"], notices.Select(notice => Group(notice)["Action"]));
        Assert.NotNull(Group(notices[0])["Will-Retry-Until"]);
        Assert.Equal(("4.3.0", "5.3.0"), (Group(notices[0])["Status"], Group(notices[1])["Status"]));
        // RFC 3461 §4.3: a delay brings back the header at most.
        Assert.IsType<TextRfc822Headers>(Assert.IsType<MultipartReport>(notices[0].Body)[2]);
        Assert.Equal(2, Inbox(world.Here, world.Here.Alice.Address).Count);

        static HeaderList Group(MimeMessage notice) => Assert.IsType<MessageDeliveryStatus>(Assert.IsType<MultipartReport>(notice.Body)[1]).StatusGroups[1];
    }

    [Fact]
    public async Task A_server_that_is_away_delays_mail_until_it_is_back()
    {
        await using var world = await StartAsync();
        world.Dns.Zone.Break("remote.example", DnsFault.ServerFailure);

        await world.SendAsync("tea", Dan);
        await StoreBench.EventuallyAsync(() => world.Queue() is [{ Recipient.Attempts: > 0 }]);
        Assert.Contains("4.4.3", world.Queue()[0].Recipient.LastResult, StringComparison.Ordinal);
        world.Dns.Zone.Mend("remote.example");

        // The domain rests for a while when nobody was reached; an operator who knows better says so.
        await Task.Delay(TimeSpan.FromSeconds(6));
        Assert.Equal(0, (await CommandRun.Async("queue", "retry", "--all", "--data", world.Here.DataDirectory)).ExitCode);
        Assert.Single(await WaitForMailAsync(world.There, Dan));
    }

    [Fact]
    public async Task What_waits_when_the_server_stops_goes_when_it_starts()
    {
        await using var world = await StartAsync();
        world.Dns.Zone.Break("remote.example", DnsFault.ServerFailure);
        await world.SendAsync("tea", Dan);
        await StoreBench.EventuallyAsync(() => world.Queue() is [{ Recipient.Attempts: > 0 }]);

        await world.Here.StopAsync();
        world.Dns.Zone.Mend("remote.example");
        await world.Here.StartAgainAsync();

        Assert.Single(await WaitForMailAsync(world.There, Dan));
        await world.WaitForEmptyQueueAsync();
    }

    [Fact]
    public async Task A_notification_that_cannot_be_delivered_is_not_told_to_anybody()
    {
        await using var world = await StartAsync();
        // A forged sender that nobody has: the other server takes the mail of a stranger, and then can't return anything.
        await world.There.Store.Directory.AddAliasAsync("out@remote.example", [Dan]);
        var notice = world.Here.Store.Blobs.CreateDraft();
        notice.Write("Subject: returned\r\n\r\n"u8);
        await world.Here.Store.Messages.AcceptAsync(new Hikyaku.Store.Messages.Acceptance
        {
            Content = notice,
            Structure = Protocol.Message.MessageScanner.Scan(new MemoryStream("Subject: returned\r\n\r\n"u8.ToArray())),
            ReceivedAt = TimeProvider.System.GetUtcNow(),
            Deliveries = [],
            Outgoing = new OutgoingMail { Envelope = new Protocol.Smtp.Envelope { ReversePath = default }, Recipients = [CourierBench.Recipient("nobody@remote.example")] },
        });

        await world.WaitForEmptyQueueAsync();

        Assert.All(new[] { world.Here.Alice, world.Here.Bob, world.Here.Admin }, account => Assert.Empty(Inbox(world.Here, account.Address)));
    }

    [Fact]
    public async Task A_sender_who_asks_for_nothing_or_everything_gets_that()
    {
        await using var plain = ScriptedPeer.Start(Taking, Taking, "S: 220 peer\nC: EHLO *\nS: 250 peer\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 550 5.1.1 no\nS.");
        await using var world = await StartAsync(settings => settings with { Routes = [To(plain)] });

        // RFC 3461 §5.2.2 (b): the peer does not know DSN, so we tell
        await world.SendRawAsync("NOTIFY=SUCCESS", "dan@plain.example");
        var relayed = Parse(Assert.Single(await WaitForMailAsync(world.Here, world.Here.Alice.Address)));
        Assert.Equal("relayed", Assert.IsType<MessageDeliveryStatus>(Assert.IsType<MultipartReport>(relayed.Body)[1]).StatusGroups[1]["Action"]);

        // §5.2.2 (e): nothing asked, nothing told; (d): nothing wanted, nothing told
        await world.SendRawAsync("", "dan@plain.example");
        await world.WaitForEmptyQueueAsync();
        await world.SendRawAsync("NOTIFY=NEVER", "dan@plain.example");
        await world.WaitForEmptyQueueAsync();
        Assert.Single(Inbox(world.Here, world.Here.Alice.Address));
    }

    [Theory]
    [InlineData("bob@example.test", "bob@example.test")]
    [InlineData("team@example.test", "team@example.test")]
    [InlineData(Dan, Dan)]
    public async Task Who_asks_for_it_hears_that_the_mail_lies_in_a_mailbox(string to, string told)
    {
        await using var world = await StartAsync();
        await world.Here.Store.Directory.AddAliasAsync("team@example.test", [world.Here.Bob.Address, world.Here.Admin.Address]);

        // RFC 3461 §5.2.3
        await world.SendRawAsync("NOTIFY=SUCCESS", to);

        var receipt = Parse(Assert.Single(await WaitForMailAsync(world.Here, world.Here.Alice.Address)));
        Assert.StartsWith("Your mail was delivered", receipt.Subject, StringComparison.Ordinal);
        var report = Assert.IsType<MultipartReport>(receipt.Body);
        var about = Assert.IsType<MessageDeliveryStatus>(report[1]).StatusGroups[1];
        Assert.Equal(("delivered", "2.0.0", "rfc822;" + told), (about["Action"], about["Status"], about["Final-Recipient"]!.Replace(" ", "", StringComparison.Ordinal)));
        Assert.Equal("text/rfc822-headers", report[2].ContentType.MimeType);
        await world.WaitForEmptyQueueAsync();
    }

    [Fact]
    public async Task A_stranger_may_send_to_nobody_elsewhere()
    {
        await using var world = await StartAsync();

        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(world.Here.Smtp);
        await using var wire = new Transcripts.LineStream(client.GetStream());
        await Transcripts.Transcript.PlayAsync(wire, """
            S: 220 *
            C: EHLO stranger.example
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<alice@example.test>
            S: 250 *
            C: RCPT TO:<dan@remote.example>
            S: 550 5.7.1 *
            C: QUIT
            S: 221 *
            """);

        Assert.Empty(world.Queue());
    }

    /// <summary>The page with the counters, once something was sent.</summary>
    private static async Task<string[]> MetricsAsync(TestServer server)
    {
        using var client = new HttpClient();
        for (var left = 100; ; left--)
        {
            var page = await client.GetStringAsync(new Uri(server.Http, "metrics"));
            if (left == 0 || page.Contains("hikyaku_transfer_attempts", StringComparison.Ordinal)) return page.Split('\n');
            await Task.Delay(50);
        }
    }

    private static TransportRoute To(ScriptedPeer peer) => new() { Domain = "*", Host = "127.0.0.1", Port = peer.EndPoint.Port };
}
