using System.Text;
using CsCheck;
using Hikyaku.Protocol.Imap;

namespace Hikyaku.Protocol.Tests.Imap;

public class ImapReaderTests
{
    private static string? AString(string text)
    {
        var reader = new ImapReader(Encoding.UTF8.GetBytes(text));
        return reader.TryReadAString(out var value) && reader.AtEnd ? Encoding.UTF8.GetString(value) : null;
    }

    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("a]b", "a]b")]
    [InlineData("~foo", "~foo")]
    [InlineData("\"\"", "")]
    [InlineData("\"a b\"", "a b")]
    [InlineData("\"a\\\\b\\\"c\"", "a\\b\"c")]
    [InlineData("\"日本\"", "日本")]
    [InlineData("{5}\r\nhello", "hello")]
    [InlineData("{5+}\r\nhe\r\no", "he\r\no")]
    [InlineData("{0}\r\n", "")]
    public void An_astring_is_an_atom_a_quoted_string_or_a_literal(string text, string value) =>
        // RFC 9051 §9 astring
        Assert.Equal(value, AString(text));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a(b")]
    [InlineData("a%")]
    [InlineData("\"a")]
    [InlineData("\"a\\x\"")]
    [InlineData("\"a\\")]
    [InlineData("\"a\r\nb\"")]
    [InlineData("\"a\u0000b\"")]
    [InlineData("{5}\r\nhell")]
    [InlineData("{5}hello")]
    [InlineData("{-1}\r\n")]
    [InlineData("{99999999999999999999}\r\n")]
    [InlineData("{9223372036854775807}\r\nx")]
    [InlineData("é")]
    public void Anything_else_is_none(string text) => Assert.Null(AString(text));

    [Fact]
    public void A_quoted_string_that_is_not_UTF_8_is_refused()
    {
        var reader = new ImapReader([(byte)'"', 0xFF, (byte)'"']);
        Assert.False(reader.TryReadAString(out _));
        Assert.Equal(0, reader.Position);
    }

    [Fact]
    public void A_word_is_read_whole_or_not_at_all()
    {
        var reader = new ImapReader("unseenx"u8);
        Assert.False(reader.TryReadWord("UNSEEN"u8));
        Assert.True(reader.TryReadWord("UNSEENX"u8));
        Assert.True(reader.AtEnd);
    }

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("4294967295", 4294967295L)]
    [InlineData("4294967296", null)]
    [InlineData("", null)]
    [InlineData("x", null)]
    public void A_number_has_thirty_two_bits(string text, long? expected)
    {
        var reader = new ImapReader(Encoding.ASCII.GetBytes(text));
        Assert.Equal(expected, reader.TryReadNumber(out var number) ? number : null);
    }

    [Theory]
    [InlineData("9223372036854775807", 9223372036854775807L)]
    [InlineData("9223372036854775808", null)]
    public void A_number64_has_sixty_three_bits(string text, long? expected)
    {
        var reader = new ImapReader(Encoding.ASCII.GetBytes(text));
        Assert.Equal(expected, reader.TryReadNumber64(out var number) ? number : null);
    }

    [Theory]
    [InlineData("\\Seen", true)]
    [InlineData("$Forwarded", true)]
    [InlineData("NIL", true)]
    [InlineData("\\", false)]
    [InlineData("\\*", false)]
    [InlineData("\\\\Seen", false)]
    public void A_flag_is_an_atom_or_one_behind_a_backslash(string text, bool isFlag)
    {
        var reader = new ImapReader(Encoding.ASCII.GetBytes(text));
        Assert.Equal(isFlag, reader.TryReadFlag(out _) && reader.AtEnd);
    }

    [Theory]
    [InlineData("A APPEND x {310}", 310L, true, false)]
    [InlineData("A APPEND x {310+}", 310L, false, false)]
    [InlineData("A APPEND x ~{310+}", 310L, false, true)]
    [InlineData("{0}", 0L, true, false)]
    public void The_end_of_a_line_announces_a_literal(string line, long length, bool synchronizing, bool binary)
    {
        // RFC 7888 §3, RFC 9051 §9 literal, literal8
        var literal = LiteralAnnouncement.Find(Encoding.ASCII.GetBytes(line))!.Value;
        Assert.Equal((length, synchronizing, binary), (literal.Length, literal.IsSynchronizing, literal.IsBinary));
        Assert.Equal(line.IndexOf(binary ? '~' : '{', StringComparison.Ordinal), literal.Start);
    }

    [Theory]
    [InlineData("A NOOP")]
    [InlineData("A X {}")]
    [InlineData("A X {-1}")]
    [InlineData("A X {1}x")]
    [InlineData("A X {1++}")]
    [InlineData("A X {99999999999999999999}")]
    [InlineData("A X 1}")]
    [InlineData("")]
    public void Any_other_end_announces_none(string line) => Assert.Null(LiteralAnnouncement.Find(Encoding.ASCII.GetBytes(line)));

    [Fact]
    public void No_octets_make_the_reader_throw_or_run_past_the_end() =>
        Gen.OneOf(Gen.Byte, Gen.Char["()[]{}\"\\*%:,$~+0123456789 AFLNx-\r\n"].Select(c => (byte)c)).Array[0, 40].Sample(octets =>
        {
            var reader = new ImapReader(octets);
            reader.TryReadTag(out _);
            while (!reader.AtEnd)
            {
                var start = reader.Position;
                _ = reader.TryReadSequenceSet(out _) || reader.TryReadDateTime(out _) || reader.TryReadLiteral8(out _)
                    || reader.TryReadFlag(out _) || reader.TryReadListMailbox(out _) || reader.TryReadNString(out _, out _)
                    || ListArguments.TryRead(ref reader, out _) || StatusItemList.TryRead(ref reader, out _);
                Assert.InRange(reader.Position, start, octets.Length);
                if (reader.Position == start)
                    reader.MoveTo(start + 1);
            }
        });
}
