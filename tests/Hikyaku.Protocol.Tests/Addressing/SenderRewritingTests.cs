using CsCheck;
using Hikyaku.Protocol.Addressing;

namespace Hikyaku.Protocol.Tests.Addressing;

/// <summary>SRS: the way of a sender through forwarders, and back.</summary>
public sealed class SenderRewritingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly SenderRewriting Ours = new(new byte[32]);
    private static readonly SenderRewriting Theirs = new(new byte[] { 1, 2, 3 });

    [Theory]
    [InlineData("eve@stranger.example")]
    [InlineData("a=b=c@stranger.example")]
    [InlineData("\"quoted local\"@stranger.example")]
    [InlineData("Mixed.Case@stranger.example")]
    public void A_sender_comes_back(string sender)
    {
        var rewritten = Rewrite(Ours, sender, "ours.example");

        Assert.Matches(@"^""?SRS0=[a-z2-7]{6}=[a-z2-7]{2}=stranger\.example=", rewritten);
        Assert.Equal(sender, Ours.Restore(MailAddress.TryParse(rewritten)!, Now.AddDays(20))!.ToString());
    }

    [Fact]
    public void Two_forwarders_one_after_the_other_find_the_way_back()
    {
        var first = Rewrite(Ours, "eve@stranger.example", "ours.example");
        var second = Rewrite(Theirs, first, "theirs.example");
        var third = Rewrite(Ours, second, "ours.example");

        Assert.StartsWith("SRS1=", second, StringComparison.Ordinal);
        Assert.Equal(first, Theirs.Restore(MailAddress.TryParse(second)!, Now)!.ToString());
        // The third one sends straight to the first.
        Assert.Equal(first, Ours.Restore(MailAddress.TryParse(third)!, Now)!.ToString());
    }

    [Fact]
    public void What_we_have_not_made_is_nobody()
    {
        var rewritten = Rewrite(Ours, "eve@stranger.example", "ours.example");

        Assert.Null(Theirs.Restore(MailAddress.TryParse(rewritten)!, Now));
        Assert.Null(Ours.Restore(MailAddress.TryParse(rewritten.Replace("eve", "bob", StringComparison.Ordinal))!, Now));
        Assert.Null(Ours.Restore(MailAddress.TryParse(rewritten.Replace("stranger", "victim", StringComparison.Ordinal))!, Now));
        Assert.Null(Ours.Restore(MailAddress.TryParse("SRS0=aaaaaa=aa=victim.example=bob@ours.example")!, Now));
        Assert.Null(Ours.Restore(MailAddress.TryParse("SRS0=x@ours.example")!, Now));
    }

    [Fact]
    public void It_holds_for_three_weeks_and_in_any_case_of_letters()
    {
        var rewritten = Rewrite(Ours, "eve@stranger.example", "ours.example");

        Assert.NotNull(Ours.Restore(MailAddress.TryParse(rewritten.ToLowerInvariant())!, Now));
        Assert.NotNull(Ours.Restore(MailAddress.TryParse(rewritten.ToUpperInvariant())!, Now));
        Assert.Null(Ours.Restore(MailAddress.TryParse(rewritten)!, Now.AddDays(22)));
        Assert.Null(Ours.Restore(MailAddress.TryParse(rewritten)!, Now.AddDays(-1)));
    }

    // RFC 5321 §4.5.3.1.1
    [Fact]
    public void What_would_be_too_long_is_not_rewritten()
        => Assert.Null(Ours.Rewrite(MailAddress.TryParse(new string('a', 50) + "@stranger.example")!, "ours.example", Now));

    [Fact]
    public void Whatever_comes_back_is_restored_or_not()
        => Gen.String[Gen.Char["SRs01=a.+"], 1, 40].Sample(local =>
        {
            if (MailAddress.TryParse(local + "@ours.example") is { } address) Assert.Null(Ours.Restore(address, Now));
        });

    private static string Rewrite(SenderRewriting rewriting, string sender, string domain) => rewriting.Rewrite(MailAddress.TryParse(sender)!, domain, Now)!.ToString();
}
