using CsCheck;
using Hikyaku.Protocol.Tags;

namespace Hikyaku.Protocol.Tests.Tags;

/// <summary>RFC 6376 §3.2.</summary>
public sealed class TagListTests
{
    [Theory]
    [InlineData("v=DKIM1; p=abc", "DKIM1", "abc")]
    [InlineData("v=DKIM1;p=abc;", "DKIM1", "abc")]
    [InlineData(" v = DKIM1 ;\r\n\tp =\r\n abc ; ", "DKIM1", "abc")]
    [InlineData("v=a=b; p=", "a=b", "")]
    public void Names_and_values_are_read_without_the_white_space_around_them(string text, string v, string p)
    {
        var list = TagList.TryParse(text)!;
        Assert.Equal((v, p, null, "v"), (list["v"], list["p"], list["P"], list.First));
    }

    [Theory]
    [InlineData("")]
    [InlineData(";")]
    [InlineData("v")]
    [InlineData("=x")]
    [InlineData("v=1;; p=2")]
    [InlineData("v=1; 1p=2")]
    [InlineData("v=1; p q=2")]
    [InlineData("v=1; v=1")]
    public void What_breaks_the_grammar_is_no_list(string text) => Assert.Null(TagList.TryParse(text));

    [Fact]
    public void Whatever_comes_is_read_or_refused()
        => Gen.String[Gen.Char["v=; \r\n1_é"], 0, 40].Sample(text => _ = TagList.TryParse(text));

    [Fact]
    public void Nobody_needs_a_hundred_tags()
        => Assert.Null(TagList.TryParse(string.Join(';', Enumerable.Range(0, 100).Select(number => $"a{number}=1"))));
}
