using System.Text;
using CsCheck;
using Hikyaku.Protocol.Imap.Fetch;
using Xunit;

namespace Hikyaku.Protocol.Tests.Imap.Fetch;

public sealed class FetchRequestTests
{
    private static FetchRequest? Parse(string text) => FetchRequest.TryParse(Encoding.UTF8.GetBytes(text), out _);

    // RFC 9051 §6.4.5, §9 fetch-att
    [Theory]
    [InlineData("1 UID", "1 (UID)")]
    [InlineData("1:* (flags)", "1:* (FLAGS)")]
    [InlineData("2,4:7,* (UID Flags InternalDate rfc822.size envelope body bodystructure)", "2,4:7,* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY BODYSTRUCTURE)")]
    [InlineData("$ (MODSEQ EMAILID THREADID)", "$ (MODSEQ EMAILID THREADID)")]
    [InlineData("1 body[]", "1 (BODY[])")]
    [InlineData("1 BODY.PEEK[]<0.1024>", "1 (BODY.PEEK[]<0.1024>)")]
    [InlineData("1 BODY[HEADER]", "1 (BODY[HEADER])")]
    [InlineData("1 BODY[text]<5.1>", "1 (BODY[TEXT]<5.1>)")]
    [InlineData("1 body.peek[header.fields (DATE From)]", "1 (BODY.PEEK[HEADER.FIELDS (DATE From)])")]
    [InlineData("1 body.peek[header.fields (\"x y\" {2}\r\nto \"\")]", "1 (BODY.PEEK[HEADER.FIELDS (\"x y\" to \"\")])")]
    [InlineData("1 (BODY[4.2.HEADER.FIELDS.NOT (x-foo)]<7.9>)", "1 (BODY[4.2.HEADER.FIELDS.NOT (x-foo)]<7.9>)")]
    [InlineData("1 (BODY[4.1.MIME] BODY[4.2.2.1] BODY[3.text])", "1 (BODY[4.1.MIME] BODY[4.2.2.1] BODY[3.TEXT])")]
    [InlineData("1 (BINARY[1.2]<3.4> BINARY.PEEK[] binary.size[2])", "1 (BINARY[1.2]<3.4> BINARY.PEEK[] BINARY.SIZE[2])")]
    [InlineData("1 (BODY[4294967295])", "1 (BODY[2147483647])")]
    // RFC 3501 §6.4.5
    [InlineData("1 (RFC822 rfc822.header RFC822.TEXT)", "1 (RFC822 RFC822.HEADER RFC822.TEXT)")]
    // RFC 7162 §3.1.4.1, §3.2.6; RFC 9394 §3.3; RFC 8970 §6; RFC 8514 §5
    [InlineData("1:* (FLAGS) (changedsince 12345 VANISHED)", "1:* (FLAGS) (CHANGEDSINCE 12345 VANISHED)")]
    [InlineData("1:* UID (PARTIAL -100:-1 CHANGEDSINCE 5)", "1:* (UID) (CHANGEDSINCE 5 PARTIAL -1:-100)")]
    [InlineData("1 (PREVIEW (LAZY) SAVEDATE)", "1 (PREVIEW SAVEDATE)")]
    [InlineData("1 PREVIEW (PARTIAL 2:1)", "1 (PREVIEW) (PARTIAL 1:2)")]
    public void A_good_request_is_read(string text, string expected) => Assert.Equal(expected, Parse(text)?.ToString());

