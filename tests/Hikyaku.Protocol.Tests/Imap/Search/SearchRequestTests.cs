using System.Text;
using CsCheck;
using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Imap.Search;
using Hikyaku.Protocol.Imap.Sort;
using Xunit;

namespace Hikyaku.Protocol.Tests.Imap.Search;

public sealed class SearchRequestTests
{
    private static SearchRequest? Parse(string text) => SearchRequest.TryParse(Encoding.UTF8.GetBytes(text), out _);

    // RFC 9051 §6.4.4, §9 search-key; RFC 3501 §6.4.4 for NEW, OLD, RECENT
    [Theory]
    [InlineData("ALL", "ALL")]
    [InlineData("all seen", "(ALL SEEN)")]
    [InlineData("1:3,5 UID 7:*", "(1:3,5 UID 7:*)")]
    [InlineData("$ UID $", "($ UID $)")]
    [InlineData("* not *:3", "(* NOT *:3)")]
    [InlineData("ANSWERED DELETED DRAFT FLAGGED SEEN RECENT", "(ANSWERED DELETED DRAFT FLAGGED SEEN RECENT)")]
    [InlineData("UNANSWERED UNDELETED UNDRAFT UNFLAGGED UNSEEN", "(NOT ANSWERED NOT DELETED NOT DRAFT NOT FLAGGED NOT SEEN)")]
    [InlineData("OLD", "NOT RECENT")]
    [InlineData("NEW", "(RECENT NOT SEEN)")]
    [InlineData("KEYWORD $Junk UNKEYWORD foo", "(KEYWORD $Junk NOT KEYWORD foo)")]
    [InlineData("LARGER 9223372036854775807 SMALLER 0", "(LARGER 9223372036854775807 SMALLER 0)")]
    [InlineData("BEFORE 1-Feb-1994 ON \"02-mar-2007\" SINCE 31-Dec-2026", "(BEFORE 1-Feb-1994 ON 2-Mar-2007 SINCE 31-Dec-2026)")]
    [InlineData("SENTBEFORE 1-Feb-1994 SENTON 1-Feb-1994 SENTSINCE 1-Feb-1994", "(SENTBEFORE 1-Feb-1994 SENTON 1-Feb-1994 SENTSINCE 1-Feb-1994)")]
    [InlineData("BCC a CC b FROM c SUBJECT d TO e BODY f TEXT g", "(BCC \"a\" CC \"b\" FROM \"c\" SUBJECT \"d\" TO \"e\" BODY \"f\" TEXT \"g\")")]
    [InlineData("HEADER Message-ID <a@b>", "HEADER \"Message-ID\" \"<a@b>\"")]
    [InlineData("header subject \"\"", "HEADER \"subject\" \"\"")]
    [InlineData("OR SEEN FLAGGED", "OR SEEN FLAGGED")]
    [InlineData("OR (1 2) NOT (OR 3 4)", "OR (1 2) NOT OR 3 4")]
    [InlineData("(((SEEN)))", "SEEN")]
    [InlineData("subject NIL", "SUBJECT \"NIL\"")]
    [InlineData("SUBJECT {3}\r\na\"b", "SUBJECT \"a\\\"b\"")]
    [InlineData("SUBJECT \"壺 買いませんか\"", "SUBJECT \"壺 買いませんか\"")]
    [InlineData("CHARSET UTF-8 TEXT {6}\r\nотп", "TEXT \"отп\"")]
    [InlineData("charset us-ascii seen", "SEEN")]
    // RFC 8474 §6
    [InlineData("EMAILID M6d99 THREADID T64b4", "(EMAILID M6d99 THREADID T64b4)")]
    // RFC 6203 §3
    [InlineData("fuzzy (subject a not fuzzy seen)", "FUZZY (SUBJECT \"a\" NOT FUZZY SEEN)")]
    // RFC 5032, RFC 7162 §3.1.5, RFC 8514 §4.3
    [InlineData("OLDER 3600 YOUNGER 4294967295", "(OLDER 3600 YOUNGER 4294967295)")]
    [InlineData("MODSEQ 0 MODSEQ \"/flags/\\\\draft\" all 620162338", "(MODSEQ 0 MODSEQ 620162338)")]
    [InlineData("SAVEDBEFORE 1-Feb-1994 SAVEDON \"2-Mar-2007\" SAVEDSINCE 31-Dec-2026 SAVEDATESUPPORTED", "(SAVEDBEFORE 1-Feb-1994 SAVEDON 2-Mar-2007 SAVEDSINCE 31-Dec-2026 ALL)")]
    public void Good_keys_are_read(string text, string expected) => Assert.Equal(expected, Parse(text)?.Key.ToString());

