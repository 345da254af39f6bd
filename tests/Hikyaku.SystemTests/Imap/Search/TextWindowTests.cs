using CsCheck;
using Hikyaku.Access.Imap.Search;
using Hikyaku.Protocol.Message.Text;
using Xunit;

namespace Hikyaku.SystemTests.Imap.Search;

public sealed class TextWindowTests
{
    private static readonly Gen<string> Text =
        Gen.String[Gen.OneOf(Gen.Char['a', 'c'], Gen.OneOf(Gen.Const('か'), Gen.Const('\u3099'), Gen.Const('ｶ'), Gen.Const('ﾞ'), Gen.Const('\u0301'))), 0, 60];

    [Theory]
    [InlineData("a", "a\u0301", false)]
    [InlineData("a", "a\u0301a", true)]
    [InlineData("\u00e1", "a\u0301", true)]
    [InlineData("か", "か\u3099", false)]
    [InlineData("", "か", true)]
    public void A_letter_with_an_accent_is_another_letter(string word, string text, bool expected) =>
        Assert.Equal(expected, new SearchTerm(word).IsIn(text));

    [Fact]
    public void A_term_is_found_in_pieces_exactly_when_it_is_in_the_whole() =>
        Gen.Select(Text, Gen.String[Gen.OneOf(Gen.Char['a', 'c'], Gen.Const('か'), Gen.Const('が')), 1, 4], Gen.Int[1, 7]).Sample((text, word, size) =>
        {
            var term = new SearchTerm(word);
            using var window = new TextWindow(term.Length);
            var found = false;
            for (var at = 0; at < text.Length; at += size)
                found |= term.IsIn(window.Add(text.AsSpan(at, Math.Min(size, text.Length - at))));
            found |= term.IsIn(window.Finish());
            return found == TextFolding.Fold(text).Contains(TextFolding.Fold(word), StringComparison.Ordinal);
        });
}
