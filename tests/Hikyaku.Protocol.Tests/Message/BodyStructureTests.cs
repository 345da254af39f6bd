using System.Text;
using Hikyaku.Protocol.Message;

namespace Hikyaku.Protocol.Tests.Message;

/// <summary>BODYSTRUCTURE, RFC 9051 §7.5.2.</summary>
public sealed class BodyStructureTests
{
    [Fact]
    public void A_message_without_MIME_fields_is_plain_US_ASCII_text() // RFC 2045 §5.2
    {
        var body = BodyStructureOf("Subject: x\n\none\ntwo\n");
        Assert.Equal("""("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 10 2 NIL NIL NIL NIL)""", body);
    }

    [Fact]
    public void An_empty_message_has_a_structure()
    {
        Assert.Equal("""("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 0 0 NIL NIL NIL NIL)""", BodyStructureOf(""));
        Assert.Equal("(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)", EnvelopeOf(""));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("text/")]
    [InlineData("/plain")]
    [InlineData("multipart/mixed")]
    [InlineData("multipart/mixed; boundary=\"\"")]
    public void A_content_type_that_makes_no_sense_means_plain_text(string contentType) // RFC 2045 §5.2
    {
        var body = BodyStructureOf($"Content-Type: {contentType}\n\nx\n");
        Assert.StartsWith("""("TEXT" "PLAIN" ("CHARSET" "US-ASCII") """, body, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_of_RFC_9051_gets_the_structure_that_it_shows() // RFC 9051 §7.5.2
    {
        var body = BodyStructureOf("""
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain; charset=us-ascii

            some text
            --b
            Content-Type: text/plain; charset=us-ascii; name="cc.diff"
            Content-ID: <960723163407.20117h@cac.washington.edu>
            Content-Description: Compiler diff
            Content-Transfer-Encoding: base64

            aGVsbG8=

            --b--
            """);
        Assert.Equal(
            """
            (("TEXT" "PLAIN" ("CHARSET" "us-ascii") NIL NIL "7BIT" 9 0 NIL NIL NIL NIL)("TEXT" "PLAIN" ("CHARSET" "us-ascii" "NAME" "cc.diff") "<960723163407.20117h@cac.washington.edu>" "Compiler diff" "BASE64" 10 1 NIL NIL NIL NIL) "MIXED" ("BOUNDARY" "b") NIL NIL NIL)
            """, body);
    }

    [Fact]
    public void An_enclosed_message_comes_with_its_envelope_structure_and_lines() // RFC 9051 §7.5.2, §9 body-type-msg
    {
        var body = BodyStructureOf("""
            Content-Type: message/rfc822

            From: a@b
            Subject: within

            hello

            """);
        Assert.Equal(
            """("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 37 (NIL "within" ((NIL NIL "a" "b")) ((NIL NIL "a" "b")) ((NIL NIL "a" "b")) NIL NIL NIL NIL NIL) ("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 7 1 NIL NIL NIL NIL) 4 NIL NIL NIL NIL)""",
            body);
    }

    [Fact]
    public void A_part_of_a_digest_is_a_message_when_it_does_not_say_otherwise() // RFC 2046 §5.1.5
    {
        var structure = Scan("""
            Content-Type: multipart/digest; boundary=d

            --d

            Subject: one

            1
            --d
            Content-Type: text/plain

            2
            --d--
            """);
        Assert.Equal([PartKind.Multipart, PartKind.Message, PartKind.Leaf, PartKind.Leaf], structure.Parts.Positions.Select(p => p.Kind));
        Assert.StartsWith("((\"MESSAGE\" \"RFC822\" NIL", Text(structure.BodyStructure), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--m--\n")]
    [InlineData("no boundary at all\n")]
    [InlineData("")]
    public void A_multipart_without_parts_gets_one_empty_part(string content) // RFC 9051 §9: body-type-mpart = 1*body
    {
        var structure = Scan("Content-Type: multipart/mixed; boundary=m\n\n" + content);
        Assert.StartsWith("""(("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 0 0 NIL NIL NIL NIL) "MIXED" """, Text(structure.BodyStructure), StringComparison.Ordinal);
        Assert.Equal(1, structure.Parts.Find([1]));
        Assert.Equal(-1, structure.Parts.Find([2]));
    }

    [Fact]
    public void Disposition_language_location_and_MD5_are_extension_data()
    {
        var body = BodyStructureOf("""
            Content-Type: image/png
            Content-Transfer-Encoding: base64
            Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==
            Content-Disposition: attachment; filename="a b.png"; size=12
            Content-Language: de, (comment) en-GB
            Content-Location: http://a.example/
             b.png

            AAAA
            """);
        Assert.Equal(
            """("IMAGE" "PNG" NIL NIL NIL "BASE64" 4 "Q2hlY2sgSW50ZWdyaXR5IQ==" ("ATTACHMENT" ("FILENAME" "a b.png" "SIZE" "12")) ("de" "en-GB") "http://a.example/ b.png")""",
            body);
    }

    [Fact]
    public void The_pieces_of_a_continued_parameter_are_joined() // RFC 2231 §3, §4.1
    {
        var body = BodyStructureOf("""
            Content-Type: message/external-body; access-type=URL;
             URL*1="cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar";
             URL*0="ftp://"

            """);
        Assert.Contains("(\"ACCESS-TYPE\" \"URL\" \"URL\" \"ftp://cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar\")", body, StringComparison.Ordinal);

        body = BodyStructureOf("""
            Content-Type: application/x-stuff;
             title*0*=us-ascii'en'This%20is%20even%20more%20;
             title*1*=%2A%2A%2Afun%2A%2A%2A%20;
             title*2="isn't it!"

            """);
        Assert.Contains("(\"TITLE*\" \"us-ascii'en'This%20is%20even%20more%20%2A%2A%2Afun%2A%2A%2A%20isn%27t%20it!\")", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_with_8_bit_octets_becomes_a_literal_and_quotes_are_escaped()
    {
        var body = BodyStructureOf("Content-Type: text/plain; name=\"a\\\"b\"\nContent-Description: caf\u00e9\n\n");
        Assert.Contains("\"NAME\" \"a\\\"b\"", body, StringComparison.Ordinal);
        Assert.Contains(" {4}\r\ncaf\u00e9 ", body, StringComparison.Ordinal);
    }

    [Fact]
    public void A_boundary_that_begins_like_another_is_another()
    {
        var structure = Scan("""
            Content-Type: multipart/mixed; boundary=a

            --ab
            preamble, not a part
            --a

            part
            --abc
            still the part
            --a--
            --a
            epilogue, not a part
            """);
        Assert.Equal(2, structure.Parts.Positions.Count);
    }

    [Fact]
    public void An_outer_boundary_ends_inner_multiparts_that_were_never_closed()
    {
        var structure = Scan("""
            Content-Type: multipart/mixed; boundary=outer

            --outer
            Content-Type: multipart/alternative; boundary=inner

            --inner

            one
            --outer

            two
            --outer--
            """);
        Assert.Equal([-1, 0, 1, 0], structure.Parts.Positions.Select(p => p.Parent));
    }

    [Fact]
    public void A_header_without_a_blank_line_ends_at_the_boundary()
    {
        var message = BodyShape.Octets("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: image/png\n--b--\n");
        var part = MessageScanner.Scan(message).Parts.Positions[1];
        Assert.Equal("Content-Type: image/png", Encoding.ASCII.GetString(message[(int)part.HeaderStart..(int)part.BodyStart]));
        Assert.Equal(part.BodyStart, part.End);
    }

    [Fact]
    public void Parts_nested_too_deep_are_opaque()
    {
        var message = new StringBuilder();
        for (var depth = 0; depth < 500; depth++)
            message.Append(System.Globalization.CultureInfo.InvariantCulture, $"Content-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n");
        var structure = Scan(message.ToString());
        BodyShape.Check(BodyShape.Octets(message.ToString()), structure);
        Assert.Equal(101, structure.Parts.Positions.Count);
        Assert.Contains("\"APPLICATION\" \"OCTET-STREAM\"", Text(structure.BodyStructure), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_very_many_parts_the_first_two_thousand_are_told_apart()
    {
        var message = "Content-Type: multipart/mixed; boundary=b\n\n" + string.Concat(Enumerable.Repeat("--b\n\nx\n", 20_000)) + "--b--\n";
        var structure = Scan(message);
        Assert.Equal(2_000, structure.Parts.Positions.Count);
        BodyShape.Check(BodyShape.Octets(message), structure);
    }

    [Fact]
    public void Bare_line_feeds_end_lines_too()
    {
        var structure = MessageScanner.Scan("Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n"u8);
        Assert.Equal(3, structure.Parts.Positions[1].End - structure.Parts.Positions[1].BodyStart);
    }

    [Fact]
    public void The_lectures_Japanese_sample_is_understood()
    {
        var message = Samples.Read("tsubo-iso-2022-jp.eml");
        var structure = MessageScanner.Scan(message);
        BodyShape.Check(message, structure);

        Assert.Equal(
            """("TEXT" "PLAIN" ("CHARSET" "iso-2022-jp") NIL NIL "7BIT" 76 5 NIL NIL NIL NIL)""", Text(structure.BodyStructure));
        Assert.Equal("壺 買いませんか? あれはいい物です。 マ・クベ", structure.Preview);
        Assert.Equal("TSUBO !!", structure.BaseSubject);
        Assert.Equal("4E2E7E23.4020109@spamsource.zeon", structure.MessageId);
        Assert.Equal(new DateTimeOffset(2015, 1, 31, 16, 28, 33, TimeSpan.FromHours(9)), structure.SentDate);
        Assert.False(structure.HasAttachment);
    }

    [Fact]
    public void Stream_sequence_and_span_give_the_same()
    {
        var message = Samples.Read("tsubo-iso-2022-jp.eml");
        var expected = Text(MessageScanner.Scan(message).BodyStructure);
        Assert.Equal(expected, Text(MessageScanner.Scan(new MemoryStream(message)).BodyStructure));
        Assert.Equal(expected, Text(MessageScanner.Scan(new BufferedStream(new MemoryStream(message))).BodyStructure));
        Assert.Equal(expected, Text(MessageScanner.Scan(new System.Buffers.ReadOnlySequence<byte>(message)).BodyStructure));
    }

    [Fact]
    public void The_form_without_extension_data_keeps_enclosed_envelopes_structures_and_lines() // RFC 9051 §7.5.2
    {
        var structure = Scan("""
            Content-Type: multipart/mixed; boundary=m

            --m
            Content-Type: message/rfc822
            Content-Description: café (8-bit, so a literal)

            Subject: a "quoted" (one)

            x
            --m
            Content-Disposition: attachment; filename=")"

            y
            --m--
            """);
        Assert.Equal(
            "((\"MESSAGE\" \"RFC822\" NIL NIL {26}\r\ncaf\u00e9 (8-bit, so a literal) \"7BIT\" 30 " +
            "(NIL \"a \\\"quoted\\\" (one)\" NIL NIL NIL NIL NIL NIL NIL NIL) " +
            "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 1 0) 2)" +
            "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 1 0) \"MIXED\")",
            Text(BodyForm.WithoutExtensions(structure.BodyStructure.Span)));
    }

    [Fact]
    public void A_damaged_structure_is_refused()
    {
        var body = Scan("Content-Type: message/rfc822\n\nSubject: x\n\ny").BodyStructure;
        for (var length = 0; length < body.Length; length++)
            Assert.Throws<FormatException>(() => BodyForm.WithoutExtensions(body.Span[..length]));
    }

    private static MessageStructure Scan(string message) => MessageScanner.Scan(BodyShape.Octets(message));

    private static string BodyStructureOf(string message) => Text(Scan(message).BodyStructure);

    private static string EnvelopeOf(string message) => Text(Scan(message).Envelope);

    private static string Text(ReadOnlyMemory<byte> octets) => Encoding.Latin1.GetString(octets.Span);
}
