using System.Net.Security;
using Hikyaku.Store.Journey;
using Hikyaku.SystemTests.Running;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Pop3;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Xunit;
using static Hikyaku.SystemTests.Transfer.TwoServers;
using Received = Hikyaku.Store.Journey.Received;

namespace Hikyaku.SystemTests.Transfer;

/// <summary>
/// The picture of the lecture on mail: MUA → MTA A → DNS → MTA B → mailbox → MUA, each arrow of it. <c>lab/lecture.py</c> is the
/// same to watch.
/// </summary>
public sealed class LectureTests
{
    [Fact]
    public async Task A_letter_goes_from_one_mail_program_to_the_other_and_every_arrow_of_the_picture_can_be_seen()
    {
        await using var world = await StartAsync(changeThere: options => options with { Checks = options.Checks with { TrustedFrom = [] } });
        world.Dns.Zone.Add("""
            example.test              TXT "v=spf1 ip4:127.0.0.1 -all"
            1.0.0.127.in-addr.arpa    PTR mail.example.test
            """);
        var (a, b) = (world.Here, world.There);

        // 1. MUA → MTA A: submission with a login inside TLS; 250 gives the queue id
        var letter = new MimeMessage { Subject = "TsuBo !!", Body = new TextPart("plain") { Text = "壺 買いませんか?\r\n\r\nあれはいい物です。\r\n" }, MessageId = "tsubo.1@example.test" };
        letter.From.Add(MailboxAddress.Parse(a.Alice.Address));
        letter.To.Add(MailboxAddress.Parse(Dan));
        string idAtA;
        using (var sending = new SmtpClient { ServerCertificateValidationCallback = OnlyThatOf(a), LocalDomain = "alices-pc.example.test" })
        {
            await sending.ConnectAsync("127.0.0.1", a.Submission.Port, SecureSocketOptions.StartTls);
            await sending.AuthenticateAsync(a.Alice.Address, a.Alice.Password);
            idAtA = (await sending.SendAsync(letter)).Split(' ')[^1];
            await sending.DisconnectAsync(true);
        }
        await WaitForMailAsync(b, Dan);
        await world.WaitForEmptyQueueAsync();

        // 2. MTA A → DNS: who takes mail for the domain, and where is that host; MTA B → DNS: who comes
        var asked = world.Dns.Asked;
        int Place(string question) => asked.Select((text, at) => (text, at)).First(one => one.text == question).at;
        Assert.True(Place("remote.example Mx") < Place("mx.remote.example A"), string.Join('\n', asked));
        Assert.True(Place("mx.remote.example A") < Place("1.0.0.127.in-addr.arpa Ptr"), string.Join('\n', asked));
        Assert.Contains("example.test Txt", asked);

        // 3. MTA A → MTA B: what A wrote down
        var atA = a.Store.Journeys.Find(idAtA)!.Events;
        var submitted = Assert.Single(atA.OfType<Received>());
        Assert.Equal(("ESMTPSA", a.Alice.Address, "<alice@example.test>", "tsubo.1@example.test"), (submitted.Protocol, submitted.AuthenticatedAs, submitted.ReversePath, submitted.MessageId));
        Assert.Equal(["<dan@remote.example>"], Assert.Single(atA.OfType<Queued>()).ForwardPaths);
        Assert.Equal("mx.remote.example [127.0.0.1]", Assert.Single(Assert.Single(atA.OfType<Routed>()).Hosts));
        var handedOver = Assert.Single(atA.OfType<DeliveryAttempted>());
        Assert.Equal(("delivered", "mx.remote.example", "TLSv1.3"), (handedOver.Result, handedOver.Host, handedOver.TlsVersion));
        var idAtB = handedOver.Reply.Split(' ')[^1];

        // 4. MTA B → mailbox: what B wrote down
        var atB = b.Store.Journeys.Find(idAtB)!.Events;
        var arrived = Assert.Single(atB.OfType<Received>());
        Assert.Equal(("ESMTPS", "127.0.0.1", "mail.example.test", null), (arrived.Protocol, arrived.ClientAddress, arrived.HeloName, arrived.AuthenticatedAs));
        Assert.Equal("pass", Assert.Single(atB.OfType<ClientNameChecked>()).Result);
        Assert.Equal("pass", Assert.Single(atB.OfType<SpfChecked>(), check => check.Identity != "helo").Result);
        var filed = Assert.Single(atB.OfType<Filed>());
        Assert.Equal((Dan, "INBOX"), (filed.Account, filed.Mailbox));

        // 5. Mailbox → MUA: by IMAP and by POP3, the same octets
        var overImap = await ReadByImapAsync(b);
        var overPop3 = await ReadByPop3Async(b);
        Assert.Equal(overImap, overPop3);

        // The letter is the letter; on top of it stands the way it went, to be read from the bottom up.
        var read = MimeMessage.Load(new MemoryStream(overImap));
        Assert.Equal(("TsuBo !!", "壺 買いませんか?\r\n\r\nあれはいい物です。\r\n"), (read.Subject, read.TextBody!.ReplaceLineEndings("\r\n")));
        Assert.Equal(["Return-Path", "Delivered-To"], read.Headers.Take(2).Select(header => header.Field));
        Assert.Equal("<alice@example.test>", read.Headers[HeaderId.ReturnPath]);
        var received = read.Headers.Where(header => header.Id == HeaderId.Received).Select(header => string.Join(' ', header.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).ToList();
        Assert.Equal(2, received.Count);
        Assert.StartsWith("from alices-pc.example.test ([127.0.0.1]) ", received[1], StringComparison.Ordinal);
        Assert.Contains($" by mail.example.test with ESMTPSA id {idAtA} for <dan@remote.example>; ", received[1], StringComparison.Ordinal);
        Assert.StartsWith("from mail.example.test (mail.example.test [127.0.0.1]) ", received[0], StringComparison.Ordinal);
        Assert.Contains($" by mx.remote.example with ESMTPS id {idAtB} for <dan@remote.example>; ", received[0], StringComparison.Ordinal);
    }

    /// <summary>A client's check: exactly this server's certificate.</summary>
    private static RemoteCertificateValidationCallback OnlyThatOf(TestServer server)
        => (_, certificate, _, _) => certificate is not null && certificate.GetCertHashString() == server.Certificate.GetCertHashString();

    private static async Task<byte[]> ReadByImapAsync(TestServer server)
    {
        using var client = new ImapClient { ServerCertificateValidationCallback = OnlyThatOf(server) };
        await client.ConnectAsync("127.0.0.1", server.Imap.Port, SecureSocketOptions.StartTls);
        await client.AuthenticateAsync(Dan, "dan's pass-word 4");
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly);
        await using var content = await client.Inbox.GetStreamAsync(0);
        using var octets = new MemoryStream();
        await content.CopyToAsync(octets);
        await client.DisconnectAsync(true);
        return octets.ToArray();
    }

    private static async Task<byte[]> ReadByPop3Async(TestServer server)
    {
        using var client = new Pop3Client { ServerCertificateValidationCallback = OnlyThatOf(server) };
        await client.ConnectAsync("127.0.0.1", server.Pop3.Port, SecureSocketOptions.StartTls);
        await client.AuthenticateAsync(Dan, "dan's pass-word 4");
        await using var content = await client.GetStreamAsync(0);
        using var octets = new MemoryStream();
        await content.CopyToAsync(octets);
        await client.DisconnectAsync(true);
        return octets.ToArray();
    }
}
