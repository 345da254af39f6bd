using System.Text;
using CsCheck;
using Hikyaku.Protocol.Message.Text;
using Hikyaku.Protocol.Message.Tokens;
using Xunit;

namespace Hikyaku.Protocol.Tests.Message.Tokens;

public sealed class TokenTests
{
    private static byte[] Fold(params IEnumerable<string> pieces)
    {
        var octets = new FoldedOctets();
        using var folded = new FoldedText();
        foreach (var piece in pieces)
            folded.Add(piece, octets);
        folded.End(octets);
        Assert.True(folded.IsComplete);
        return octets.Octets.ToArray();
    }

    private static List<(byte[] Octets, int Position)> TokensOf(byte[] text)
    {
        var tokens = new List<(byte[] Octets, int Position)>();
        for (var reader = new TokenReader(text); reader.MoveNext();)
            tokens.Add((reader.Octets.ToArray(), reader.Position));
        return tokens;
    }

    private static string[] Words(string text) => [.. TokensOf(Fold(text)).Select(token => Encoding.UTF8.GetString(token.Octets))];

    /// <summary>What an index does with the positions of tokens: true when those of the needle follow each other.</summary>
    private static bool IsFound(byte[] text, Needle needle)
    {
        var tokens = TokensOf(text);
        return Enumerable.Range(0, Math.Max(0, tokens.Count - needle.Tokens.Count + 1)).Any(start =>
            needle.Tokens.Index().All(each => tokens[start + each.Index].Position == tokens[start].Position + each.Index && IsOne(tokens[start + each.Index].Octets, each.Item))
            && (!needle.IsSpaceBefore || (start > 0 && IsNext(start - 1) && (TokenRules.IsWord(tokens[start - 1].Octets) || tokens[start - 1].Octets[^1] == ' ')))
            && (!needle.IsSpaceAfter || (start + needle.Tokens.Count is var end && end < tokens.Count && IsNext(end - 1) && (TokenRules.IsWord(tokens[end].Octets) || tokens[end].Octets is [(byte)' ']))));

        bool IsNext(int token) => tokens[token + 1].Position == tokens[token].Position + 1;
    }

    private static bool IsOne(ReadOnlySpan<byte> word, NeedleToken token) => (token.IsOpenBefore, token.IsOpenAfter) switch
    {
        (true, true) => word.IndexOf(token.Octets.Span) >= 0,
        (true, false) => word.EndsWith(token.Octets.Span),
        (false, true) => word.StartsWith(token.Octets.Span),
        _ => word.SequenceEqual(token.Octets.Span),
    };

    [Theory]
    [InlineData("Dear colleagues,\r\nI am", "DEAR|COLLEAGUES|,|\r\n|I|AM")] // the space between words is no token
    [InlineData("a  b", "A| | |B")]
    [InlineData(" a - b. ", " |A| |- |B|. ")]
    [InlineData("a,  b\n c", "A|, | |B|\n| |C")]
    [InlineData("user@example.test", "USER|@|EXAMPLE|.|TEST")]
    [InlineData("次回の会議は10時", "次|回|の|会|議|は|10|時")]
    [InlineData("ﾊﾝｶｸ ABC", "ハ|ン|カ|ク| |ABC")]
    [InlineData("e\u0301clair Ａ１", "ÉCLAIR|A1")]
    [InlineData("กำไร", "ก|ํ|า|ไ|ร")]
    public void Words_are_tokens_and_so_is_every_other_character(string text, string tokens) => Assert.Equal(tokens.Split('|'), Words(text));

    [Theory]
    // Within a word, at its beginning, at its end, across words and punctuation
    [InlineData("Dear colleagues, the meeting is at noon.", "colleag", true)]
    [InlineData("Dear colleagues, the meeting is at noon.", "leagues", true)]
    [InlineData("Dear colleagues, the meeting is at noon.", "EAGUES, THE MEET", true)]
    [InlineData("Dear colleagues, the meeting is at noon.", "e", true)]
    [InlineData("Dear colleagues, the meeting is at noon.", "midnight", false)]
    [InlineData("Dear colleagues, the meeting is at noon.", "the is", false)]
    [InlineData("the meeting", "ethe", false)]
    [InlineData("meet the team", "meet team", false)]
    [InlineData("foo\r\nbar", "foo bar", false)]
    [InlineData("foo, bar", "foo,bar", false)]
    [InlineData("Message-ID: <20260101.abc@x.example>", "101.abc@x.ex", true)]
    [InlineData("foo, bar", "foo,", true)]
    [InlineData("foo, bar", ", b", true)]
    [InlineData("foo, bar", " b", true)]
    [InlineData("foo bar", " b", true)]
    [InlineData("foo-bar", " b", false)]
    [InlineData("bar", " b", false)]
    [InlineData("foo bar", "foo ", true)]
    [InlineData("foo ", "foo ", true)]
    [InlineData("foo, bar", "foo ", false)]
    [InlineData("foo", "foo ", false)]
    [InlineData("foo,  (bar)", " (", true)]
    [InlineData("foo\r\nbar", "\n", true)]
    [InlineData("foo\r\nbar", "o\r", true)]
    // One ideograph, a word of two, kana half-width and full-width, with marks of their own
    [InlineData("壺 買いませんか? あれはいい物です。", "壺", true)]
    [InlineData("壺 買いませんか? あれはいい物です。", "壺 買い", true)]
    [InlineData("次回の会議は東京で", "会議", true)]
    [InlineData("次回の会議は東京で", "回の会議は", true)]
    [InlineData("次回の会議は東京で", "京都", false)]
    [InlineData("ﾊﾝｶｸのｶﾞｲﾄﾞ", "ガイド", true)]
    [InlineData("か\u3099んばり", "がんば", true)]
    [InlineData("がんばり", "かん", false)]
    [InlineData("第3回ABC会議", "3回abc会", true)]
    [InlineData("😀 good 👍🏽", "👍🏽", true)]
    [InlineData("Ｆｕｌｌ　Ｗｉｄｔｈ", "full width", true)]
    [InlineData("отпуск", "ТПУСК", true)]
    [InlineData("สวัสดีครับ", "สดีครับ", true)]
    public void A_needle_is_in_a_text_where_its_tokens_follow_each_other(string text, string needle, bool isFound)
    {
        var sought = Needle.Of(TextFolding.Fold(needle))!;
        Assert.True(sought.IsProof);
        Assert.Equal(isFound, IsFound(Fold(text), sought));
    }

