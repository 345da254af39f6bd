using CsCheck;
using Hikyaku.Access.Imap.Search;
using Hikyaku.Protocol.Message.Text;
using Xunit;

namespace Hikyaku.SystemTests.Imap.Search;

public sealed class TextWindowTests
{
    private static readonly Gen<string> Text =
        Gen.String[Gen.OneOf(Gen.Char['a', 'c'], Gen.OneOf(Gen.Const('か'), Gen.Const('\u3099'), Gen.Const('ｶ'), Gen.Const('ﾞ'), Gen.Const('\u0301'))), 0, 60];

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
