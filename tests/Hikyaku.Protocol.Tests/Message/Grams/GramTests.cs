using CsCheck;
using Hikyaku.Protocol.Message.Grams;
using Hikyaku.Protocol.Message.Text;
using Xunit;

namespace Hikyaku.Protocol.Tests.Message.Grams;

public sealed class GramTests
{
    private static GramSet Collect(params IEnumerable<string> pieces)
    {
        var grams = new GramSet();
        using var collector = new GramCollector();
        foreach (var piece in pieces)
            collector.Add(piece, grams);
        collector.End(grams);
        Assert.True(collector.IsComplete);
        return grams;
    }

    private static bool IsCandidate(GramSet text, string needle) => GramQuery.Of(TextFolding.Fold(needle)).Keys.All(text.Contains);

    [Theory]
    // Within a word, at its beginning, at its end, across words and punctuation
    [InlineData("Dear colleagues, the meeting is at noon.", "colleag")]
    [InlineData("Dear colleagues, the meeting is at noon.", "leagues")]
    [InlineData("Dear colleagues, the meeting is at noon.", "EAGUES, THE MEET")]
    [InlineData("Message-ID: <20260101.abc@x.example>", "101.abc@x.ex")]
    // One ideograph, a word of two, kana half-width and full-width, with marks of their own
    [InlineData("壺 買いませんか? あれはいい物です。", "壺")]
    [InlineData("次回の会議は東京で", "会議")]
    [InlineData("ﾊﾝｶｸのｶﾞｲﾄﾞ", "ガイド")]
    [InlineData("か\u3099んばり", "がんば")]
    [InlineData("第3回ABC会議", "3回abc会")]
    [InlineData("😀 good 👍🏽", "👍🏽")]
    [InlineData("Ｆｕｌｌ　Ｗｉｄｔｈ", "full width")]
    [InlineData("отпуск", "ТПУСК")]
    [InlineData("สวัสดีครับ", "สดีครับ")]
    public void A_text_that_holds_a_needle_has_all_its_grams(string text, string needle) => Assert.True(IsCandidate(Collect(text), needle));

    [Theory]
    [InlineData("Dear colleagues, the meeting is at noon.", "midnight")]
    [InlineData("がんばり", "かん")]
    [InlineData("次回の会議は東京で", "京都")]
    [InlineData("the meeting", "ethe")] // no gram reaches over a space
    public void Most_texts_without_a_needle_lack_a_gram_of_it(string text, string needle) => Assert.False(IsCandidate(Collect(text), needle));

    [Theory]
    [InlineData("abc", true)]
    [InlineData("会", true)]
    [InlineData("会議", true)]
    [InlineData("がん", true)]
    [InlineData("안녕", true)]
    [InlineData("abcd", false)] // ABC and BCD may stand apart
    [InlineData("会議室", false)]
    [InlineData("会。", false)]
    [InlineData("éab", false)] // shares its number with others
    [InlineData("A社", false)]
    [InlineData("゛", false)] // folds to a space and a mark
    public void What_is_a_gram_itself_needs_no_look_at_the_text(string needle, bool isProof) => Assert.Equal(isProof, GramQuery.Of(TextFolding.Fold(needle)).IsProof);

    [Theory]
    [InlineData("ab")]
    [InlineData("")]
    [InlineData("!?")]
    [InlineData("a-b c")]
    public void Of_some_needles_grams_can_tell_nothing(string needle) => Assert.Empty(GramQuery.Of(TextFolding.Fold(needle)).Keys);

    private static readonly Gen<char> Letter = Gen.OneOf(
        Gen.Char['a', 'e'], Gen.Char['A', 'C'], Gen.Char['0', '2'], Gen.Char[" \t\r\n.,-<>@"],
        Gen.Char["かがきぎはばぱゝ゛゜\u3099\u309Aカガ・ー一会議東京々〆〇。、"], Gen.Char["ｶｷﾊﾞﾟｰ｡ＡＢ１　"],
        Gen.Char["éÉe\u0301\u0300\u0327ßſıİǅﬁΣςσµÅ\u212BⅣ①℡㌔㍻"], Gen.Char["한글\u1100\u1161\u11A8"], Gen.Char["\uD83D\uDE00\uDC4D\uD840\uDC0B\uE000\u200D\u00AD"],
        Gen.Char["กำ้นักสวัदेवना"]);

    private static readonly Gen<string> Text = Gen.String[Letter, 0, 60];

    // The one property on which a search through the index rests: it never says no to a message that a look at it would find
    [Fact]
    public void Whatever_folded_text_holds_a_folded_needle_has_its_grams_however_it_came_in_pieces() =>
        Gen.Select(Text, Gen.Int[0, 60], Gen.Int[0, 12], Gen.Int[1, 9], Text).Sample((text, at, length, step, other) =>
        {
            text = string.Concat(text.EnumerateRunes());
            var from = Math.Min(at, text.Length);
            foreach (var needle in new[] { text.Substring(from, Math.Min(length, text.Length - from)), other, other[..Math.Min(3, other.Length)] })
            {
                var folded = TextFolding.Fold(needle);
                if (!TextFolding.Fold(text).Contains(folded, StringComparison.Ordinal))
                    continue;
                var grams = Collect(text.Chunk(step).Select(piece => new string(piece)));
                if (!GramQuery.Of(folded).Keys.All(grams.Contains))
                    return false;
            }
            return true;
        }, iter: 20_000);

    [Fact]
    public void A_needle_that_is_a_gram_is_held_by_every_text_that_has_it() =>
        Gen.Select(Text, Gen.String[Letter, 1, 3]).Sample((text, needle) =>
        {
            var query = GramQuery.Of(TextFolding.Fold(needle));
            return !query.IsProof || !query.Keys.All(Collect(text).Contains) || TextFolding.Fold(text).Contains(TextFolding.Fold(needle), StringComparison.Ordinal);
        }, iter: 20_000);

    [Fact]
    public void A_set_gives_its_grams_in_order_and_forgets_them() => Gen.String[Gen.Char['\u3041', '\u9FFF'], 0, 3000].Sample(text =>
    {
        var grams = Collect(text + " the quick brown fox");
        var sorted = grams.Sorted().ToArray();
        Assert.Equal(sorted.Distinct().Order(), sorted);
        Assert.Equal(grams.Count, sorted.Length);
        Assert.All(sorted, key => Assert.True(grams.Contains(key)));
        grams.Clear();
        Assert.Equal(0, grams.Sorted().Length);
    }, iter: 50);

    [Fact]
    public void A_text_that_cannot_be_cut_anywhere_says_so()
    {
        var grams = new GramSet();
        using var collector = new GramCollector();
        for (var i = 0; i < 10; i++)
            collector.Add(new string('\u0301', 10_000), grams);
        collector.End(grams);
        Assert.False(collector.IsComplete);
    }

    [Fact]
    public void The_rules_have_one_fingerprint() => Assert.Equal(GramRules.Fingerprint(), GramRules.Fingerprint());
}
