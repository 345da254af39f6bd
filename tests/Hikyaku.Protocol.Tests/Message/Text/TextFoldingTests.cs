using CsCheck;
using Hikyaku.Protocol.Message.Text;
using Xunit;

namespace Hikyaku.Protocol.Tests.Message.Text;

public sealed class TextFoldingTests
{
    // RFC 5051 §2: case and compatibility forms don't count
    [Theory]
    [InlineData("", "")]
    [InlineData("Hello", "HELLO")]
    [InlineData("ｶﾞｷﾞ", "ガギ")]
    [InlineData("ﾊﾝｶｸ ｶﾀｶﾅ", "ハンカク カタカナ")]
    [InlineData("Ｆｕｌｌ　Ｗｉｄｔｈ", "FULL WIDTH")]
    [InlineData("①℡Ⅱ", "1TELII")]
    [InlineData("ﬁn", "FIN")]
    [InlineData("か\u3099", "が")]
    [InlineData("Cafe\u0301", "CAFÉ")]
    [InlineData("отпуск", "ОТПУСК")]
    [InlineData("日本語", "日本語")]
    [InlineData("😀 a", "😀 A")]
    [InlineData("é\uFFFEa", "É\uFFFDA")]
    [InlineData("é\uFFFFa", "É\uFFFFA")]
    public void What_looks_alike_is_equal(string text, string folded) => Assert.Equal(folded, TextFolding.Fold(text));

    [Fact]
    public void A_mark_makes_another_character() => Assert.DoesNotContain("か", TextFolding.Fold("がぎぐ"), StringComparison.Ordinal);

    [Fact]
    public void No_character_makes_it_throw_nor_the_collation()
    {
        for (var c = (int)char.MinValue; c <= char.MaxValue; c++)
        {
            TextFolding.Fold($"é{(char)c}é");
            UnicodeCasemap.KeyOf($"é{(char)c}é");
        }
        Assert.Equal("\uFFFD", TextFolding.Fold("\uFFFE"));
    }

    [Fact]
    public void Folding_twice_changes_nothing_and_nothing_makes_it_throw() =>
        Gen.String[Gen.OneOf(Gen.Char, Gen.Char[' ', '~'], Gen.Char['\u3040', '\u30FF'], Gen.Char['\uFF00', '\uFFEF'], Gen.Char['\uD800', '\uDFFF'], Gen.Char['\uFFF0', '\uFFFF']), 0, 20]
            .Sample(text => TextFolding.Fold(TextFolding.Fold(text).Normalize(System.Text.NormalizationForm.FormKC)) == TextFolding.Fold(TextFolding.Fold(text)));
}
