using System.Text;
using Hikyaku.Authentication.Arc;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Dns;
using Hikyaku.Protocol.Message.Trace;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Keys;
using Hikyaku.SystemTests.Arc;
using Hikyaku.Transport.Checks;
using Xunit;

namespace Hikyaku.SystemTests.Checks;

/// <summary>A mailing list changes a letter and breaks the signature of its author, whose domain asks to refuse such mail: RFC 8617 §7.2.</summary>
public sealed class TrustedForwarderTests
{
    private const string Letter = "From: boss@shop.example\r\nTo: talk@lists.example\r\nSubject: [talk] Tea\r\n\r\nCome at five.\r\n-- \r\nThe list\r\n";

    private static readonly MethodResult AuthorWasTrue = new("dmarc", "pass") { Comment = "p=reject", Properties = [("header.from", "shop.example")] };

    [Fact]
    public async Task Mail_of_a_trusted_list_is_taken_and_says_why()
    {
        await using var host = await StartAsync("lists.example");
        using var letters = new SealedLetters(host.Zone);

        Assert.StartsWith("250 ", await host.WriteAsync("talk@lists.example", letters.Pass(Letter, "lists.example", ArcOutcome.Missing, AuthorWasTrue)));

        var text = host.Only("INBOX").Replace("\r\n\t", " ", StringComparison.Ordinal);
        Assert.Contains("arc=pass (i=1 of lists.example) smtp.remote-ip=192.0.2.1;", text, StringComparison.Ordinal);
        Assert.Contains("dmarc=fail (p=reject) reason=\"neither SPF nor a DKIM signature of shop.example vouches for it; but lists.example, which is trusted, passed it on and sealed that it was true then (dmarc)\"", text, StringComparison.Ordinal);
        var events = host.Smtp.Store.Journeys.OfMessage(host.Smtp.Stored("bob@example.test").MessageId)!.Events;
        Assert.Equal(("pass", "lists.example"), (events.OfType<ArcChecked>().Single().Result, events.OfType<ArcChecked>().Single().TrustedSealer));
        Assert.Equal(("mark", "trusted forwarder"), (events.OfType<Judged>().Single().Handling, events.OfType<Judged>().Single().Rule));
    }

    [Fact]
    public async Task Who_is_not_trusted_may_seal_what_he_likes()
    {
        await using var host = await StartAsync("other.example");
        using var letters = new SealedLetters(host.Zone);

        Assert.StartsWith("550 5.7.26 ", await host.WriteAsync("talk@lists.example", letters.Pass(Letter, "lists.example", ArcOutcome.Missing, AuthorWasTrue)));
    }

    [Theory]
    [InlineData("dmarc", "fail", "header.from", "shop.example")]
    [InlineData("dmarc", "pass", "header.from", "other.example")]
    [InlineData("dkim", "pass", "header.d", "lists.example")]
    [InlineData("spf", "pass", "smtp.mailfrom", "boss@shop.example")]
    public async Task A_trusted_list_must_have_seen_that_the_author_was_true(string method, string result, string property, string value)
    {
        await using var host = await StartAsync("lists.example");
        using var letters = new SealedLetters(host.Zone);
        var letter = letters.Pass(Letter, "lists.example", ArcOutcome.Missing, new MethodResult(method, result) { Properties = [(property, value)] });

        Assert.StartsWith("550 5.7.26 ", await host.WriteAsync("talk@lists.example", letter));
    }

    [Fact]
    public async Task A_seal_that_does_not_fit_is_none()
    {
        await using var host = await StartAsync("lists.example");
        using var letters = new SealedLetters(host.Zone);
        var letter = letters.Pass(Letter, "lists.example", ArcOutcome.Missing, AuthorWasTrue).Replace("five", "nine", StringComparison.Ordinal);

        Assert.StartsWith("550 5.7.26 ", await host.WriteAsync("talk@lists.example", letter));
    }

