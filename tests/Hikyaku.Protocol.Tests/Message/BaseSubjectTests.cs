using CsCheck;
using Hikyaku.Protocol.Message;

namespace Hikyaku.Protocol.Tests.Message;

/// <summary>RFC 5256 §2.1.</summary>
public sealed class BaseSubjectTests
{
    [Theory]
    [InlineData("hello", "HELLO")]
    [InlineData("", "")]
    [InlineData("Re: hello", "HELLO")]
    [InlineData("re:hello", "HELLO")]
    [InlineData("RE : hello", "HELLO")]
    [InlineData("Fw: Fwd: re: hello", "HELLO")]
    [InlineData("Re[5]: hello", "HELLO")]
    [InlineData("Re [list] : hello", "HELLO")]
    [InlineData("[list] Re: hello", "HELLO")]
    [InlineData("[list] [other] hello", "HELLO")]
    [InlineData("[list]", "[LIST]")]
    [InlineData("Re: [list]", "[LIST]")]
    [InlineData("[a][b]", "[B]")]
    [InlineData("hello (fwd)", "HELLO")]
    [InlineData("hello (FWD) (fwd)  ", "HELLO")]
    [InlineData("[Fwd: hello]", "HELLO")]
    [InlineData("[fwd: Re: [x] hello (fwd)]", "HELLO")]
    [InlineData("[Fwd: [Fwd: hello]]", "HELLO")]
    [InlineData("a\t b   c", "A B C")]
    [InlineData("Regarding: hello", "REGARDING: HELLO")]
    [InlineData("re hello", "RE HELLO")]
    [InlineData("re:", "")]
    [InlineData("[unclosed hello", "[UNCLOSED HELLO")]
    [InlineData("[a [b] hello", "[A [B] HELLO")]
    [InlineData("Re: 壺 買いませんか", "壺 買いませんか")]
    public void Marks_of_replies_and_forwards_are_removed(string subject, string expected) => Assert.Equal(expected, BaseSubject.Of(subject));

    [Fact]
    public void A_base_subject_is_its_own_base_subject() =>
        Gen.OneOf(Gen.Const("re:"), Gen.Const("[a]"), Gen.Const("[fwd:"), Gen.Const("]"), Gen.Const("(fwd)"), Gen.Const(" "), Gen.Const("x"), Gen.Const("fw"))
            .Array[0, 12].Select(string.Concat).Sample(subject => Assert.Equal(BaseSubject.Of(subject), BaseSubject.Of(BaseSubject.Of(subject))));
}
