using System.Text;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Lab.Dns;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Dns;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Journey;
using Hikyaku.Transport.Checks;
using Xunit;

namespace Hikyaku.SystemTests.Checks;

/// <summary>What follows from the checks, as it is configured, and what is told of them.</summary>
public sealed class ArrivalCheckTests
{
    private const string FromShop = "From: boss@shop.example\r\nSubject: x\r\n\r\nHi.";
    private const string FromClub = "From: boss@club.example\r\n\r\nHi.";
    private const string FromNews = "From: boss@news.example\r\n\r\nHi.";

    [Fact]
    public async Task What_a_domain_asks_for_is_done()
    {
        await using var host = await CheckedHost.StartAsync();

        Assert.StartsWith("550 5.7.26 ", await host.WriteAsync("boss@shop.example", FromShop));
        Assert.StartsWith("250 ", await host.WriteAsync("boss@club.example", FromClub));
        Assert.StartsWith("250 ", await host.WriteAsync("boss@news.example", FromNews));

        Assert.Contains("boss@club.example", host.Only("Junk"), StringComparison.Ordinal);
        // RFC 9989 §5.4: p=none changes nothing, SPF fail or not.
        Assert.Contains("dmarc=fail (p=none)", host.Only("INBOX"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Handling.Refuse, "550 5.7.26 ", 0, 0)]
    [InlineData(Handling.Junk, "250 ", 0, 1)]
    [InlineData(Handling.Mark, "250 ", 1, 0)]
    public async Task No_more_is_done_than_the_configuration_allows(Handling dmarc, string reply, int inbox, int junk)
    {
        await using var host = await CheckedHost.StartAsync(new ChecksOptions { Policy = new CheckPolicy { Dmarc = dmarc } });

        Assert.StartsWith(reply, await host.WriteAsync("boss@shop.example", FromShop));

        Assert.Equal((inbox, junk), (host.Smtp.Inbox("bob@example.test").Count, host.Smtp.Mailbox("bob@example.test", "Junk").Count));
    }

    [Theory]
    [InlineData(Handling.Refuse, "550 5.7.23 SPF: spf.example says that this client may not send its mail", 0, 0)]
    [InlineData(Handling.Junk, "250 ", 0, 1)]
    [InlineData(Handling.Mark, "250 ", 1, 0)]
    public async Task Spf_alone_counts_as_configured(Handling spfFail, string reply, int inbox, int junk)
    {
        await using var host = await CheckedHost.StartAsync(new ChecksOptions { Policy = new CheckPolicy { SpfFail = spfFail } });

        Assert.StartsWith(reply, await host.WriteAsync("a@spf.example", "From: a@spf.example\r\n\r\nHi."));

        Assert.Equal((inbox, junk), (host.Smtp.Inbox("bob@example.test").Count, host.Smtp.Mailbox("bob@example.test", "Junk").Count));
    }

    // RFC 5321 has one reply for all recipients.
    [Fact]
    public async Task Recipients_of_several_domains_each_have_their_policy()
    {
        var checks = new ChecksOptions { Domains = new Dictionary<string, CheckPolicy> { ["lenient.test"] = new() { Dmarc = Handling.Mark } } };
        await using var host = await CheckedHost.StartAsync(checks);
        await host.Smtp.Store.Directory.AddDomainAsync("lenient.test");
        await host.Smtp.Store.Directory.AddAccountAsync(new NewAccount("lee@lenient.test", "correct horse battery staple"));

        Assert.StartsWith("250 ", await host.WriteAsync("boss@shop.example", FromShop, "bob@example.test,lee@lenient.test"));
        Assert.StartsWith("550 ", await host.WriteAsync("boss@shop.example", FromShop, "bob@example.test"));

        Assert.Single(host.Smtp.Mailbox("bob@example.test", "Junk"));
        Assert.Single(host.Smtp.Inbox("lee@lenient.test"));
    }

    [Fact]
    public async Task An_account_without_a_junk_mailbox_gets_a_mark()
    {
        await using var host = await CheckedHost.StartAsync();
        var bob = host.Smtp.Store.Directory.Find("bob@example.test")!.Id;
        await host.Smtp.Store.Mailboxes.DeleteAsync(bob, "Junk");

        await host.WriteAsync("boss@club.example", FromClub);

        using var view = host.Smtp.Store.Mailboxes.Open(host.Smtp.Store.Mailboxes.Find(bob, "INBOX")!.Id)!;
        Assert.Equal(["$Junk"], view.Keywords[view.Current[0].Keywords]);
    }

    [Fact]
    public async Task A_signature_of_the_author_survives_forwarding()
    {
        await using var host = await CheckedHost.StartAsync();
        using var key = DkimKey.Create(DkimAlgorithm.Ed25519Sha256);
        host.Zone.Add("s._domainkey.shop.example", DnsRecordType.Txt, new TextRecord(key.ToRecord().ToString()));
        var header = FromShop[..(FromShop.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)];
        var fields = new DkimSigner("shop.example", [new SelectedKey("s", key)]).Sign(Encoding.ASCII.GetBytes(header), new MemoryStream("Hi.\r\n"u8.ToArray()), DateTimeOffset.UnixEpoch);
        var signed = Encoding.ASCII.GetString(fields) + FromShop;

        Assert.StartsWith("250 ", await host.WriteAsync("list@plain.example", signed));
        Assert.StartsWith("550 5.7.26 ", await host.WriteAsync("list@plain.example", signed.Replace("Hi.", "Hi!", StringComparison.Ordinal)));

        var text = host.Only("INBOX");
        Assert.Contains("dkim=pass (256 bits) header.d=shop.example header.s=s", text, StringComparison.Ordinal);
        Assert.Contains("dmarc=pass (p=reject) header.from=shop.example", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "250 ")]
    [InlineData(true, "451 4.4.3 ")]
    public async Task A_name_server_that_fails_holds_mail_up_only_where_that_is_wanted(bool defer, string reply)
    {
        await using var host = await CheckedHost.StartAsync(new ChecksOptions { Policy = new CheckPolicy { DeferOnTemporaryErrors = defer } });
        host.Zone.Break("shop.example", DnsFault.ServerFailure);

        Assert.StartsWith(reply, await host.WriteAsync("boss@shop.example", FromShop));

        if (!defer) Assert.Contains("dmarc=temperror", host.Only("INBOX"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_name_server_costs_no_more_than_the_patience()
    {
        await using var host = await CheckedHost.StartAsync(new ChecksOptions { Patience = TimeSpan.FromMilliseconds(300) });
        host.Zone.Break("", DnsFault.Silence);
        var watch = System.Diagnostics.Stopwatch.StartNew();

        Assert.StartsWith("250 ", await host.WriteAsync("boss@shop.example", FromShop));

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(4), $"{watch.Elapsed}");
        Assert.Contains("iprev=temperror", host.Only("INBOX"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machines_that_are_trusted_and_users_who_log_in_are_not_checked_and_may_not_pretend_to_have_been()
    {
        await using var host = await CheckedHost.StartAsync();
        var login = Convert.ToBase64String(Encoding.UTF8.GetBytes("\0bob@example.test\0" + Smtp.SmtpHost.Password));
        await host.Smtp.PlayAsync($"""
            S: 220 *
            C: EHLO localhost
            S..: 250 ENHANCEDSTATUSCODES
            C: AUTH PLAIN {login}
            S: 235 *
            C: MAIL FROM:<bob@example.test>
            S: 250 *
            C: RCPT TO:<alice@example.test>
            S: 250 *
            C: DATA
            S: 354 *
            C: Authentication-Results: mx.example.test; dmarc=pass
            C: From: bob@example.test
            C: Date: Tue, 24 Nov 2026 12:00:00 +0000
            C: Message-ID: <1@example.test>
            C:
            C: Hi.
            C: .
            S: 250 *
            """, "submission");
        await host.Smtp.PlayAsync("""
            S: 220 *
            C: EHLO relay.example.test
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<boss@shop.example>
            S: 250 *
            C: RCPT TO:<bob@example.test>
            S: 250 *
            C: DATA
            S: 354 *
            C: From: boss@shop.example
            C:
            C: Hi.
            C: .
            S: 250 *
            """);

        Assert.DoesNotContain("Authentication-Results", host.Only("INBOX", "alice@example.test"), StringComparison.Ordinal);
        Assert.DoesNotContain("Authentication-Results", host.Only("INBOX"), StringComparison.Ordinal);
    }

    // Who is told that his mail arrived must have sent it.
    [Theory]
    [InlineData("boss@club.example", FromClub, 0)]
    [InlineData("teller@bank.example", "From: teller@bank.example\r\n\r\nHi.", 1)]
    public async Task A_forged_sender_gets_no_notification_of_delivery(string sender, string message, int notifications)
    {
        await using var host = await CheckedHost.StartAsync();

        Assert.StartsWith("250 ", await host.WriteAsync(sender, message, wishes: " NOTIFY=SUCCESS"));

        Assert.Equal(notifications, host.Smtp.Store.Queue.List(new(), null, 10).Count);
    }

    [Fact]
    public async Task The_journey_tells_what_was_found_and_what_followed()
    {
        await using var host = await CheckedHost.StartAsync();

        await host.WriteAsync("boss@club.example", FromClub);

        var bob = host.Smtp.Store.Directory.Find("bob@example.test")!.Id;
        using var view = host.Smtp.Store.Mailboxes.Open(host.Smtp.Store.Mailboxes.Find(bob, "Junk")!.Id)!;
        var events = host.Smtp.Store.Journeys.OfMessage(view.Current[0].MessageId)!.Events;
        Assert.Equal(
            [typeof(Received), typeof(ClientNameChecked), typeof(SpfChecked), typeof(SpfChecked), typeof(DmarcChecked), typeof(Judged), typeof(Filed)],
            events.Select(happened => happened.GetType()));
        var spf = Assert.IsType<SpfChecked>(events[3]);
        Assert.Equal(("mailfrom", "club.example", "fail", "-all"), (spf.Identity, spf.Domain, spf.Result, spf.Term));
        var dmarc = Assert.IsType<DmarcChecked>(events[4]);
        Assert.Equal(("club.example", "club.example", "fail", "quarantine"), (dmarc.AuthorDomain, dmarc.PolicyDomain, dmarc.Result, dmarc.Policy));
        var judged = Assert.IsType<Judged>(events[5]);
        Assert.Equal(("example.test", "junk", "dmarc quarantine"), (judged.Domain, judged.Handling, judged.Rule));
        Assert.Equal("Junk", Assert.IsType<Filed>(events[6]).Mailbox);
    }

    // Nothing that a stranger sends makes a header of ours say what it should not.
    [Fact]
    public async Task Hostile_names_stay_values()
    {
        await using var host = await CheckedHost.StartAsync();

        Assert.StartsWith("250 ", await host.WriteAsync("\"a\\\"; dmarc=pass (\"@evil.example", "From: a@evil.example\r\n\r\nHi.", helo: "x=y?dmarc=pass"));

        Assert.Contains("\tsmtp.mailfrom=\"\\\"a", host.Only("INBOX"), StringComparison.Ordinal);
        Assert.Contains("\tdmarc=none ", host.Only("INBOX"), StringComparison.Ordinal);
        Assert.DoesNotContain("\tdmarc=pass", host.Only("INBOX"), StringComparison.Ordinal);
    }
}