    // What a stranger says of those before him he may have made up; what he passes on unread, too.
    [Theory]
    [InlineData("lists.example", "stranger.example", "550 5.7.26 ")]
    [InlineData("stranger.example", "lists.example", "550 5.7.26 ")]
    [InlineData("lists.example", "school.example", "250 ")]
    public async Task All_who_passed_it_on_since_must_be_trusted(string first, string second, string reply)
    {
        await using var host = await StartAsync("lists.example", "school.example");
        using var letters = new SealedLetters(host.Zone);
        var once = letters.Pass(Letter, first, ArcOutcome.Missing, AuthorWasTrue);
        var twice = letters.Pass(once, second, new ArcOutcome(ArcResult.Pass, "") { Highest = 1 }, new MethodResult("arc", "pass"));

        Assert.StartsWith(reply, await host.WriteAsync("talk@lists.example", twice));
    }

    [Fact]
    public async Task Mail_without_dmarc_is_believed_the_sender_that_a_trusted_forwarder_saw()
    {
        await using var host = await StartAsync("forward.example");
        using var letters = new SealedLetters(host.Zone);
        var letter = letters.Pass("From: a@spf.example\r\n\r\nHi.\r\n", "forward.example", ArcOutcome.Missing, new MethodResult("spf", "pass") { Properties = [("smtp.mailfrom", "a@spf.example")] });

        await host.WriteAsync("a@spf.example", letter);

        Assert.Contains("spf=fail", host.Only("INBOX"), StringComparison.Ordinal);
    }

    // away@example.test leads to someone@elsewhere.example.
    [Fact]
    public async Task What_is_passed_on_is_sealed_with_what_was_found()
    {
        await using var host = await StartAsync();
        using var letters = new SealedLetters(host.Zone);
        using var key = DkimKey.Create(DkimAlgorithm.Ed25519Sha256);
        host.Zone.Add("s._domainkey.example.test", DnsRecordType.Txt, new TextRecord(key.ToRecord().ToString()));
        Assert.True((await host.Smtp.Store.SigningKeys.AddAsync("example.test", [new NewSigningKey("s", DkimAlgorithm.Ed25519Sha256, key.Export())], SigningKeyState.Active)).Succeeded);

        var letter = letters.Pass("From: teller@bank.example\r\nSubject: x\r\n\r\nYour statement.\r\n", "forward.example", ArcOutcome.Missing);
        Assert.StartsWith("250 ", await host.WriteAsync("teller@bank.example", letter, "away@example.test"));

        var claimed = (await host.Smtp.Store.Queue.ClaimAsync("elsewhere.example", 10, TimeSpan.FromMinutes(1))).Value.Messages.Single();
        using var content = host.Smtp.Store.Messages.OpenQueued(claimed.Message)!;
        using var reader = new StreamReader(content.OpenRead(), Encoding.Latin1);
        var going = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        var outcome = await letters.VerifyAsync(going);
        Assert.Equal((ArcResult.Pass, 2), (outcome.Result, outcome.Highest));
        Assert.Equal(["forward.example", "example.test"], outcome.Links.Select(link => link.Sealer));
        var said = outcome.Links[1].Results!;
        Assert.Equal("mx.example.test", said.ServerName);
        Assert.Equal(["iprev=pass", "spf=none", "spf=pass", "dkim=none", "arc=pass", "dmarc=pass"], said.Results.Select(result => $"{result.Method}={result.Result}"));
        var journey = host.Smtp.Store.Journeys.Find(claimed.Message.QueueId)!;
        Assert.Equal(("example.test", "s", 2), journey.Events.OfType<ChainSealed>().Select(seal => (seal.Domain, seal.Selector, seal.Instance)).Single());
    }

    private static Task<CheckedHost> StartAsync(params string[] trusted) => CheckedHost.StartAsync(new ChecksOptions { TrustedSealers = trusted.ToHashSet() });
}