    [Fact]
    public void Of_a_long_needle_the_first_tokens_are_looked_for()
    {
        var sought = Needle.Of(string.Concat(Enumerable.Repeat("会議", 100)))!;
        Assert.False(sought.IsProof);
        Assert.Equal(64, sought.Tokens.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\0b")]
    public void Of_some_needles_tokens_can_tell_nothing(string needle) => Assert.Null(Needle.Of(TextFolding.Fold(needle)));

    [Fact]
    public void Nor_can_they_of_a_word_longer_than_any_that_is_told_apart() => Assert.Null(Needle.Of(new string('X', TokenRules.LongestWord + 1)));

    private static readonly Gen<char> Letter = Gen.OneOf(
        Gen.Char['a', 'e'], Gen.Char['A', 'C'], Gen.Char['0', '2'], Gen.Char[" \t\r\n.,-<>@"], Gen.Const(' '),
        Gen.Char["かがきぎはばぱゝ゛゜\u3099\u309Aカガ・ー一会議東京々〆〇。、"], Gen.Char["ｶｷﾊﾞﾟｰ｡ＡＢ１　"],
        Gen.Char["éÉe\u0301\u0300\u0327ßſıİǅﬁΣςσµÅ\u212BⅣ①℡㌔㍻"], Gen.Char["한글\u1100\u1161\u11A8"], Gen.Char["\uD83D\uDE00\uDC4D\uD840\uDC0B\uE000\u200D\u00AD"],
        Gen.Char["กำ้นักสวัदेवना"]);

    private static readonly Gen<string> Text = Gen.OneOf(Gen.String[Letter, 0, 60], Gen.String[Gen.Char["ab ,会の\r\n"], 0, 40]);

    // The one property on which a search through the index rests
    [Fact]
    public void The_tokens_of_a_needle_follow_each_other_in_a_text_just_when_the_folded_text_holds_the_folded_needle() =>
        Gen.Select(Text, Gen.Int[0, 60], Gen.Int[0, 12], Gen.Int[1, 9], Text).Sample((text, at, length, step, other) =>
        {
            text = string.Concat(text.EnumerateRunes());
            var from = Math.Min(at, text.Length);
            foreach (var needle in new[] { text.Substring(from, Math.Min(length, text.Length - from)), other, other[..Math.Min(3, other.Length)] })
            {
                var folded = TextFolding.Fold(needle);
                if (Needle.Of(folded) is not { } sought)
                    continue;
                var isHeld = TextFolding.Fold(text).Contains(folded, StringComparison.Ordinal);
                var octets = Fold(text.Chunk(step).Select(piece => new string(piece)));
                var isFound = IsFound(octets, sought);
                if ((isHeld && !isFound) || (sought.IsProof && isFound && !isHeld) || isHeld != octets.AsSpan().IndexOf(sought.Octets.Span) >= 0)
                    return false;
            }
            return true;
        }, iter: 20_000);

    [Fact]
    public void Nothing_is_found_over_the_end_of_a_text()
    {
        var octets = new FoldedOctets();
        using var folded = new FoldedText();
        folded.AddWhole("the first", octets);
        folded.AddWhole("second text", octets);
        var text = octets.Octets.ToArray();
        Assert.True(IsFound(text, Needle.Of("SECOND TEXT")!));
        Assert.False(IsFound(text, Needle.Of("FIRST SECOND")!));
        Assert.False(IsFound(text, Needle.Of("FIRSTSECOND")!));
    }

    [Fact]
    public void Octets_that_are_no_folded_text_do_no_harm() => Gen.Byte.Array[0, 40].Sample(octets =>
    {
        var at = 0;
        for (var reader = new TokenReader(octets); reader.MoveNext();)
            at += reader.Octets.Length;
        Assert.True(at <= octets.Length);
    });

    [Fact]
    public void A_text_that_cannot_be_cut_anywhere_says_so()
    {
        var octets = new FoldedOctets();
        using var folded = new FoldedText();
        for (var i = 0; i < 10; i++)
            folded.Add(new string('\u0301', 10_000), octets);
        folded.End(octets);
        Assert.False(folded.IsComplete);
    }

    [Fact]
    public void The_rules_have_one_fingerprint() => Assert.Equal(TokenRules.Fingerprint(), TokenRules.Fingerprint());
}
