using System.Text;
using CsCheck;
using Hikyaku.Protocol.Imap;

namespace Hikyaku.Protocol.Tests.Imap;

public class ImapDateTimeTests
{
    [Theory]
    [InlineData("17-Jul-1996 02:44:25 -0700", "1996-07-17T02:44:25-07:00")]
    [InlineData(" 7-feb-1994 21:52:25 +0900", "1994-02-07T21:52:25+09:00")]
    [InlineData("31-Dec-2016 23:59:60 +0000", "2016-12-31T23:59:59+00:00")]
    public void A_date_time_is_read(string text, string expected) =>
        // RFC 9051 §9 date-time
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), ImapDateTime.TryParse(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData("30-Feb-1996 02:44:25 -0700")]
    [InlineData("17-Jul-1996 24:44:25 -0700")]
    [InlineData("17-Jul-1996 02:44:25 -0760")]
    [InlineData("17-Jul-1996 02:44:25 -9900")]
    [InlineData("17-Jul-1996 02:44:25  0700")]
    [InlineData("17 Jul 1996 02:44:25 +0700")]
    [InlineData("17-Jux-1996 02:44:25 +0700")]
    [InlineData("01-Jan-0001 00:00:00 +1400")]
    [InlineData("17-Jul-1996 02:44:25 -070")]
    [InlineData("")]
    public void What_is_no_date_time_is_refused(string text) => Assert.Null(ImapDateTime.TryParse(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData("1-Feb-1994")]
    [InlineData("01-Feb-1994")]
    [InlineData(" 1-Feb-1994")]
    public void A_date_may_have_one_digit_or_two(string text) =>
        Assert.Equal(new DateOnly(1994, 2, 1), ImapDateTime.TryParseDate(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void What_is_written_is_read_again() =>
        Gen.Select(Gen.DateTime[new DateTime(1, 1, 3), new DateTime(9998, 12, 30)], Gen.Int[-14 * 60, 14 * 60]).Sample((time, zone) =>
        {
            var seconds = new DateTime(time.Ticks - time.Ticks % TimeSpan.TicksPerSecond, DateTimeKind.Unspecified);
            var value = new DateTimeOffset(seconds, TimeSpan.FromMinutes(zone));
            var text = new byte[26];
            ImapDateTime.Format(value, text);
            var again = ImapDateTime.TryParse(text);
            Assert.Equal(value, again);
            Assert.Equal(value.Offset, again!.Value.Offset);
        });
}
