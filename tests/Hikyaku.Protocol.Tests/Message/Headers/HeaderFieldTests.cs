using System.Text;
using CsCheck;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Tests.Message.Headers;

/// <summary>RFC 5322 §2.2.</summary>
public sealed class HeaderFieldTests
{
    [Fact]
    public void Fields_are_given_with_name_value_and_place()
    {
        var header = "Subject: one\r\n\ttwo \r\nX-Empty:\r\nFrom : a@b\r\n\r\nTo: body\r\n"u8;
        var names = new List<string>();
        foreach (var field in new HeaderFields(header))
        {
            names.Add(Encoding.ASCII.GetString(field.Name) + "=" + Encoding.ASCII.GetString(field.Unfold()));
            Assert.True(header[field.Offset..].StartsWith(field.Raw));
            Assert.True(header[field.ValueOffset..].StartsWith(field.RawValue));
        }
        Assert.Equal(["Subject=one\ttwo", "X-Empty=", "From=a@b"], names);
    }

    [Fact]
    public void A_line_that_is_no_field_has_no_name_and_is_not_lost()
    {
        var lines = new List<(string Name, string Raw)>();
        foreach (var field in new HeaderFields("From x Fri\r\n folded\r\nbad name: x\r\n: y\r\nTo: z"u8))
            lines.Add((Encoding.ASCII.GetString(field.Name), Encoding.ASCII.GetString(field.Raw)));
        Assert.Equal([("", "From x Fri\r\n folded\r\n"), ("", "bad name: x\r\n"), ("", ": y\r\n"), ("To", "To: z")], lines);
    }

    [Fact]
    public void Received_fields_are_counted_to_find_loops() // RFC 5321 §6.3
    {
        var header = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("received: from a\r\n by b\r\n", 100)) + "\r\nReceived: body\r\n");
        Assert.Equal(100, HeaderFields.Count(header, "Received"u8));
    }

    [Fact]
    public void The_fields_of_any_octets_put_together_are_the_header_again() =>
        Gen.OneOf(Gen.Byte, Gen.Char["\r\n \t:ab"].Select(c => (byte)c)).Array[0, 80].Sample(octets =>
        {
            var together = new List<byte>();
            foreach (var field in new HeaderFields(octets))
            {
                Assert.Equal(together.Count, field.Offset);
                together.AddRange(field.Raw);
                Assert.DoesNotContain((byte)'\n', field.Unfold());
                Assert.NotNull(field.Decode());
            }
            Assert.Equal(octets[..together.Count], together);
            var rest = octets.AsSpan(together.Count);
            Assert.True(rest.IsEmpty || rest[0] == '\n' || rest.StartsWith("\r\n"u8));
        });

    [Theory]
    [InlineData("=?ISO-8859-1?Q?a?=", "a")]
    [InlineData("=?ISO-8859-1?Q?a?= b", "a b")]
    [InlineData("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab")]
    [InlineData("=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=", "ab")]
    [InlineData("=?ISO-8859-1?Q?a_b?=", "a b")]
    [InlineData("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b")]
    [InlineData("=?US-ASCII*EN?Q?Keith_Moore?=", "Keith Moore")] // RFC 2231 §5
    [InlineData("=?UTF-8?B?w6k=?= x =?utf-8?q?=C3=A9?=", "é x é")]
    [InlineData("=?UTF-8?B?4w==?= =?utf-8?b?gYI=?=", "あ")] // a character cut in two
    [InlineData("=?ISO-2022-JP?B?GyRCVA==?= =?ISO-2022-JP?B?ZBsoQg==?=", "壺")] // and a Japanese one
    [InlineData("=?x-unknown?Q?caf=C3=A9?=", "café")]
    [InlineData("=?ISO-8859-1?Q?=E9=0D=0Ax?=", "é x")] // no line end gets in
    [InlineData("plain =?not a word?= =?", "plain =?not a word?= =?")]
    [InlineData("=?utf-8?X?a?=", "=?utf-8?X?a?=")]
    [InlineData("a=?utf-8?Q?b?=c", "abc")]
    public void Encoded_words_are_decoded(string value, string text) => // RFC 2047 §8
        Assert.Equal(text, EncodedWords.Decode(Encoding.ASCII.GetBytes(value)));

    [Fact]
    public void Raw_text_beyond_ASCII_is_guessed()
    {
        Assert.Equal("壺", EncodedWords.Decode("壺"u8));
        Assert.Equal("café", EncodedWords.Decode([(byte)'c', (byte)'a', (byte)'f', 0xE9]));
        Assert.Equal("壺", EncodedWords.Decode("\e$BTd\e(B"u8));
    }

    [Theory]
    [InlineData("Fri, 21 Nov 1997 09:55:06 -0600", "1997-11-21T09:55:06-06:00")]
    [InlineData("21 Nov 97 09:55:06 GMT", "1997-11-21T09:55:06+00:00")]
    [InlineData("Fri, 31 Jan 2015 16:28:33 +0900 (JST)", "2015-01-31T16:28:33+09:00")]
    [InlineData("Thu,\r\n 13\r\n Feb\r\n 1969 23:32 -0330 (Newfoundland Time)", "1969-02-13T23:32:00-03:30")]
    public void Dates_are_read(string value, string expected) => // RFC 5322 §3.3, appendix A.5 and A.6.2
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), HeaderDate.TryParse(Encoding.ASCII.GetBytes(value)));

    [Fact]
    public void Any_octets_are_a_date_or_none() =>
        Gen.OneOf(Gen.Byte, Gen.Char["0123456789:,+- FriJanGMT"].Select(c => (byte)c)).Array[0, 50].Sample(octets => HeaderDate.TryParse(octets));

    [Fact]
    public void A_date_written_is_read_back() =>
        Gen.Select(Gen.DateTime[new DateTime(1950, 1, 1), new DateTime(2100, 1, 1)], Gen.Int[-12 * 4, 14 * 4]).Sample((time, quarters) =>
        {
            var date = new DateTimeOffset(time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond)), TimeSpan.FromMinutes(15 * quarters));
            Assert.Equal(date, HeaderDate.TryParse(Encoding.ASCII.GetBytes(HeaderDate.Format(date))));
        });

    [Fact]
    public void Addresses_are_decoded()
    {
        var list = AddressList.Read("=?utf-8?q?Jos=C3=A9?= <jose@example.test>, friends: \"a b\"@example.test, nobody;, root"u8);
        Assert.Equal(
            [("José", "jose@example.test", null, true), (null, "\"a b\"@example.test", "friends", true), (null, "nobody", "friends", false), (null, "root", (string?)null, false)],
            list.Select(a => (a.Name, a.Email, a.Group, a.Address is not null)));
    }
}
