using System.Text;
using CsCheck;
using Hikyaku.Protocol.Addressing;

namespace Hikyaku.Protocol.Tests.Addressing;

public sealed class PathTests
{
    [Theory]
    [InlineData("<alice@example.test>", "<alice@example.test>", "")]
    [InlineData("<alice@example.test> SIZE=1000 BODY=8BITMIME", "<alice@example.test>", " SIZE=1000 BODY=8BITMIME")]
    [InlineData(" <alice@example.test>", "<alice@example.test>", "")]
    [InlineData("<>", "<>", "")]
    [InlineData("<> RET=HDRS", "<>", " RET=HDRS")]
    [InlineData("<\"a>b\"@example.test>x", "<\"a>b\"@example.test>", "x")]
    [InlineData("<\"a\\\"> b\"@example.test>", "<\"a\\\"> b\"@example.test>", "")]
    // RFC 5321 §4.1.1.3 and appendix C: source routes are accepted and ignored
    [InlineData("<@a.example,@b.example:alice@example.test>", "<alice@example.test>", "")]
    public void A_reverse_path_is_read_and_what_follows_is_left(string text, string path, string rest)
    {
        var octets = Encoding.UTF8.GetBytes(text);

        Assert.True(ReversePath.TryParse(octets, allowUtf8: true, out var read, out var consumed));
        Assert.Equal(path, read.ToString());
        Assert.Equal(rest, Encoding.UTF8.GetString(octets[consumed..]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("alice@example.test")]
    [InlineData("<alice@example.test")]
    [InlineData("<alice>")]
    [InlineData("< >")]
    [InlineData("<@a.example:>")]
    [InlineData("<@a.example alice@example.test>")]
    [InlineData("<a.example:alice@example.test>")]
    [InlineData("<\"alice@example.test>")]
    public void What_is_not_a_reverse_path_is_refused(string text) =>
        Assert.False(ReversePath.TryParse(Encoding.UTF8.GetBytes(text), allowUtf8: true, out _, out _));

    [Theory]
    [InlineData("<Postmaster>")]
    [InlineData("<postMASTER> NOTIFY=NEVER")]
    public void Postmaster_needs_no_domain(string text) // RFC 5321 §4.1.1.3
    {
        Assert.True(ForwardPath.TryParse(Encoding.UTF8.GetBytes(text), allowUtf8: false, out var path, out var consumed));
        Assert.True(path.IsPostmaster);
        Assert.Equal("<Postmaster>".Length, consumed);
    }

    [Fact]
    public void A_forward_path_is_never_null() =>
        Assert.False(ForwardPath.TryParse("<>"u8, allowUtf8: true, out _, out _));

    [Fact]
    public void A_forward_path_names_a_mailbox()
    {
        Assert.True(ForwardPath.TryParse("<bob@example.test> ORCPT=x"u8, allowUtf8: true, out var path, out var consumed));
        Assert.Equal(MailAddress.TryParse("bob@example.test"), path.Address);
        Assert.Equal("<bob@example.test>".Length, consumed);
    }

    [Fact]
    public void Any_octets_are_a_path_or_none_and_never_an_exception() =>
        Gen.OneOf(Gen.Byte, Gen.Char["<>@,:\"\\ .ab"].Select(c => (byte)c)).Array[0, 60].Sample(octets =>
        {
            if (ForwardPath.TryParse(octets, allowUtf8: true, out _, out var consumed))
                Assert.InRange(consumed, 1, octets.Length);
        });
}