    // RFC 9051 §6.4.5
    [Theory]
    [InlineData("1 ALL", "1 (FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)")]
    [InlineData("1 fast", "1 (FLAGS INTERNALDATE RFC822.SIZE)")]
    [InlineData("1 Full", "1 (FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY)")]
    public void A_macro_stands_for_its_items(string text, string expected) => Assert.Equal(expected, Parse(text)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1 ")]
    [InlineData("0 FLAGS")]
    [InlineData("1 FLAGS ")]
    [InlineData("1 (FLAGS")]
    [InlineData("1 ()")]
    [InlineData("1 (FLAGS  UID)")]
    [InlineData("1 ALL UID")]
    [InlineData("1 (ALL)")]
    [InlineData("1 (FLAGS ALL)")]
    [InlineData("1 FLAGS UID")]
    [InlineData("1 BODY.PEEK")]
    [InlineData("1 BODY.PEEX[]")]
    [InlineData("1 BODY[")]
    [InlineData("1 BODY[1")]
    [InlineData("1 BODY[1.]")]
    [InlineData("1 BODY[0]")]
    [InlineData("1 BODY[01]")]
    [InlineData("1 BODY[1.0]")]
    [InlineData("1 BODY[1HEADER]")]
    [InlineData("1 BODY[MIME]")]
    [InlineData("1 BODY[HEADER.1]")]
    [InlineData("1 BODY[HEADER.FIELDS]")]
    [InlineData("1 BODY[HEADER.FIELDS ()]")]
    [InlineData("1 BODY[HEADER.FIELDS(DATE)]")]
    [InlineData("1 BODY[HEADER.FIELDS (DATE]")]
    [InlineData("1 BODY[HEADER.FIELDS (日付)]")]
    [InlineData("1 BODY[]<0>")]
    [InlineData("1 BODY[]<0.0>")]
    [InlineData("1 BODY[]<-1.5>")]
    [InlineData("1 BODY[]<0.99999999999999999999>")]
    [InlineData("1 BODY[]<0.1")]
    [InlineData("1 BINARY")]
    [InlineData("1 BINARY[HEADER]")]
    [InlineData("1 BINARY[1.MIME]")]
    [InlineData("1 BINARY.SIZE[1]<0.5>")]
    [InlineData("1 BODY.SIZE[1]")]
    [InlineData("1 FLAGS[1]")]
    [InlineData("1 RFC822.PEEK")]
    [InlineData("1 NONSENSE")]
    [InlineData("1 FLAGS ()")]
    [InlineData("1 FLAGS (VANISHED)")]
    [InlineData("1 FLAGS (CHANGEDSINCE 1")]
    [InlineData("1 FLAGS (CHANGEDSINCE -1)")]
    [InlineData("1 FLAGS (PARTIAL 0:1)")]
    [InlineData("1 FLAGS (PARTIAL 1:2) ")]
    public void A_malformed_request_is_refused_with_a_reason(string text)
    {
        Assert.Null(FetchRequest.TryParse(Encoding.UTF8.GetBytes(text), out var fault));
        Assert.NotEmpty(fault);
    }

    [Fact]
    public void An_attribute_asked_for_twice_is_given_once() =>
        Assert.Equal("1 (UID FLAGS)", Parse("1 (UID FLAGS UID flags)")?.ToString());

    [Fact]
    public void Sections_deeper_than_any_message_and_endless_lists_are_refused()
    {
        Assert.NotNull(Parse($"1 BODY[{string.Join('.', Enumerable.Repeat(1, FetchRequest.MaximumDepth))}]"));
        Assert.Null(Parse($"1 BODY[{string.Join('.', Enumerable.Repeat(1, FetchRequest.MaximumDepth + 1))}]"));
        Assert.NotNull(Parse($"1 ({string.Join(' ', Enumerable.Repeat("BODY[]", FetchRequest.MaximumItems))})"));
        Assert.Null(Parse($"1 ({string.Join(' ', Enumerable.Repeat("BODY[]", FetchRequest.MaximumItems + 1))})"));
    }

    // RFC 9051 §7.5.2: PEEK is not repeated, and of the range only its origin
    [Theory]
    [InlineData("BODY.PEEK[HEADER.FIELDS (Date)]<3.20>", "BODY[HEADER.FIELDS (Date)]<3>")]
    [InlineData("BINARY.PEEK[1]<0.20>", "BINARY[1]<0>")]
    [InlineData("BINARY.SIZE[1]", "BINARY.SIZE[1]")]
    [InlineData("RFC822.TEXT", "RFC822.TEXT")]
    public void The_response_names_the_item_in_its_own_way(string item, string name) =>
        Assert.Equal(name, Parse("1 " + item)!.Items[0].ResponseName);

    // RFC 9051 §6.4.5; RFC 3501 §6.4.5 for RFC822.*
    [Theory]
    [InlineData("BODY[]", true)]
    [InlineData("BODY.PEEK[]", false)]
    [InlineData("BINARY[1]", true)]
    [InlineData("BINARY.PEEK[1]", false)]
    [InlineData("BINARY.SIZE[1]", false)]
    [InlineData("RFC822", true)]
    [InlineData("RFC822.TEXT", true)]
    [InlineData("RFC822.HEADER", false)]
    [InlineData("BODYSTRUCTURE", false)]
    public void What_shows_the_content_sets_Seen_unless_it_only_peeks(string item, bool setsSeen) =>
        Assert.Equal(setsSeen, Parse("1 " + item)!.Items[0].SetsSeen);

    [Theory]
    [InlineData(0, 10, 100, 0, 10)]
    [InlineData(95, 10, 100, 95, 5)]
    [InlineData(100, 10, 100, 100, 0)]
    [InlineData(long.MaxValue, long.MaxValue, 100, 100, 0)]
    [InlineData(1, long.MaxValue, 100, 1, 99)]
    public void A_range_is_cut_to_what_is_there(long offset, long count, long length, long from, long taken) =>
        Assert.Equal((from, taken), new OctetRange(offset, count).Within(length));

    [Fact]
    public void Whatever_is_printed_is_read_back_as_the_same()
    {
        var names = Gen.String[Gen.Char[' ', '~'], 0, 8].List[1, 3];
        var parts = Gen.Int[1, 1000].List[0, 5];
        var section = Gen.Select(parts, Gen.Enum<SectionText>(), names, (part, text, fields) => new Section(part,
            text == SectionText.Mime && part.Count == 0 ? SectionText.Text : text,
            text is SectionText.HeaderFields or SectionText.HeaderFieldsNot ? fields : []));
        var range = Gen.OneOf(Gen.Const((OctetRange?)null), Gen.Select(Gen.Long[0, long.MaxValue], Gen.Long[1, long.MaxValue], (a, b) => (OctetRange?)new OctetRange(a, b)));
        var item = Gen.OneOf<FetchItem>(
            Gen.Enum<FetchAttribute>().Select(attribute => (FetchItem)new FetchAttributeItem(attribute)),
            Gen.Select(section, range, Gen.Bool, (s, r, peek) => (FetchItem)new FetchSection(s, r, peek)),
            Gen.Select(parts, range, Gen.Bool, (p, r, peek) => (FetchItem)new FetchBinary(new Section(p, SectionText.Whole, []), r, peek)),
            parts.Select(p => (FetchItem)new FetchBinarySize(new Section(p, SectionText.Whole, []))));
        item.List[1, 6].Sample(items =>
        {
            var text = $"1:5 ({string.Join(' ', items.DistinctBy(i => i.ToString()))})";
            return Parse(text)?.ToString() == text;
        });
    }

    [Fact]
    public void Nothing_that_a_client_sends_makes_the_parser_throw()
    {
        string[] words = ["1", "*", " ", "(", ")", "BODY", ".PEEK", "[", "]", "HEADER", ".FIELDS", ".NOT", "TEXT", "MIME", "<", ">", ".", "0",
            "BINARY", ".SIZE", "FLAGS", "ALL", "RFC822", "\"", "\\", "{1}\r\n", "{99}\r\n", "$", ",", ":", "\0", "é",
            " (CHANGEDSINCE ", "VANISHED", "PARTIAL 1:", "-"];
        var pieces = Gen.Int[0, words.Length - 1].Select(i => words[i]);
        pieces.List[0, 20].Sample(list => FetchRequest.TryParse(Encoding.UTF8.GetBytes(string.Concat(list)), out _) is null or { Items.Count: > 0 });
        Gen.Byte.Array[0, 40].Sample(bytes => FetchRequest.TryParse(bytes, out _) is null or { Items.Count: > 0 });
    }
}
