using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Hikyaku.Authentication.Arc;
using Hikyaku.Lab.Dns;
using Hikyaku.Protocol.Message.Trace;
using Xunit;

namespace Hikyaku.SystemTests.Arc;

/// <summary>Chains of those who passed a letter on, RFC 8617 §5, with keys from a real name server.</summary>
public sealed class ArcChainTests
{
    private const string Letter = "DKIM-Signature: v=1; d=shop.example; b=x\r\nFrom: boss@shop.example\r\nTo: list@lists.example\r\nSubject: Tea\r\n\r\nCome at five.\r\n";

    private static readonly MethodResult DmarcPass = new("dmarc", "pass") { Properties = [("header.from", "shop.example")] };

    [Fact]
    public async Task A_letter_that_nobody_sealed_has_no_chain()
    {
        using var letters = new SealedLetters();

        Assert.Equal(ArcResult.None, (await letters.VerifyAsync(Letter)).Result);
    }

    [Fact]
    public async Task Each_one_who_passes_it_on_may_change_it_and_the_last_one_vouches_for_all()
    {
        using var letters = new SealedLetters();

        var first = letters.Pass(Letter, "forward.example", ArcOutcome.Missing, DmarcPass);
        var second = letters.Pass(Change(first), "lists.example", await letters.VerifyAsync(first), new MethodResult("arc", "pass"));
        var third = letters.Pass(second, "school.example", await letters.VerifyAsync(second), new MethodResult("arc", "pass"));

        var outcome = await letters.VerifyAsync(third);
        Assert.Equal((ArcResult.Pass, 3), (outcome.Result, outcome.Highest));
        Assert.Equal(["forward.example", "lists.example", "school.example"], outcome.Links.Select(link => link.Sealer));
        var said = outcome.Links[0].Results!;
        Assert.Equal(("mx.forward.example", "dmarc", "pass"), (said.ServerName, said.Results[0].Method, said.Results[0].Result));
        Assert.Equal([("header.from", "shop.example")], said.Results[0].Properties);
    }

    // RFC 8617 §4.2.1
    [Fact]
    public async Task A_chain_has_at_most_50_sets()
    {
        using var letters = new SealedLetters();
        var letter = letters.Pass(Letter, "a.example", ArcOutcome.Missing, DmarcPass);
        for (var i = 2; i <= 50; i++) letter = letters.Pass(letter, i % 2 == 0 ? "b.example" : "a.example", Passed(i - 1));

        var outcome = await letters.VerifyAsync(letter);

        Assert.Equal((ArcResult.Pass, 50), (outcome.Result, outcome.Highest));
        Assert.Empty(letters.Seal(letter, "c.example", outcome));
        Assert.Equal(ArcResult.Fail, (await letters.VerifyAsync("ARC-Seal: i=51; cv=pass; a=ed25519-sha256; d=c.example; s=s; b=eA==\r\n" + letter)).Result);
    }

    [Theory]
    [InlineData("Come at five", "Come at nine", "the body was changed after lists.example passed it on")]
    [InlineData("Subject: [list] Tea", "Subject: Tea", "the header was changed after lists.example passed it on")]
    [InlineData("From: boss", "From: eve@evil.example\r\nFrom: boss", "the header was changed after lists.example passed it on")]
    [InlineData("DKIM-Signature: v=1; d=shop.example", "DKIM-Signature: v=1; d=evil.example", "the header was changed after lists.example passed it on")]
    [InlineData("mx.forward.example;", "mx.evil.example;", "the seal of forward.example (set 1) does not fit")]
    [InlineData("dmarc=pass", "dmarc=fail", "the seal of forward.example (set 1) does not fit")]
    [InlineData("cv=none", "cv=pass", "the seal of set 1 says \"pass\" of the chain before it, which can't be")]
    [InlineData("cv=pass", "cv=none", "the seal of set 2 says \"none\" of the chain before it, which can't be")]
    [InlineData("cv=pass", "cv=fail", "lists.example, who passed it on, found the chain broken")]
    [InlineData("cv=pass", "cv=maybe", "a seal says of the chain before it neither none nor pass nor fail")]
    [InlineData("cv=pass;", "cv=pass; h=from;", "a seal names header fields (h=)")]
    [InlineData("ARC-Seal: i=1;", "ARC-Seal: i=3;", "set 1 of the chain is not complete")]
    [InlineData("ARC-Seal: i=1;", "ARC-Seal: i=2;", "set 2 of the chain has a field twice")]
    [InlineData("ARC-Seal: i=1;", "ARC-Seal: i=0;", "a field of the chain has no number from 1 to 50")]
    [InlineData("ARC-Seal: i=1;", "ARC-Seal: i=one;", "a field of the chain has no number from 1 to 50")]
    [InlineData("ARC-Seal: i=1;", "X-Seal: i=1;", "set 1 of the chain is not complete")]
    [InlineData("ARC-Message-Signature: i=2;", "X-Signature: i=2;", "set 2 of the chain is not complete")]
    [InlineData("ARC-Authentication-Results: i=1;", "X-Results: i=1;", "set 1 of the chain is not complete")]
    [InlineData("ARC-Message-Signature: i=2; a=ed25519-sha256;", "ARC-Message-Signature: i=2; a=rsa-sha1;", "rsa-sha1 is no longer accepted")]
    [InlineData("ARC-Message-Signature: i=2;", "ARC-Message-Signature: i=2; l=3;", "only a part of the body is signed (l=)")]
    [InlineData("ARC-Message-Signature: i=2;", "ARC-Message-Signature: i=2; x=1764000000;", "the newest signature of the message has expired")]
    [InlineData("h=From:From:", "h=ARC-Seal:From:From:", "the signature is over a seal")]
    [InlineData("d=lists.example; s=s;", "d=lists.example; s=other;", "of those who passed it on: there is no such key")]
    public async Task A_chain_that_was_broken_says_nothing(string before, string after, string reason)
    {
        using var letters = new SealedLetters();
        var first = letters.Pass(Letter, "forward.example", ArcOutcome.Missing, DmarcPass);
        var sealedTwice = letters.Pass(Change(first), "lists.example", Passed(1), new MethodResult("arc", "pass"));
        Assert.Equal(ArcResult.Pass, (await letters.VerifyAsync(sealedTwice)).Result);
        Assert.Contains(before, sealedTwice, StringComparison.Ordinal);

        var outcome = await letters.VerifyAsync(sealedTwice.Replace(before, after, StringComparison.Ordinal));

        Assert.Equal((ArcResult.Fail, reason), (outcome.Result, outcome.Reason));
        Assert.False(outcome.IsTemporary);
    }

