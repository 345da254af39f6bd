using System.Text;
using Hikyaku.Lab.Dns;
using Hikyaku.SystemTests.Smtp;
using Hikyaku.SystemTests.Transcripts;
using Hikyaku.Transport.Checks;
using Hikyaku.Transport.Receive;
using Hikyaku.Transport.Routing.Dns;

namespace Hikyaku.SystemTests.Checks;

/// <summary>
/// A server that asks a name server of the simulated Internet who may send for whom. Clients come from 192.0.2.1, whose
/// name is mail.bank.example.
/// </summary>
internal sealed class CheckedHost : IAsyncDisposable
{
    private const string Records = """
        1.2.0.192.in-addr.arpa PTR mail.bank.example
        mail.bank.example      A   192.0.2.1
        plain.example          A   198.51.100.9
        spf.example            TXT "v=spf1 ip4:198.51.100.0/24 -all"
        bank.example           TXT "v=spf1 a:mail.bank.example -all"
        _dmarc.bank.example    TXT "v=DMARC1; p=reject"
        shop.example           TXT "v=spf1 ip4:198.51.100.7 -all"
        _dmarc.shop.example    TXT "v=DMARC1; p=reject"
        club.example           TXT "v=spf1 ip4:198.51.100.7 -all"
        _dmarc.club.example    TXT "v=DMARC1; p=quarantine"
        news.example           TXT "v=spf1 ip4:198.51.100.7 -all"
        _dmarc.news.example    TXT "v=DMARC1; p=none"
        """;

    private readonly DnsServer _dns;

    private CheckedHost(DnsServer dns, CachingResolver resolver, SmtpHost smtp) => (_dns, Resolver, Smtp) = (dns, resolver, smtp);

    public CachingResolver Resolver { get; }

    /// <summary>A resolver that remembers nothing yet.</summary>
    public CachingResolver NewResolver() => new(new DnsSettings { Servers = [_dns.EndPoint] }, TimeProvider.System);

    public SmtpHost Smtp { get; }

    public Zone Zone => _dns.Zone;

    public static async Task<CheckedHost> StartAsync(ChecksOptions? checks = null)
    {
        var dns = DnsServer.Start(Zone.Parse(Records));
        var resolver = new CachingResolver(new DnsSettings { Servers = [dns.EndPoint] }, TimeProvider.System);
        return new CheckedHost(dns, resolver, await SmtpHost.StartAsync(new SmtpOptions { Hostname = "mx.example.test", Checks = checks ?? new ChecksOptions() }, dns: resolver));
    }

    /// <summary>A stranger writes a mail by hand, line by line; gives what the server says to it.</summary>
    public async Task<string> WriteAsync(string from, string message, string to = "bob@example.test", string helo = "mail.bank.example", string wishes = "")
    {
        await using var wire = Smtp.Connect(fromAfar: true);
        var recipients = to.Split(',');
        var heard = await Transcript.PlayAsync(wire, $"""
            S: 220 *
            C: EHLO {helo}
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<{from}>
            S: 250 *
            {string.Join('\n', recipients.Select(recipient => $"C: RCPT TO:<{recipient}>{wishes}\nS: 250 *"))}
            C: DATA
            S: 354 *
            C> {Escape(message)}\r\n.\r\n
            S: *
            C: QUIT
            S: 221 *
            """);
        return heard[^2];
    }

    /// <summary>The only message of a mailbox.</summary>
    public string Only(string mailbox, string address = "bob@example.test")
        => Smtp.Mailbox(address, mailbox) is [var only] ? only : throw new InvalidOperationException($"{mailbox} of {address} has {Smtp.Mailbox(address, mailbox).Count} messages.");

    public async ValueTask DisposeAsync()
    {
        await Smtp.DisposeAsync();
        await _dns.DisposeAsync();
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in text) escaped.Append(c switch { '\r' => @"\r", '\n' => @"\n", '\t' => @"\t", '\\' => @"\\", _ => c.ToString() });
        return escaped.ToString();
    }
}
