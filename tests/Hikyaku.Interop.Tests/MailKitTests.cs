using System.Security.Cryptography;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Pop3;
using MailKit.Net.Smtp;
using MailKit.Search;
using MailKit.Security;
using MimeKit;

namespace Hikyaku.Interop.Tests;

/// <summary>MailKit, the client library of many .NET programs.</summary>
public sealed class MailKitTests(RealServer server)
{
    private static readonly string Me = RealServer.Address("mailkit");

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("SCRAM-SHA-256-PLUS")]
    public async Task A_letter_is_submitted_with_each_mechanism_and_read_over_imap_and_pop3(string mechanism)
    {
        var subject = $"mailkit {mechanism} {Guid.NewGuid():N}";
        using (var smtp = new SmtpClient { ServerCertificateValidationCallback = server.Trusts })
        {
            await smtp.ConnectAsync("localhost", server.Submission, SecureSocketOptions.StartTls);
            await smtp.AuthenticateAsync(Mechanism(mechanism));
            await smtp.SendAsync(Letter(subject));
            await smtp.DisconnectAsync(true);
        }

        using var imap = new ImapClient { ServerCertificateValidationCallback = server.Trusts };
        await imap.ConnectAsync("localhost", server.Imap, SecureSocketOptions.StartTls);
        await imap.AuthenticateAsync(Mechanism(mechanism));
        await imap.Inbox.OpenAsync(FolderAccess.ReadWrite);
        var uid = Assert.Single(await imap.Inbox.SearchAsync(SearchQuery.SubjectContains(subject)));
        var read = await imap.Inbox.GetMessageAsync(uid);
        Assert.Equal("壺 買いませんか? あれはいい物です。", read.TextBody?.Trim());
        Assert.Equal("ｶﾀｶﾅ.txt", Assert.Single(read.Attachments).ContentDisposition?.FileName);

        using var pop3 = new Pop3Client { ServerCertificateValidationCallback = server.Trusts };
        await pop3.ConnectAsync("localhost", server.Pop3s, SecureSocketOptions.SslOnConnect);
        await pop3.AuthenticateAsync(Mechanism(mechanism));
        var last = await pop3.GetMessageAsync(pop3.Count - 1);
        Assert.Equal(subject, last.Subject);
        await pop3.DisconnectAsync(true);
    }

    [Fact]
    public async Task A_waiting_client_hears_of_new_mail()
    {
        using var imap = await Letters.LoginAsync(server, "mailkit");
        await imap.Inbox.OpenAsync(FolderAccess.ReadOnly);
        using var arrived = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var heard = false;
        imap.Inbox.CountChanged += (_, _) => { heard = true; arrived.Cancel(); };
        var idle = imap.IdleAsync(arrived.Token);

        using var smtp = new SmtpClient();
        await smtp.ConnectAsync("127.0.0.1", server.Smtp, SecureSocketOptions.None);
        await smtp.SendAsync(Letter("push"), MailboxAddress.Parse("me@example.net"), [MailboxAddress.Parse(Me)]);
        await idle;
        Assert.True(heard, "no EXISTS came while the client was in IDLE");
    }

    [Fact]
    public async Task A_large_attachment_comes_back_whole()
    {
        var subject = $"large {Guid.NewGuid():N}";
        var bytes = RandomNumberGenerator.GetBytes(6 << 20);
        var letter = Letter(subject);
        ((Multipart)letter.Body!).Add(new MimePart("application/octet-stream")
        {
            Content = new MimeContent(new MemoryStream(bytes)),
            ContentTransferEncoding = ContentEncoding.Base64,
            FileName = "large.bin",
        });
        using var smtp = new SmtpClient();
        await smtp.ConnectAsync("127.0.0.1", server.Smtp, SecureSocketOptions.None);
        Assert.True(smtp.Capabilities.HasFlag(SmtpCapabilities.Chunking));
        await smtp.SendAsync(letter, MailboxAddress.Parse("me@example.net"), [MailboxAddress.Parse(Me)]);

        using var imap = await Letters.LoginAsync(server, "mailkit");
        await imap.Inbox.OpenAsync(FolderAccess.ReadOnly);
        var uid = Assert.Single(await imap.Inbox.SearchAsync(SearchQuery.SubjectContains(subject)));
        var read = await imap.Inbox.GetMessageAsync(uid);
        using var back = new MemoryStream();
        await ((MimePart)read.Attachments.Last()).Content!.DecodeToAsync(back);
        Assert.Equal(bytes, back.ToArray());
    }

    private static SaslMechanism Mechanism(string name) => name switch
    {
        "PLAIN" => new SaslMechanismPlain(Me, RealServer.Password),
        "LOGIN" => new SaslMechanismLogin(Me, RealServer.Password),
        "SCRAM-SHA-256" => new SaslMechanismScramSha256(Me, RealServer.Password),
        _ => new SaslMechanismScramSha256Plus(Me, RealServer.Password),
    };

    private static MimeMessage Letter(string subject)
    {
        var body = new BodyBuilder { TextBody = "壺 買いませんか? あれはいい物です。" };
        body.Attachments.Add("ｶﾀｶﾅ.txt", "half width"u8.ToArray());
        return new MimeMessage([MailboxAddress.Parse(Me)], [MailboxAddress.Parse(Me)], subject, body.ToMessageBody());
    }
}
