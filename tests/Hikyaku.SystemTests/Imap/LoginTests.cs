using System.Text;
using Hikyaku.Connections;
using MailKit.Net.Imap;
using MailKit.Security;
using Xunit;

namespace Hikyaku.SystemTests.Imap;

public class LoginTests
{
    [Fact]
    public async Task A_password_is_never_taken_in_clear_text_where_that_is_not_allowed()
    {
        await using var house = await ImapHouse.OpenAsync(tls: TlsMode.StartTls, plaintextLogin: false);
        using var wire = await house.ConnectAsync();
        // RFC 9051 §6.2.3, §11.2; RFC 5530 §3
        Assert.Contains("STARTTLS LOGINDISABLED", wire.Greeting, StringComparison.Ordinal);
        Assert.DoesNotContain("AUTH=", wire.Greeting, StringComparison.Ordinal);
        await wire.PlayAsync($"""
            C: a LOGIN alice@example.test {ImapHouse.Password}
            S: a NO [PRIVACYREQUIRED] …
            C: b AUTHENTICATE PLAIN
            S: b NO [PRIVACYREQUIRED] …
            """);
    }

    [Fact]
    public async Task After_STARTTLS_the_client_logs_in_and_gets_the_capabilities_with_the_reply()
    {
        await using var house = await ImapHouse.OpenAsync(tls: TlsMode.StartTls, plaintextLogin: false);
        using var clear = await house.ConnectAsync();
        await clear.PlayAsync("""
            C: a STARTTLS
            S: a OK …
            """);
        // RFC 9051 §6.2.1
        using var wire = new ImapWire(await house.Certificates.ShakeHandsAsync(clear.Stream, "localhost"));
        await wire.PlayAsync($"""
            C: b CAPABILITY
            S: * CAPABILITY IMAP4rev1 IMAP4rev2 LITERAL+ SASL-IR ENABLE ID AUTH=SCRAM-SHA-256 …
            S: b OK …
            C: c STARTTLS
            S: c BAD TLS is already on
            C: d LOGIN alice@example.test wrong
            S: d NO [AUTHENTICATIONFAILED] …
            C: e LOGIN "alice@example.test" "{ImapHouse.Password}"
            S: e OK [CAPABILITY IMAP4rev1 IMAP4rev2 … UIDPLUS … APPENDLIMIT=…] …
            C: f LOGIN alice@example.test {ImapHouse.Password}
            S: f BAD …
            """);
    }

    [Fact]
    public async Task Commands_sent_ahead_of_the_handshake_are_not_answered_inside_TLS()
    {
        await using var house = await ImapHouse.OpenAsync(tls: TlsMode.StartTls, plaintextLogin: false);
        using var wire = await house.ConnectAsync();
        // CVE-2011-0411
        await wire.SendAsync("a STARTTLS\r\nb NOOP\r\n");
        await wire.PlayAsync("S: a OK …");
        Assert.True(await wire.IsClosedAsync());
    }

    [Fact]
    public async Task SASL_with_and_without_an_initial_response()
    {
        await using var house = await ImapHouse.OpenAsync();
        var plain = Convert.ToBase64String(Encoding.ASCII.GetBytes($"\0alice@example.test\0{ImapHouse.Password}"));
        // RFC 9051 §6.2.2, RFC 4959
        using var wire = await house.ConnectAsync();
        await wire.PlayAsync($"""
            C: a AUTHENTICATE PLAIN
            S: +…
            C: *
            S: a BAD …
            C: b AUTHENTICATE PLAIN
            S: +…
            C: not base64!
            S: b BAD …
            C: c AUTHENTICATE PLAIN =
            S: c …
            C: d AUTHENTICATE NOTHING
            S: d NO …
            C: e AUTHENTICATE PLAIN AGFsaWNlAHdyb25n
            S: e NO [AUTHENTICATIONFAILED] …
            C: f AUTHENTICATE plain
            S: +…
            C: {plain}
            S: f OK [CAPABILITY …] …
            """);
        using var other = await house.ConnectAsync();
        await other.OkAsync($"AUTHENTICATE PLAIN {plain}");
    }

    [Theory]
    [InlineData("SCRAM-SHA-256-PLUS")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    public async Task A_real_client_logs_in_with_each_mechanism(string mechanism)
    {
        await using var house = await ImapHouse.OpenAsync(tls: TlsMode.StartTls, plaintextLogin: false);
        using var client = new ImapClient { ServerCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Subject == "CN=localhost", CheckCertificateRevocation = false };
        await client.ConnectAsync("127.0.0.1", house.EndPoint.Port, SecureSocketOptions.StartTls);
        await client.AuthenticateAsync(SaslMechanism.Create(mechanism, new System.Net.NetworkCredential("alice@example.test", ImapHouse.Password))!);
        Assert.True(client.IsAuthenticated);
        await client.DisconnectAsync(quit: true);
    }
}
