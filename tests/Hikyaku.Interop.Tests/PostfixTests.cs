using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Hikyaku.Lab.Dns;
using Hikyaku.Protocol.Dns;
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

    [Fact]
    public async Task What_postfix_took_and_could_not_deliver_comes_back_and_is_explained()
    {
        await using var postfix = await Postfix.StartAsync(server);
        var subject = $"to somebody who moved {Guid.NewGuid():N}";

        // It takes the letter, sends it on to where the recipient has moved, which is nobody (with us, as it happens), and writes the report itself.
        await SubmitAsync(Encoding.ASCII.GetString(Letters.Plain(Me, "moved@postfix.test", subject)), "moved@postfix.test");

        var bounce = await WaitForAsync("Undelivered Mail Returned to Sender");
        var report = Assert.IsType<MultipartReport>(bounce.Body);
        Assert.Equal(subject, Assert.IsType<MessagePart>(report[2]).Message!.Subject);
        var status = Assert.IsType<MessageDeliveryStatus>(report[1]).StatusGroups;
        Assert.Equal(("dns; mx.postfix.test", "rfc822; nobody@example.test", "failed", "5.1.1"), (status[0]["Reporting-MTA"], status[1]["Final-Recipient"], status[1]["Action"], status[1]["Status"]));
        var file = Path.Combine(server.Folder, $"{Guid.NewGuid():N}.eml");
        await bounce.WriteToAsync(file);
        var explained = (await RealServer.HikyakuAsync("explain", file)).Output;
        Assert.Contains("nobody@example.test: 550 5.1.1 No such user here", explained, StringComparison.Ordinal);
        Assert.Contains("There is no such address at that server.", explained, StringComparison.Ordinal);
        var inJapanese = (await RealServer.HikyakuAsync("explain", file, "--lang", "ja")).Output;
        Assert.Contains("その宛先のアドレスは存在しません。", inJapanese, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Postfix_with_rspamd_finds_both_our_signatures_right_and_sees_what_was_changed_on_the_way()
    {
        await using var dns = DnsServer.Start(await KeysAsync());
        await using var rspamd = await Rspamd.StartAsync(dns);
        await using var postfix = await Postfix.StartAsync(server, rspamd.Port);

        var subject = $"signed {Guid.NewGuid():N}";
        await SubmitAsync(Encoding.ASCII.GetString(Letters.Plain(Me, "dan@postfix.test", subject)), "dan@postfix.test");
        var read = await postfix.ReadAsync("dan", subject);

        var verdicts = Verdicts(read);
        Assert.Equal(2, verdicts.Count);
        Assert.All(verdicts, verdict => Assert.StartsWith("dkim=pass header.d=example.test header.s=", verdict, StringComparison.Ordinal));
        Assert.Contains(verdicts, verdict => verdict.Contains("-rsa ", StringComparison.Ordinal));
        Assert.Contains(verdicts, verdict => verdict.Contains("-ed25519 ", StringComparison.Ordinal));

        // The same letter, as somebody on the way would have it
        var forged = read[read.IndexOf("DKIM-Signature:", StringComparison.Ordinal)..].Replace("A letter arrives.", "A bill arrives.", StringComparison.Ordinal).Replace(subject, subject + " again", StringComparison.Ordinal);
        using (var client = new SmtpClient())
        {
            await client.ConnectAsync("127.0.0.1", postfix.Port, SecureSocketOptions.None);
            using var message = MimeMessage.Load(new MemoryStream(Encoding.Latin1.GetBytes(forged)));
            await client.SendAsync(message, MailboxAddress.Parse(Me), [MailboxAddress.Parse("dan@postfix.test")]);
            await client.DisconnectAsync(true);
        }
        Assert.All(Verdicts(await postfix.ReadAsync("dan", subject + " again")), verdict => Assert.DoesNotContain("dkim=pass", verdict, StringComparison.Ordinal));
    }

    /// <summary>What Rspamd says of each signature.</summary>
    private static List<string> Verdicts(string letter)
    {
        using var message = MimeMessage.Load(new MemoryStream(Encoding.Latin1.GetBytes(letter)));
        var results = string.Join(' ', message.Headers[HeaderId.AuthenticationResults]!.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return [.. results.Split("; ").Where(result => result.StartsWith("dkim=", StringComparison.Ordinal))];
    }

    private async Task<Zone> KeysAsync()
    {
        var zone = new Zone();
        var list = await RealServer.HikyakuAsync("domain", "dkim", "list", RealServer.Domain, "--json", "--data", server.DataFolder);
        foreach (var key in JsonDocument.Parse(list.Output).RootElement.EnumerateArray())
            zone.Add(key.GetProperty("name").GetString()!, DnsRecordType.Txt, new TextRecord(key.GetProperty("record").GetString()!));
        return zone;
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