    [Fact]
    public async Task A_seal_can_not_be_put_on_another_letter()
    {
        using var letters = new SealedLetters();
        var seal = letters.Seal(Letter, "lists.example", ArcOutcome.Missing, DmarcPass);

        Assert.Equal(ArcResult.Fail, (await letters.VerifyAsync(seal + Letter.Replace("five", "nine", StringComparison.Ordinal))).Result);
    }

    // §5.1.2: whoever finds it broken says so, and with that it ends.
    [Fact]
    public async Task A_broken_chain_is_ended_by_the_next_one_and_nobody_goes_on_with_it()
    {
        using var letters = new SealedLetters();
        var broken = Change(letters.Pass(Letter, "forward.example", ArcOutcome.Missing, DmarcPass));
        var ended = letters.Pass(broken, "lists.example", await letters.VerifyAsync(broken), new MethodResult("arc", "fail"));

        Assert.StartsWith("ARC-Seal: i=2; a=ed25519-sha256; t=1764000000; cv=fail; d=lists.example;", ended, StringComparison.Ordinal);
        var outcome = await letters.VerifyAsync(ended);
        Assert.Equal((ArcResult.Fail, true), (outcome.Result, outcome.HasEnded));
        Assert.Empty(letters.Seal(ended, "school.example", outcome));
    }

    [Fact]
    public async Task What_can_not_be_found_out_just_now_is_neither_believed_nor_held_against_the_chain()
    {
        using var letters = new SealedLetters();
        var letter = letters.Pass(Letter, "lists.example", ArcOutcome.Missing, DmarcPass);

        var outcome = await letters.VerifyAsync(letter, DnsFault.ServerFailure);

        Assert.Equal((ArcResult.Fail, true), (outcome.Result, outcome.IsTemporary));
        Assert.Empty(letters.Seal(letter, "school.example", outcome));
    }

    // Whoever has no valid signature over the message makes nobody ask for 50 keys.
    [Fact]
    public async Task Made_up_chains_cost_one_question()
    {
        using var letters = new SealedLetters();
        var letter = new StringBuilder();
        for (var i = 50; i > 0; i--)
        {
            letter.Append(CultureInfo.InvariantCulture, $"ARC-Seal: i={i}; a=rsa-sha256; cv={(i == 1 ? "none" : "pass")}; d=d{i}.example; s=s; b=eA==\r\n")
                .Append(CultureInfo.InvariantCulture, $"ARC-Message-Signature: i={i}; a=rsa-sha256; c=relaxed/relaxed; d=d{i}.example; s=s; h=from; bh=eA==; b=eA==\r\n")
                .Append(CultureInfo.InvariantCulture, $"ARC-Authentication-Results: i={i}; mx.d{i}.example; dmarc=pass\r\n");
        }
        await using var server = DnsServer.Start(letters.Zone);
        var resolver = new Transport.Routing.Dns.CachingResolver(new Transport.Routing.Dns.DnsSettings { Servers = [server.EndPoint] }, TimeProvider.System);

        var outcome = await new ArcVerifier(resolver, TimeProvider.System).VerifyAsync(Encoding.ASCII.GetBytes(letter + Letter), new MemoryStream(), TestContext.Current.CancellationToken);

        Assert.Equal(ArcResult.Fail, outcome.Result);
        Assert.Equal(1, server.Questions);
    }

    [Fact]
    public async Task A_header_full_of_seals_is_refused_at_the_first_that_can_not_be()
    {
        using var letters = new SealedLetters();
        var letter = string.Concat(Enumerable.Repeat("ARC-Seal: i=1; cv=none; a=rsa-sha256; d=a.example; s=s; b=eA==\r\n", 3000)) + Letter;

        Assert.Equal("set 1 of the chain has a field twice", (await letters.VerifyAsync(letter)).Reason);
    }

    private static string Change(string letter) => Regex.Replace(letter, "(?m)^Subject: ", "Subject: [list] ") + "-- \r\nThe list\r\n";

    private static ArcOutcome Passed(int highest) => new(ArcResult.Pass, "") { Highest = highest };
}
