using Xunit;
using static Hikyaku.SystemTests.Imap.Fetch.FetchHouse;

namespace Hikyaku.SystemTests.Imap.Fetch;

public sealed class FetchSectionTests
{
    // The example of RFC 9051 §6.4.5.1, so far as its parts differ in kind
    private const string Header = """
        From: bob@example.test
        Subject: outer
        X-Long: one
         two
        Content-Type: multipart/mixed; boundary=a


        """;

    private const string ImageHeader = """
        Content-Type: image/gif
        Content-ID: <gif>


        """;

    private const string InnerHeader = """
        From: inner@example.test
        Subject: inner
        Content-Type: multipart/alternative; boundary=c


        """;

    private const string InnerText = """
        --c

        plain
        --c
        Content-Type: text/html

        <p>rich</p>
        --c--
        """;

    private const string Text = $"""
        preamble
        --a

        one
        two

        --a
        Content-Type: multipart/mixed; boundary=b

        --b
        {ImageHeader}R0lGOD
        --b
        Content-Type: message/rfc822

        {InnerHeader}{InnerText}
        --b--
        --a--
        epilogue

        """;

    private const string Mail = Header + Text;

    private static async Task AssertSection(ImapWire wire, string section, string? expected)
    {
        var answer = await wire.OkAsync($"FETCH 1 BODY.PEEK[{section}]");
        Assert.Equal([$"* 1 FETCH (BODY[{section}] {(expected is null ? "NIL" : Literal(expected))})"], answer.Untagged);
    }

    [Fact]
    public async Task Every_section_gives_its_own_bytes()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.DeliverAsync(Mail);
        using var wire = await house.SelectAsync();

        await AssertSection(wire, "", Mail);
        await AssertSection(wire, "HEADER", Header);
        await AssertSection(wire, "TEXT", Text);
        await AssertSection(wire, "1", "one\ntwo\n");
        await AssertSection(wire, "1.MIME", "\n");
        await AssertSection(wire, "2.1", "R0lGOD");
        await AssertSection(wire, "2.1.MIME", ImageHeader);
        await AssertSection(wire, "2.2", InnerHeader + InnerText);
        await AssertSection(wire, "2.2.MIME", "Content-Type: message/rfc822\n\n");
        await AssertSection(wire, "2.2.HEADER", InnerHeader);
        await AssertSection(wire, "2.2.TEXT", InnerText);
        await AssertSection(wire, "2.2.1", "plain");
        await AssertSection(wire, "2.2.2", "<p>rich</p>");
        await AssertSection(wire, "2.2.2.MIME", "Content-Type: text/html\n\n");
        await AssertSection(wire, "2.2.HEADER.FIELDS (Subject)", "Subject: inner\n\n");
    }

    [Fact]
    public async Task A_section_that_is_not_there_is_NIL()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.DeliverAsync(Mail);
        using var wire = await house.SelectAsync();
        foreach (var section in new[] { "3", "1.1", "2.3", "1.HEADER", "2.1.TEXT", "2.2.1.1", "4294967295", "1.HEADER.FIELDS (From)" })
            await AssertSection(wire, section == "4294967295" ? "2147483647" : section, null);
    }

    [Fact]
    public async Task A_message_without_MIME_has_one_part()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.DeliverAsync("Subject: x\n\nbody\n");
        using var wire = await house.SelectAsync();
        await AssertSection(wire, "1", "body\n");
        await AssertSection(wire, "1.MIME", "Subject: x\n\n");
        await AssertSection(wire, "2", null);
        await AssertSection(wire, "1.1", null);
    }

    // RFC 9051 §6.4.5.1: the blank line is there except where the message has none
    [Theory]
    [InlineData("HEADER.FIELDS (SUBJECT x-long)", "Subject: outer\nX-Long: one\n two\n\n")]
    [InlineData("HEADER.FIELDS.NOT (from content-type)", "Subject: outer\nX-Long: one\n two\n\n")]
    [InlineData("HEADER.FIELDS (X-None)", "\n")]
    [InlineData("HEADER.FIELDS (\"Subject\" From)", "From: bob@example.test\nSubject: outer\n\n")]
    public async Task Header_fields_are_picked_by_name(string section, string expected)
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.DeliverAsync(Mail);
        using var wire = await house.SelectAsync();
        await AssertSection(wire, section.Replace("\"", "", StringComparison.Ordinal), expected);
    }

    [Fact]
    public async Task A_message_that_ends_in_its_header_has_no_blank_line_to_give()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.DeliverAsync("Subject: x\nFrom: a@b\n");
        using var wire = await house.SelectAsync();
        await AssertSection(wire, "HEADER.FIELDS (Subject)", "Subject: x\n");
        await AssertSection(wire, "HEADER", "Subject: x\nFrom: a@b\n");
        await AssertSection(wire, "TEXT", "");
    }

    // RFC 9051 §6.4.5, <partial>
    [Theory]
    [InlineData("TEXT", "<0.3>", "<0>", "abc")]
    [InlineData("TEXT", "<2.3>", "<2>", "cde")]
    [InlineData("TEXT", "<8.100>", "<8>", "ij\n")]
    [InlineData("TEXT", "<99.1>", "<99>", "")]
    [InlineData("", "<0.100000>", "<0>", "Subject: x\n\nabcdefghij\n")]
    [InlineData("HEADER.FIELDS (Subject)", "<9.2>", "<9>", "x\r")]
    public async Task A_piece_of_a_section_is_cut_at_its_end(string section, string range, string origin, string expected)
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.DeliverAsync("Subject: x\n\nabcdefghij\n");
        using var wire = await house.SelectAsync();
        var bytes = expected.EndsWith('\r') ? expected : Crlf(expected);
        Assert.Equal(
            [$"* 1 FETCH (BODY[{section}]{origin} {{{bytes.Length}}}\r\n{bytes})"],
            (await wire.OkAsync($"FETCH 1 BODY.PEEK[{section}]{range}")).Untagged);
    }

    [Fact]
    public async Task What_delivery_put_before_the_message_is_part_of_its_header_and_moves_its_parts()
    {
        await using var house = await ImapHouse.OpenAsync();
        const string Prefix = "Return-Path: <bob@example.test>\nReceived: from x\n by y\n";
        await house.DeliverAsync(Mail, Prefix);
        using var wire = await house.SelectAsync();
        await AssertSection(wire, "", Prefix + Mail);
        await AssertSection(wire, "HEADER", Prefix + Header);
        await AssertSection(wire, "HEADER.FIELDS (RECEIVED SUBJECT)", "Received: from x\n by y\nSubject: outer\n\n");
        await AssertSection(wire, "TEXT", Text);
        await AssertSection(wire, "2.2.HEADER", InnerHeader);
        await AssertSection(wire, "1", "one\ntwo\n");
        Assert.Equal([$"* 1 FETCH (RFC822.SIZE {Crlf(Prefix + Mail).Length})"], (await wire.OkAsync("FETCH 1 RFC822.SIZE")).Untagged);
    }

    [Fact]
    public async Task The_names_of_RFC_3501_give_the_same_under_their_own_names()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.DeliverAsync(Mail);
        using var wire = await house.SelectAsync("INBOX");
        await wire.OkAsync("STORE 1 +FLAGS.SILENT (\\Seen)");
        Assert.Equal(
            [$"* 1 FETCH (RFC822.HEADER {Literal(Header)} RFC822.TEXT {Literal(Text)} RFC822 {Literal(Mail)})"],
            (await wire.OkAsync("FETCH 1 (RFC822.HEADER RFC822.TEXT RFC822)")).Untagged);
    }
}
