using System.Net;
using Hikyaku.Protocol.Dns;
using Hikyaku.Store.Journey;
using Hikyaku.Transport.Checks;
using Xunit;

namespace Hikyaku.SystemTests.Checks;

/// <summary>What an operator decides for some senders, and what else is looked at beside SPF, DKIM and DMARC.</summary>
public sealed class CheckExceptionTests
{
    private const string FromShop = "From: boss@shop.example\r\nSubject: x\r\n\r\nHi.";

    [Theory]
    [InlineData("shop.example", null, null, "250 ")]
    [InlineData("boss@shop.example", null, null, "250 ")]
    [InlineData("boss@shop.example", "192.0.2.0/24", "2999-12-31", "250 ")]
    [InlineData("boss@shop.example", "198.51.100.0/24", null, "550 5.7.26 ")]
    [InlineData("boss@shop.example", null, "2020-01-01", "550 5.7.26 ")]
    [InlineData("other@shop.example", null, null, "550 5.7.26 ")]
    [InlineData("hop.example", null, null, "550 5.7.26 ")]
    [InlineData("example", null, null, "250 ")]
    public async Task An_exception_counts_for_its_sender_from_its_clients_until_its_last_day(string sender, string? clients, string? until, string reply)
    {
        await using var host = await StartAsync(new CheckException
        {
            Sender = sender,
            Clients = clients is null ? [] : [IPNetwork.Parse(clients)],
            Until = until is null ? null : DateOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture),
            Handling = Handling.Mark,
            Reason = "they are moving",
        });

        Assert.StartsWith(reply, await host.WriteAsync("boss@shop.example", FromShop));
    }

    [Fact]
    public async Task An_exception_can_refuse_too_and_the_journey_tells_the_reason()
    {
        await using var host = await StartAsync(
            new CheckException { Sender = "teller@bank.example", Handling = Handling.Refuse, Reason = "a hacked account" },
            new CheckException { Sender = "bank.example", Handling = Handling.Junk, Reason = "too much advertising", Until = new DateOnly(2999, 12, 31) });

        Assert.Equal("550 5.7.1 Refused by a rule of this server: a hacked account (an exception)", await host.WriteAsync("teller@bank.example", "From: teller@bank.example\r\n\r\nHi."));
        Assert.StartsWith("250 ", await host.WriteAsync("news@bank.example", "From: news@bank.example\r\n\r\nHi."));

        Assert.Contains("dmarc=pass", host.Only("Junk"), StringComparison.Ordinal);
        var bob = host.Smtp.Store.Directory.Find("bob@example.test")!.Id;
        using var view = host.Smtp.Store.Mailboxes.Open(host.Smtp.Store.Mailboxes.Find(bob, "Junk")!.Id)!;
        var judged = host.Smtp.Store.Journeys.OfMessage(view.Current[0].MessageId)!.Events.OfType<Judged>().Single();
        Assert.Equal(("exception", "too much advertising (an exception until 2999-12-31)"), (judged.Rule, judged.Reason));
    }

    // RFC 7505 §4.2
    [Theory]
    [InlineData(Handling.Refuse, "550 5.7.27 RFC 7505: the domain of the sender on the envelope, mute.example, says that it has no mail")]
    [InlineData(Handling.Mark, "250 ")]
    public async Task Who_takes_no_mail_sends_none(Handling nullMx, string reply)
    {
        await using var host = await CheckedHost.StartAsync(new ChecksOptions { Policy = new CheckPolicy { NullMx = nullMx } });
        host.Zone.Add("mute.example", DnsRecordType.Mx, new MailExchangeRecord(0, ""));

        Assert.StartsWith(reply, await host.WriteAsync("a@mute.example", "From: a@plain.example\r\n\r\nHi."));
        Assert.StartsWith("250 ", await host.WriteAsync("", "From: a@plain.example\r\n\r\nHi."));
    }

    // RFC 5321 §4.1.4: told, and held against nobody.
    [Theory]
    [InlineData("mx.example.test", "ourname")]
    [InlineData("desktop", "nofullname")]
    [InlineData("[198.51.100.1]", "otheraddress")]
    [InlineData("[192.0.2.1]", null)]
    [InlineData("mail.bank.example", null)]
    public async Task Odd_greetings_stand_in_the_journey(string helo, string? oddity)
    {
        await using var host = await CheckedHost.StartAsync();

        await host.WriteAsync("boss@plain.example", "From: boss@plain.example\r\n\r\nHi.", helo: helo);

        Assert.Equal(oddity, EventsOf(host).OfType<GreetingLooked>().SingleOrDefault()?.Oddity);
    }

    [Fact]
    public async Task Only_who_can_not_be_forged_has_a_picture()
    {
        await using var host = await CheckedHost.StartAsync();
        foreach (var domain in (string[])["bank.example", "plain.example"])
            host.Zone.Add("default._bimi." + domain, DnsRecordType.Txt, new TextRecord("v=BIMI1; l=https://pictures.example/a.svg; a=https://pictures.example/a.pem"));

        await host.WriteAsync("boss@plain.example", "From: boss@plain.example\r\n\r\nHi.");
        Assert.Empty(EventsOf(host).OfType<BimiFound>());
        await host.WriteAsync("teller@bank.example", "From: teller@bank.example\r\n\r\nHi.", "alice@example.test");
        var found = EventsOf(host, "alice@example.test").OfType<BimiFound>().Single();
        Assert.Equal(("bank.example", "https://pictures.example/a.svg", "https://pictures.example/a.pem"), (found.Domain, found.Picture, found.Certificate));
    }

    private static IReadOnlyList<JourneyEvent> EventsOf(CheckedHost host, string address = "bob@example.test")
        => host.Smtp.Store.Journeys.OfMessage(host.Smtp.Stored(address).MessageId)!.Events;

    private static Task<CheckedHost> StartAsync(params CheckException[] exceptions) => CheckedHost.StartAsync(new ChecksOptions { Exceptions = exceptions });
}
