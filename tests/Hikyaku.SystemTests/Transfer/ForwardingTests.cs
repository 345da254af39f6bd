using System.Net.Sockets;
using System.Text.RegularExpressions;
using Hikyaku.Store.Maintenance;
using Hikyaku.SystemTests.Transcripts;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Xunit;
using static Hikyaku.SystemTests.Transfer.TwoServers;

namespace Hikyaku.SystemTests.Transfer;

/// <summary>Aliases that lead to other domains: info@example.test is dan@remote.example.</summary>
public sealed partial class ForwardingTests
{
    private const string Info = "info@example.test";

    [Fact]
    public async Task Mail_is_forwarded_as_it_came_with_a_sender_of_ours()
    {
        await using var world = await StartAsync(Info, Dan);

        await SendAsStrangerAsync(world, "eve@stranger.example", Info);

        var letter = Assert.Single(await WaitForMailAsync(world.There, Dan));
        Assert.Matches(@"^Return-Path: <SRS0=[a-z2-7]{6}=[a-z2-7]{2}=stranger\.example=eve@example\.test>\r\n", letter);
        Assert.Contains("\r\nDelivered-To: info@example.test\r\n", letter, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nCome at five.\r\n", letter, StringComparison.Ordinal);
        await world.WaitForEmptyQueueAsync();
        Assert.Empty((await StoreCheck.RunAsync(world.Here.Store, new CheckOptions())).Findings);
    }

    [Fact]
    public async Task An_alias_may_lead_here_and_elsewhere_at_once()
    {
        await using var world = await StartAsync(Info, "bob@example.test", Dan);

        await SendAsStrangerAsync(world, "eve@stranger.example", Info);

        Assert.Single(await WaitForMailAsync(world.There, Dan));
        Assert.StartsWith("Return-Path: <eve@stranger.example>", Assert.Single(Inbox(world.Here, world.Here.Bob.Address)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_our_own_users_send_keeps_its_sender()
    {
        await using var world = await StartAsync(Info, Dan);

        await world.SendAsync("tea", Info);

        Assert.StartsWith("Return-Path: <alice@example.test>", Assert.Single(await WaitForMailAsync(world.There, Dan)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_sent_it_is_told_when_it_can_not_be_delivered()
    {
        await using var world = await StartAsync(Info, "nobody@remote.example");

        await SendAsStrangerAsync(world, Dan, Info);

        var notice = Parse(Assert.Single(await WaitForMailAsync(world.There, Dan)));
        Assert.Equal("<>", notice.Headers[HeaderId.ReturnPath]);
        var status = Assert.IsType<MessageDeliveryStatus>(Assert.IsType<MultipartReport>(notice.Body)[1]).StatusGroups[1];
        Assert.Equal(("failed", "rfc822; info@example.test"), (status["Action"], status["Original-Recipient"]));
    }

    [Fact]
    public async Task A_notification_to_the_rewritten_sender_goes_back_to_who_sent_the_mail_also_after_a_restart()
    {
        await using var world = await StartAsync(Info, Dan);
        await SendAsStrangerAsync(world, Dan, Info);
        var rewritten = ReturnPath().Match(Assert.Single(await WaitForMailAsync(world.There, Dan))).Groups[1].Value;
        await world.Here.StopAsync();
        await world.Here.StartAgainAsync();

        await PlayAsync(world, $"""
            S: 220 *
            C: EHLO remote.example
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<eve@stranger.example>
            S: 250 *
            C: RCPT TO:<{rewritten}>
            S: 550 5.1.1 *
            C: RSET
            S: 250 *
            C: MAIL FROM:<>
            S: 250 *
            C: RCPT TO:<{rewritten.Replace("=dan@", "=eve@", StringComparison.Ordinal)}>
            S: 550 5.1.1 *
            C: RCPT TO:<{rewritten}>
            S: 250 *
            C: DATA
            S: 354 *
            C: Subject: not delivered
            C:
            C: .
            S: 250 *
            C: QUIT
            S: 221 *
            """);

        var notice = (await WaitForMailAsync(world.There, Dan, 2))[1];
        Assert.StartsWith("Return-Path: <>", notice, StringComparison.Ordinal);
        Assert.Contains("Subject: not delivered", notice, StringComparison.Ordinal);
    }

    // Here → there → here: seen at the second visit, and told to who sent it by the way that the mail came.
    [Fact]
    public async Task Two_servers_that_forward_to_each_other_do_not_go_on_for_ever()
    {
        await using var world = await StartAsync(Info, "back@remote.example");
        await world.There.Store.Directory.AddAliasAsync("back@remote.example", [Info]);

        await SendAsStrangerAsync(world, Dan, Info);

        var notice = Parse(Assert.Single(await WaitForMailAsync(world.There, Dan)));
        var status = Assert.IsType<MessageDeliveryStatus>(Assert.IsType<MultipartReport>(notice.Body)[1]).StatusGroups[1];
        Assert.Equal("5.4.6", status["Status"]);
    }

    [GeneratedRegex("^Return-Path: <(.*)>")]
    private static partial Regex ReturnPath();

    private static async Task<TwoServers> StartAsync(string alias, params string[] targets)
    {
        var world = await TwoServers.StartAsync();
        Assert.True((await world.Here.Store.Directory.AddAliasAsync(alias, targets)).Succeeded);
        return world;
    }

    private static async Task SendAsStrangerAsync(TwoServers world, string from, string to)
    {
        using var client = new SmtpClient();
        await client.ConnectAsync(world.Here.Smtp.Address.ToString(), world.Here.Smtp.Port, SecureSocketOptions.None);
        var message = new MimeMessage { Subject = "tea", Body = new TextPart("plain") { Text = "Come at five.\n" } };
        message.From.Add(MailboxAddress.Parse(from));
        message.To.Add(MailboxAddress.Parse(to));
        await client.SendAsync(message);
        await client.DisconnectAsync(true);
    }

    private static async Task PlayAsync(TwoServers world, string script)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(world.Here.Smtp);
        await using var wire = new LineStream(client.GetStream());
        await Transcript.PlayAsync(wire, script);
    }
}
