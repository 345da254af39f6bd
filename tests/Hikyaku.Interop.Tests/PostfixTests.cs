using System.Diagnostics;
using System.Text;
using MailKit;
using MailKit.Search;
using MailKit.Security;
using MimeKit;
using SmtpClient = MailKit.Net.Smtp.SmtpClient;

namespace Hikyaku.Interop.Tests;

/// <summary>Mail from our users to Postfix and back, and each other's bounces.</summary>
public sealed class PostfixTests(RealServer server)
{
    private static readonly string Me = RealServer.Address("postfix");

    [Fact]
    public async Task Letters_go_both_ways_as_they_were_sent_over_tls_and_what_has_no_recipient_comes_back()
    {
        await using var postfix = await Postfix.StartAsync(server);

        // 1. There: small, and large enough for several pieces
        foreach (var size in new[] { 0, 3_000_000 })
        {
            var subject = $"to postfix {size} {Guid.NewGuid():N}";
            var sent = Encoding.ASCII.GetString(Letters.Plain(Me, "dan@postfix.test", subject)) + string.Concat(Enumerable.Repeat("..a line of the large letter\r\n", size / 30));
            await SubmitAsync(sent, "dan@postfix.test");
            var read = await postfix.ReadAsync("dan", subject);
            Assert.EndsWith(sent, read, StringComparison.Ordinal);
            Assert.Contains("Received: from mail.example.test ", read, StringComparison.Ordinal);
            Assert.Contains("(using TLSv1.3 with cipher ", read, StringComparison.Ordinal);
        }

        // 2. Two recipients there in one transaction
        var both = $"for two {Guid.NewGuid():N}";
        await SubmitAsync(Encoding.ASCII.GetString(Letters.Plain(Me, "dan@postfix.test", both)), "dan@postfix.test", "eve@postfix.test");
        await postfix.ReadAsync("dan", both);
        await postfix.ReadAsync("eve", both);

        // 3. Nobody there: Postfix refuses, we tell
        var lost = $"lost {Guid.NewGuid():N}";
        await SubmitAsync(Encoding.ASCII.GetString(Letters.Plain(Me, "nobody@postfix.test", lost)), "nobody@postfix.test");
        var ours = await ReportAsync("Your mail could not be delivered", lost);
        Assert.Equal(("failed", "5.1.1", "dns; 127.0.0.1"), (ours["Action"], ours["Status"], ours["Remote-MTA"]));
        Assert.Contains("550 5.1.1 <nobody@postfix.test>", ours["Diagnostic-Code"], StringComparison.Ordinal);

        // 4. Back: Postfix sends to us
        var back = $"from postfix {Guid.NewGuid():N}";
        using (var client = new SmtpClient())
        {
            await client.ConnectAsync("127.0.0.1", postfix.Port, SecureSocketOptions.None);
            await client.SendAsync(MimeMessage.Load(new MemoryStream(Letters.Plain("dan@postfix.test", Me, back))));
            // 5. Nobody here: we refuse, Postfix tells its own user
            await client.SendAsync(MimeMessage.Load(new MemoryStream(Letters.Plain("dan@postfix.test", "nobody@example.test", "wrong " + back))));
            await client.DisconnectAsync(true);
        }
        await WaitForAsync(back);
        Assert.Contains("550 5.1.1 No such user here", await postfix.ReadAsync("dan", "Undelivered Mail Returned to Sender"), StringComparison.Ordinal);
    }

    private async Task SubmitAsync(string letter, params string[] to)
    {
        using var client = new SmtpClient { ServerCertificateValidationCallback = server.Trusts };
        await client.ConnectAsync("localhost", server.Submission, SecureSocketOptions.StartTls);
        await client.AuthenticateAsync(Me, RealServer.Password);
        using var message = MimeMessage.Load(new MemoryStream(Encoding.ASCII.GetBytes(letter)));
        await client.SendAsync(message, MailboxAddress.Parse(Me), to.Select(MailboxAddress.Parse));
        await client.DisconnectAsync(true);
    }

    private async Task<HeaderList> ReportAsync(string subject, string about)
    {
        var message = await WaitForAsync(subject);
        var report = Assert.IsType<MultipartReport>(message.Body);
        Assert.Equal(about, Assert.IsType<MessagePart>(report[2]).Message!.Subject);
        return Assert.IsType<MessageDeliveryStatus>(report[1]).StatusGroups[1];
    }

    private async Task<MimeMessage> WaitForAsync(string subject)
    {
        using var client = await Letters.LoginAsync(server, "postfix");
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(60))
        {
            await client.NoOpAsync();
            if (await client.Inbox.SearchAsync(SearchQuery.SubjectContains(subject)) is [var uid, ..])
                return await client.Inbox.GetMessageAsync(uid);
            await Task.Delay(100);
        }
        throw new TimeoutException($"No mail '{subject}' came.");
    }
}
