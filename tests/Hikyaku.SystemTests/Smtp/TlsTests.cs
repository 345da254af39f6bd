using System.Text;
using Hikyaku.Connections;
using Hikyaku.SystemTests.Connections;
using Hikyaku.SystemTests.Transcripts;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Xunit;

namespace Hikyaku.SystemTests.Smtp;

/// <summary>Over real sockets with real TLS.</summary>
public sealed class TlsTests
{
    [Fact]
    public async Task STARTTLS_forgets_all_that_was_said_before()
    {
        using var certificates = new TestCertificates();
        await using var host = await SmtpHost.StartAsync();
        using var shelf = TestCertificates.Open(certificates.Write("mx", ["mx.example.test"]));
        await using var listener = await TestListener.StartAsync(
            new ListenerProfile { Protocol = "smtp", Tls = TlsMode.StartTls }, host.Server.ServeAsync, shelf);
        var plain = await listener.ConnectAsync();
        await Transcript.PlayAsync(new LineStream(plain), """
            S: 220 *
            C: EHLO before.example
            S..: 250-STARTTLS
            S..: 250 ENHANCEDSTATUSCODES
            C: STARTTLS now
            S: 501 5.5.4 *
            C: STARTTLS
            S: 220 2.0.0 *
            """);
        await using var wire = new LineStream(await certificates.ShakeHandsAsync(plain, "mx.example.test"));

        // RFC 3207 §4.2
        var heard = await Transcript.PlayAsync(wire, """
            C: MAIL FROM:<a@a.example>
            S: 503 5.5.1 Send EHLO first
            C: EHLO after.example
            S..: 250-REQUIRETLS
            S..: 250 ENHANCEDSTATUSCODES
            C: STARTTLS
            S: 503 5.5.1 TLS is on already
            C: MAIL FROM:<a@a.example> REQUIRETLS
            S: 250 *
            C: RCPT TO:<alice@example.test>
            S: 250 *
            C: DATA
            S: 354 *
            C: Subject: x
            C: .
            S: 250 *
            C: QUIT
            S: 221 *
            S.
            """);

        Assert.DoesNotContain("250-STARTTLS", heard);
        var message = Assert.Single(host.Inbox("alice@example.test"));
        Assert.Contains("from after.example", message, StringComparison.Ordinal);
        Assert.Contains("with ESMTPS id", message, StringComparison.Ordinal);
        Assert.Contains("TLSv1.3", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("STARTTLS\r\nMAIL FROM:<evil@a.example>\r\n")]
    [InlineData("STARTTLS\r\nE")]
    public async Task What_was_injected_behind_STARTTLS_ends_the_connection(string sent)
    {
        using var certificates = new TestCertificates();
        await using var host = await SmtpHost.StartAsync();
        using var shelf = TestCertificates.Open(certificates.Write("mx", ["mx.example.test"]));
        await using var listener = await TestListener.StartAsync(
            new ListenerProfile { Protocol = "smtp", Tls = TlsMode.StartTls }, host.Server.ServeAsync, shelf);
        await using var wire = new LineStream(await listener.ConnectAsync());
        await Transcript.PlayAsync(wire, """
            S: 220 *
            C: EHLO a.example
            S..: 250 ENHANCEDSTATUSCODES
            """);

        // CVE-2011-0411
        await wire.SendAsync(Encoding.ASCII.GetBytes(sent));
        await Transcript.PlayAsync(wire, """
            S: 220 2.0.0 *
            S.
            """);
    }

    [Fact]
    public async Task Without_a_certificate_or_where_it_is_not_meant_there_is_no_STARTTLS()
    {
        await using var host = await SmtpHost.StartAsync();
        await using var without = host.Connect();
        await using var never = host.Connect(tls: TlsMode.None);

        await Transcript.PlayAsync(without, """
            S: 220 *
            C: STARTTLS
            S: 454 4.7.0 TLS is not available
            C: QUIT
            S: 221 *
            """);
        await Transcript.PlayAsync(never, """
            S: 220 *
            C: STARTTLS
            S: 500 5.5.1 *
            C: QUIT
            S: 221 *
            """);
    }

    [Theory]
    [InlineData("PLAIN", false)]
    [InlineData("LOGIN", false)]
    [InlineData("SCRAM-SHA-256", false)]
    [InlineData("PLAIN", true)]
    [InlineData("SCRAM-SHA-256", true)]
    [InlineData("SCRAM-SHA-256-PLUS", true)]
    public async Task MailKit_submits_with_every_mechanism(string mechanism, bool implicitTls)
    {
        using var certificates = new TestCertificates();
        await using var host = await SmtpHost.StartAsync();
        using var shelf = TestCertificates.Open(certificates.Write("mx", ["localhost"]));
        await using var listener = await TestListener.StartAsync(
            new ListenerProfile { Protocol = "submission", Tls = implicitTls ? TlsMode.Implicit : TlsMode.StartTls }, host.Server.ServeAsync, shelf);
        using var client = new SmtpClient { ServerCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Subject == "CN=localhost", CheckCertificateRevocation = false };
        using var message = new MimeMessage();
        message.From.Add(new MailboxAddress("ボブ", "bob@example.test"));
        message.To.Add(new MailboxAddress("アリス", "alice@example.test"));
        message.Subject = "飛脚";
        message.Body = new TextPart("plain") { Text = "壺 買いませんか?\r\n.\r\n" };

        await client.ConnectAsync("localhost", listener.EndPoint.Port, implicitTls ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls);
        await client.AuthenticateAsync(SaslMechanism.Create(mechanism, new System.Net.NetworkCredential("bob@example.test", SmtpHost.Password))!);
        var reply = await client.SendAsync(message);
        await client.DisconnectAsync(quit: true);

        Assert.StartsWith("2.0.0 Ok: stored as ", reply, StringComparison.Ordinal);
        var stored = Assert.Single(host.Inbox("alice@example.test"));
        Assert.Contains("with ESMTPSA id", stored, StringComparison.Ordinal);
        using var received = new MemoryStream(Encoding.Latin1.GetBytes(stored));
        using var read = await MimeMessage.LoadAsync(received);
        Assert.Equal("飛脚", read.Subject);
        Assert.Equal("壺 買いませんか?\r\n.\r\n", ((TextPart)read.Body!).Text.ReplaceLineEndings("\r\n"));
    }
}
