using CsCheck;
using Hikyaku.Protocol.Sasl;
using Xunit;

namespace Hikyaku.Protocol.Tests.Sasl;

public sealed class SaslPrepTests
{
    [Theory]
    // RFC 4013 §3
    [InlineData("I\u00ADX", "IX")]
    [InlineData("user", "user")]
    [InlineData("USER", "USER")]
    [InlineData("\u00AA", "a")]
    [InlineData("\u2168", "IX")]
    // RFC 4013 §2.1: other spaces become SPACE
    [InlineData("a\u3000b\u00A0c", "a b c")]
    // RFC 4013 §2.2: half-width katakana and full-width letters
    [InlineData("ﾊﾟｽﾜｰﾄﾞ", "パスワード")]
    [InlineData("ＡＢＣ", "ABC")]
    // unassigned in Unicode 3.2
    [InlineData("🗝️", "🗝")]
    // RFC 3454 §6: Arabic alone
    [InlineData("\u0627\u0628", "\u0627\u0628")]
    public void Text_is_prepared(string text, string prepared) => Assert.Equal(prepared, SaslPrep.Prepare(text));

    [Theory]
    [InlineData("")]
    [InlineData("\u00AD")] // nothing is left
    // RFC 4013 §3
    [InlineData("\u0007")]
    [InlineData("\u0627\u0031")]
    // RFC 4013 §2.3
    [InlineData("a\u0080b")]
    [InlineData("a\uE000b")]
    [InlineData("a\uFFFEb")]
    [InlineData("a\uFFFDb")]
    [InlineData("a\u200Eb")]
    [InlineData("a\nb")]
    // RFC 3454 §6: right to left mixed with left to right
    [InlineData("\u0627a\u0628")]
    public void Prohibited_text_is_refused(string text) => Assert.Null(SaslPrep.Prepare(text));

    [Fact]
    public void Half_a_surrogate_pair_is_refused() => Assert.Null(SaslPrep.Prepare("a" + (char)0xD800));

    [Fact]
    public void What_is_prepared_stays_as_it_is_when_prepared_again()
        => Gen.String.Sample(text => SaslPrep.Prepare(text) is not { } once || SaslPrep.Prepare(once) == once);
}
