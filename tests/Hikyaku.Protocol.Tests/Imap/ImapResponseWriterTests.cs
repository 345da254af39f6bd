using System.Buffers;
using System.Text;
using CsCheck;
using Hikyaku.Protocol.Imap;

namespace Hikyaku.Protocol.Tests.Imap;

public class ImapResponseWriterTests
{
    private static string Write(Action<ImapResponseWriter> write, bool utf8 = false)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ImapResponseWriter(output) { QuotesUtf8 = utf8 };
        write(writer);
        writer.Commit();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("a\"\\b", "\"a\\\"\\\\b\"")]
    [InlineData("a\r\nb", "{4}\r\na\r\nb")]
    [InlineData("é", "{2}\r\né")]
    [InlineData("a\0b", "{3}\r\na?b")]
    public void A_string_is_quoted_where_that_can_hold_it_and_else_a_literal(string value, string wire) =>
        // RFC 9051 §9 string; CHAR8 excludes NUL
        Assert.Equal(wire, Write(writer => writer.String(value)));

    [Fact]
    public void UTF_8_is_quoted_once_the_client_has_enabled_it() => Assert.Equal("\"é\"", Write(writer => writer.String("é"), utf8: true));

    [Fact]
    public void A_token_can_not_break_the_line()
    {
        foreach (var breaker in new[] { "a\rb", "a\nb", "a\0b" })
            Assert.Throws<ArgumentException>(() => Write(writer => writer.Token(Encoding.ASCII.GetBytes(breaker))));
    }

    [Fact]
    public void Text_for_people_can_not_break_the_line() =>
        Gen.String.Sample(text => Assert.DoesNotContain(Write(writer => writer.Text(text)), character => char.IsControl(character)));

    [Fact]
    public void Every_string_is_read_back_as_it_was_written() =>
        Gen.Byte.Array[0, 3000].Sample(value =>
        {
            var output = new ArrayBufferWriter<byte>();
            var writer = new ImapResponseWriter(output);
            writer.String(value);
            writer.Commit();
            var reader = new ImapReader(output.WrittenSpan);
            Assert.True(reader.TryReadString(out var again) && reader.AtEnd);
            Assert.Equal(value.Select(octet => octet == 0 ? (byte)'?' : octet), again.ToArray());
        });

    [Fact]
    public void Numbers_sets_and_lines_stand_as_the_grammar_says()
    {
        Assert.Equal("* 23 EXISTS\r\n", Write(writer =>
        {
            writer.Untagged(23, " EXISTS"u8);
            writer.EndLine();
        }));
        Assert.Equal("1:3,7", Write(writer => writer.NumberSet([new SequenceRange(1, 3), new SequenceRange(7, 7)])));
        Assert.Equal("~{3}\r\na\0b", Write(writer => writer.Literal8("a\0b"u8)));
    }

    [Fact]
    public void A_long_answer_is_written_whole_through_small_pieces_of_memory()
    {
        var expected = new StringBuilder();
        var written = Write(writer =>
        {
            for (var i = 0; i < 5000; i++)
            {
                writer.Untagged((uint)i, " FETCH "u8);
                writer.String(new string('x', i % 700));
                writer.EndLine();
            }
        });
        for (var i = 0; i < 5000; i++)
        {
            var text = new string('x', i % 700);
            expected.Append(System.Globalization.CultureInfo.InvariantCulture, $"* {i} FETCH {(i % 700 <= 512 ? $"\"{text}\"" : $"{{{text.Length}}}\r\n{text}")}\r\n");
        }
        Assert.Equal(expected.ToString(), written);
    }

    [Fact]
    public void Between_the_length_of_a_literal_and_its_octets_is_no_place_for_another_line()
    {
        Write(writer =>
        {
            Assert.True(writer.IsAtLineStart);
            writer.Token("* 1 FETCH (BODY[] "u8);
            Assert.False(writer.IsAtLineStart);
            writer.BeginLiteral(2);
            Assert.False(writer.IsAtLineStart);
            writer.LiteralPiece("\r\n"u8);
            Assert.False(writer.IsAtLineStart);
            writer.CloseList();
            writer.EndLine();
            Assert.True(writer.IsAtLineStart);
        });
    }
}