    // RFC 9051 §6.4.4: an empty list of options is ALL
    [Theory]
    [InlineData("SEEN", null)]
    [InlineData("RETURN () SEEN", SearchReturn.All)]
    [InlineData("return (min MAX count) SEEN", SearchReturn.Min | SearchReturn.Max | SearchReturn.Count)]
    [InlineData("RETURN (SAVE) CHARSET UTF-8 SEEN", SearchReturn.Save)]
    [InlineData("RETURN (UPDATE CONTEXT PARTIAL -5:-1) SEEN", SearchReturn.Update | SearchReturn.Context | SearchReturn.Partial)]
    public void Result_options_are_read(string text, SearchReturn? expected)
    {
        var request = Parse(text);
        Assert.NotNull(request);
        Assert.Equal(expected, request.Return);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" SEEN")]
    [InlineData("SEEN ")]
    [InlineData("SEEN  FLAGGED")]
    [InlineData("SEENX")]
    [InlineData("()")]
    [InlineData("(SEEN")]
    [InlineData("SEEN)")]
    [InlineData("NOT")]
    [InlineData("OR SEEN")]
    [InlineData("0")]
    [InlineData("1:")]
    [InlineData("UID")]
    [InlineData("UID x")]
    [InlineData("SUBJECT")]
    [InlineData("SUBJECT \"open")]
    [InlineData("HEADER Subject")]
    [InlineData("LARGER -1")]
    [InlineData("LARGER 9223372036854775808")]
    [InlineData("BEFORE 30-Feb-1994")]
    [InlineData("BEFORE 1-Feb-94")]
    [InlineData("BEFORE 1994-02-01")]
    [InlineData("KEYWORD \\Seen")]
    [InlineData("CHARSET UTF-8")]
    [InlineData("CHARSET")]
    [InlineData("RETURN SEEN")]
    [InlineData("RETURN (MIN)")]
    [InlineData("RETURN (NONSENSE) SEEN")]
    [InlineData("RETURN (PARTIAL 1) SEEN")]
    [InlineData("RETURN (PARTIAL 1:2 ALL) SEEN")]
    [InlineData("RETURN (RELEVANCY) SEEN")]
    [InlineData("FUZZY")]
    [InlineData("OLDER 0")]
    [InlineData("MODSEQ \"/flags/x\" 5")]
    [InlineData("SAVEDON")]
    [InlineData("CHARSET UTF-8 RETURN (MIN) SEEN")]
    public void Malformed_keys_are_refused_with_a_reason(string text)
    {
        Assert.Null(SearchRequest.TryParse(Encoding.UTF8.GetBytes(text), out var fault));
        Assert.Equal(SearchFaultKind.Syntax, fault.Kind);
        Assert.NotEmpty(fault.Text);
    }

    [Theory]
    [InlineData("iso-2022-jp")]
    [InlineData("shift_jis")]
    [InlineData("euc-jp")]
    [InlineData("utf-8")]
    public void Strings_are_decoded_from_the_charset_of_the_command(string charset)
    {
        var text = CodePagesEncodingProvider.Instance.GetEncoding(charset) ?? Encoding.UTF8;
        var term = text.GetBytes("日本語");
        byte[] command = [.. Encoding.ASCII.GetBytes($"CHARSET {charset} SUBJECT {{{term.Length}}}\r\n"), .. term];
        Assert.Equal(new TextKey(SearchField.Subject, "日本語"), SearchRequest.TryParse(command, out _)?.Key);
    }

    // RFC 9051 §6.4.4: "MUST return a tagged NO response (not a BAD)"; UTF-7 and UTF-16 are among those we don't take
    [Theory]
    [InlineData("x-unheard-of")]
    [InlineData("utf-16")]
    [InlineData("utf-7")]
    [InlineData("IBM037")]
    public void An_unknown_charset_is_a_fault_of_its_own(string charset)
    {
        Assert.Null(SearchRequest.TryParse(Encoding.ASCII.GetBytes($"RETURN (SAVE) CHARSET {charset} SEEN"), out var fault));
        Assert.Equal(SearchFaultKind.Charset, fault.Kind);
        Assert.True(fault.Saving);
    }

    [Fact]
    public void Bytes_that_are_no_text_in_the_charset_are_refused()
    {
        byte[] command = [.. "TEXT {2}\r\n"u8, 0xC3, 0x28];
        Assert.Null(SearchRequest.TryParse(command, out var fault));
        Assert.Equal(SearchFaultKind.Syntax, fault.Kind);
    }

    [Fact]
    public void A_hundred_thousand_parentheses_are_refused_and_so_are_endless_keys()
    {
        foreach (var text in new[] { new string('(', 100_000), string.Concat(Enumerable.Repeat("NOT ", 100_000)), string.Concat(Enumerable.Repeat("OR ", 100_000)) })
        {
            Assert.Null(SearchRequest.TryParse(Encoding.ASCII.GetBytes(text), out var deep));
            Assert.Equal(SearchFaultKind.Limit, deep.Kind);
        }
        Assert.Null(SearchRequest.TryParse(Encoding.ASCII.GetBytes(string.Join(' ', Enumerable.Repeat("SEEN", SearchRequest.MaximumKeys + 1))), out var many));
        Assert.Equal(SearchFaultKind.Limit, many.Kind);
    }

    [Fact]
    public void Whatever_is_printed_is_read_back_as_the_same() => Keys(4).Sample(key =>
    {
        var text = key.ToString();
        return Parse(text)?.Key.ToString() == text;
    });

    [Fact]
    public void Nothing_that_a_client_sends_makes_the_parser_throw()
    {
        string[] words = ["1", "*", " ", "(", ")", "NOT", "OR", "SEEN", "SUBJECT", "HEADER", "UID", "BEFORE", "1-Feb-1994", "RETURN", "MIN", "CHARSET", "UTF-8",
            "iso-2022-jp", "\x1b$B", "$", "\"", "\\", "{1}\r\n", "{99}\r\n", "LARGER", "\0", "é",
            "PARTIAL", "-", ":", "MODSEQ", "OLDER", "IN", "mailboxes", "REFERENCES", "REVERSE", "DATE"];
        var pieces = Gen.Int[0, words.Length - 1].Select(i => words[i]);
        pieces.List[0, 25].Sample(list => SearchRequest.TryParse(Encoding.UTF8.GetBytes(string.Concat(list)), out _) is null or { Key: not null });
        pieces.List[0, 25].Sample(list =>
        {
            var bytes = Encoding.UTF8.GetBytes(string.Concat(list));
            SortRequest.TryParse(bytes, out _);
            ThreadRequest.TryParse(bytes, out _);
            MultiSearchRequest.TryParse(bytes, out _);
        });
        Gen.Byte.Array[0, 60].Sample(bytes => SearchRequest.TryParse(bytes, out _) is null or { Key: not null });
    }

    private static Gen<SearchKey> Keys(int depth)
    {
        var text = Gen.String[Gen.OneOf(Gen.Char[' ', '~'], Gen.Char['ぁ', 'ん'], Gen.Const('\n')), 0, 6];
        var leaf = Gen.OneOf(
            Gen.Const((SearchKey)new AllKey()),
            Gen.Enum<SearchFlag>().Select(flag => (SearchKey)new FlagKey(flag)),
            Gen.Select(Gen.UInt[1, 99], Gen.UInt[1, 99], Gen.Bool, (a, b, uid) => (SearchKey)new NumberKey(SequenceSet.Of(new SequenceRange(a, b)), uid)),
            Gen.Select(Gen.Bool, Gen.Long[0, long.MaxValue], (larger, n) => (SearchKey)new SizeKey(larger, n)),
            Gen.Select(Gen.Bool, Gen.Enum<DateComparison>(), Gen.DateOnly, (sent, how, day) => (SearchKey)new DateKey(sent, how, day)),
            Gen.Select(Gen.Bool, Gen.UInt[1, uint.MaxValue], (older, n) => (SearchKey)new WithinKey(older, n)),
            Gen.Select(Gen.Enum<DateComparison>(), Gen.DateOnly, (how, day) => (SearchKey)new SavedDateKey(how, day)),
            Gen.Long[0, long.MaxValue].Select(n => (SearchKey)new ModSeqKey(n)),
            Gen.Select(Gen.Enum<SearchField>(), text, (field, t) => (SearchKey)new TextKey(field, t)),
            Gen.Select(text, text, (name, t) => (SearchKey)new HeaderKey(name, t)));
        if (depth == 0)
            return leaf;
        var inner = Keys(depth - 1);
        return Gen.OneOf(leaf,
            inner.Select(key => (SearchKey)new NotKey(key)),
            inner.Select(key => (SearchKey)new FuzzyKey(key)),
            Gen.Select(inner, inner, (a, b) => (SearchKey)new OrKey(a, b)),
            inner.Array[2, 3].Select(keys => (SearchKey)new AndKey(keys)));
    }
}
