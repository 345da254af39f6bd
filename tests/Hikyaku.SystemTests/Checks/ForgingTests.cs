using Hikyaku.Store.Journey;
using Xunit;

namespace Hikyaku.SystemTests.Checks;

/// <summary>
/// The exercise of the lecture: whoever can type can write a mail with somebody else's From. What becomes of it depends on
/// what that somebody's domain publishes.
/// </summary>
public sealed class ForgingTests
{
    [Fact]
    public async Task A_domain_that_publishes_nothing_can_be_forged_and_the_mail_says_that_nobody_vouches_for_it()
    {
        await using var host = await CheckedHost.StartAsync();

        var reply = await host.WriteAsync("boss@plain.example", "From: The Boss <boss@plain.example>\r\nSubject: a rise\r\n\r\nYou get one.");

        Assert.StartsWith("250 2.0.0 ", reply);
        Assert.StartsWith(
            "Return-Path: <boss@plain.example>\r\n"
            + "Delivered-To: bob@example.test\r\n"
            + "Authentication-Results: mx.example.test;\r\n"
            + "\tiprev=pass (mail.bank.example) policy.iprev=192.0.2.1;\r\n"
            + "\tspf=none smtp.helo=mail.bank.example;\r\n"
            + "\tspf=none reason=\"plain.example has no SPF record\"\r\n"
            + "\tsmtp.mailfrom=boss@plain.example;\r\n"
            + "\tdkim=none;\r\n"
            + "\tdmarc=none reason=\"plain.example publishes no DMARC policy\"\r\n"
            + "\theader.from=plain.example\r\n"
            + "Received-SPF: none (mx.example.test: plain.example has no SPF record)\r\n"
            + "\treceiver=mx.example.test; identity=mailfrom; client-ip=192.0.2.1;\r\n"
            + "\thelo=mail.bank.example; envelope-from=\"boss@plain.example\"\r\n"
            + "Received: from mail.bank.example (mail.bank.example [192.0.2.1])\r\n", host.Only("INBOX"));
    }

    [Fact]
    public async Task A_domain_with_spf_only_is_forged_into_junk()
    {
        await using var host = await CheckedHost.StartAsync();

        var reply = await host.WriteAsync("boss@spf.example", "From: The Boss <boss@spf.example>\r\nSubject: a rise\r\n\r\nYou get one.");

        Assert.StartsWith("250 2.0.0 ", reply);
        Assert.Empty(host.Smtp.Inbox("bob@example.test"));
        Assert.Contains("spf=fail reason=\"spf.example says that this client may not send its mail\"", host.Only("Junk").Replace("\r\n\t", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("mechanism=-all;", host.Only("Junk"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_domain_with_dmarc_reject_can_not_be_forged()
    {
        await using var host = await CheckedHost.StartAsync();

        var reply = await host.WriteAsync("boss@plain.example", "From: The Boss <boss@shop.example>\r\nSubject: a rise\r\n\r\nYou get one.");

        Assert.Equal("550 5.7.26 Refused as the author's domain asks (DMARC): neither SPF nor a DKIM signature of shop.example vouches for it", reply);
        Assert.Empty(host.Smtp.Inbox("bob@example.test"));
        Assert.Empty(host.Smtp.Mailbox("bob@example.test", "Junk"));
    }

    [Fact]
    public async Task The_true_sender_is_believed()
    {
        await using var host = await CheckedHost.StartAsync();

        var reply = await host.WriteAsync("teller@bank.example", "From: teller@bank.example\r\n\r\nYour statement.");

        Assert.StartsWith("250 2.0.0 ", reply);
        Assert.Contains("dmarc=pass (p=reject) header.from=bank.example", host.Only("INBOX"), StringComparison.Ordinal);
    }

    // To borrow a name that one may use for the envelope does not help.
    [Fact]
    public async Task A_true_envelope_does_not_make_a_false_author_true()
    {
        await using var host = await CheckedHost.StartAsync();

        Assert.StartsWith("550 5.7.26 ", await host.WriteAsync("teller@bank.example", "From: boss@shop.example\r\n\r\nHi."));
        // RFC 9989 §11.5: nor does to write in the name of both.
        Assert.StartsWith("550 5.7.26 ", await host.WriteAsync("teller@bank.example", "From: teller@bank.example, boss@shop.example\r\n\r\nHi."));
        Assert.StartsWith("550 5.7.26 ", await host.WriteAsync("teller@bank.example", "From: teller@bank.example\r\nFrom: boss@shop.example\r\n\r\nHi."));
    }

    [Fact]
    public async Task Who_hides_the_author_lands_in_junk()
    {
        await using var host = await CheckedHost.StartAsync();

        Assert.StartsWith("250 2.0.0 ", await host.WriteAsync("teller@bank.example", "From: \"boss@shop.example\" <>\r\n\r\nHi."));

        Assert.Contains("dmarc=permerror reason=\"From names no author\"", host.Only("Junk"), StringComparison.Ordinal);
    }

    // RFC 8601 §5: what says that it is from us must be from us.
    [Fact]
    public async Task Results_that_pretend_to_be_ours_are_taken_out_and_all_else_stays_as_it_was()
    {
        const string Forged = "Authentication-Results: (no comment) MX.example.test 1;\r\n\tdmarc=pass header.from=shop.example\r\n";
        const string Kept = "Authentication-Results: relay.example; spf=pass\r\nSubject:  odd  spacing \r\nFrom: boss@plain.example\r\n";
        const string Body = "\r\nHi.  \r\n\r\n..\r\nAuthentication-Results: mx.example.test; dmarc=pass";
        await using var host = await CheckedHost.StartAsync();

        await host.WriteAsync("boss@plain.example", Forged + Kept[..^2].Replace("\r\nFrom", "\r\n" + Forged.Trim() + "\r\nFrom", StringComparison.Ordinal) + "\r\n" + Body.Replace("\r\n..", "\r\n...", StringComparison.Ordinal));

        Assert.Equal(Kept + Body + "\r\n", host.Smtp.Received("bob@example.test"));
        Assert.Equal(2, host.Only("INBOX").Split("Authentication-Results: mx.example.test").Length - 1); // ours, and the text in the body
        var journey = host.Smtp.Store.Journeys.OfMessage(host.Smtp.Stored("bob@example.test").MessageId)!;
        Assert.Equal(2, Assert.Single(journey.Events.OfType<ForgedResultsRemoved>()).Count);
    }
}
