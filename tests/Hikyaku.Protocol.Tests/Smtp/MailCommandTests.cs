using System.Text;
using CsCheck;
using Hikyaku.Protocol.Dsn;
using Hikyaku.Protocol.Smtp;
using Xunit;

namespace Hikyaku.Protocol.Tests.Smtp;

public sealed class MailCommandTests
{
    [Fact]
    public void A_path_alone_says_nothing_else()
    {
        var mail = Parse("FROM:<Smith@bar.example>").Value!;

        Assert.Equal("<Smith@bar.example>", mail.ReversePath.ToString());
        Assert.Null(mail.DeclaredSize);
        Assert.Equal(BodyKind.SevenBit, mail.Body);
        Assert.False(mail.Utf8 || mail.RequireTls);
    }

    [Theory]
    // RFC 5321 §4.1.1.2, §4.1.2
    [InlineData("FROM:<>", "<>")]
    [InlineData("from:<a@b.example>", "<a@b.example>")]
    [InlineData("FROM:<@hosta.int,@jkl.org:userc@d.bar.org>", "<userc@d.bar.org>")]
    [InlineData("FROM:<\"a > b\"@b.example> SIZE=1", "<\"a > b\"@b.example>")]
    [InlineData("FROM:<a@[192.0.2.1]>", "<a@[192.0.2.1]>")]
    // as people type it by hand
    [InlineData("FROM: <a@b.example>", "<a@b.example>")]
    public void Reverse_paths_are_read(string argument, string path)
        => Assert.Equal(path, Parse(argument).Value?.ReversePath.ToString());

    [Fact]
    public void All_parameters_are_read_together()
    {
        var mail = Parse("FROM:<a@b.example> SIZE=12345 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=QQ314159+2Bx AUTH=c+2Bd@b.example REQUIRETLS").Value!;

        Assert.Equal(12345, mail.DeclaredSize);
        Assert.Equal(BodyKind.EightBitMime, mail.Body);
        Assert.True(mail.Utf8);
        Assert.Equal(DsnReturn.Headers, mail.Return);
        Assert.Equal("QQ314159+x", mail.EnvelopeId);
        Assert.Equal("c+d@b.example", mail.Submitter?.ToString());
        Assert.True(mail.RequireTls);
    }

    [Theory]
    [InlineData("size=0", 0)]
    [InlineData("SIZE=00000000000000000010", 10)]
    [InlineData("SIZE=99999999999999999999", long.MaxValue)]
    public void A_size_is_a_number_of_at_most_20_digits(string parameter, long size)
        => Assert.Equal(size, Parse("FROM:<> " + parameter).Value?.DeclaredSize);

    [Fact]
    public void An_address_in_UTF8_is_taken_with_SMTPUTF8_only()
    {
        // RFC 6531 §3.5
        Assert.NotNull(Parse("FROM:<壺@b.example> SMTPUTF8").Value);
        Assert.StartsWith("550 5.6.7 ", Fault("FROM:<壺@b.example>"), StringComparison.Ordinal);
        Assert.StartsWith("550 5.6.7 ", Fault("FROM:<a@例え.example>"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "501 5.5.4 ")]
    [InlineData("FROM", "501 5.5.4 ")]
    [InlineData("TO:<a@b.example>", "501 5.5.4 ")]
    [InlineData("FROM:", "501 5.1.7 ")]
    [InlineData("FROM:a@b.example", "501 5.1.7 The address needs angle brackets")]
    [InlineData("FROM:<a@b.example", "501 5.1.7 ")]
    [InlineData("FROM:<a>", "501 5.1.7 ")]
    [InlineData("FROM:<a b@b.example>", "501 5.1.7 ")]
    [InlineData("FROM:<a@b.example>SIZE=1", "501 5.5.4 ")]
    [InlineData("FROM:<> SIZE", "501 5.5.4 SIZE")]
    [InlineData("FROM:<> SIZE=", "501 5.5.4 ")]
    [InlineData("FROM:<> SIZE=-1", "501 5.5.4 SIZE")]
    [InlineData("FROM:<> SIZE=123456789012345678901", "501 5.5.4 SIZE")]
    [InlineData("FROM:<> BODY=9BIT", "501 5.5.4 BODY")]
    [InlineData("FROM:<> SMTPUTF8=yes", "501 5.5.4 ")]
    [InlineData("FROM:<> RET=SOME", "501 5.5.4 RET")]
    [InlineData("FROM:<> ENVID=a+0Ab", "501 5.5.4 ENVID")]
    [InlineData("FROM:<> ENVID=a+b", "501 5.5.4 ENVID")]
    [InlineData("FROM:<> AUTH=nobody", "501 5.5.4 AUTH")]
    // RFC 3461 §4.5: not "more than once each in any single MAIL command"
    [InlineData("FROM:<> RET=FULL RET=FULL", "501 5.5.4 A parameter was given twice")]
    [InlineData("FROM:<> ENVID=a ENVID=a", "501 5.5.4 A parameter was given twice")]
    [InlineData("FROM:<> SIZE=1 SIZE=2", "501 5.5.4 A parameter was given twice")]
    // RFC 5321 §4.1.1.11
    [InlineData("FROM:<> XYZZY=1", "555 5.5.4 ")]
    [InlineData("FROM:<> -X", "501 5.5.4 ")]
    [InlineData("FROM:<> SIZE=1=2", "501 5.5.4 ")]
    public void What_is_wrong_is_refused_with_its_reason(string argument, string reply)
        => Assert.StartsWith(reply, Fault(argument), StringComparison.Ordinal);

    [Fact]
    public void REQUIRETLS_is_unknown_where_it_was_not_offered()
        => Assert.StartsWith("555 5.5.4 ", MailCommand.Parse("FROM:<> REQUIRETLS"u8, MailExtensions.None).Fault!.ToString(), StringComparison.Ordinal);

    [Theory]
    // RFC 4865 §4, and erratum 2040: a date-time of RFC 3339
    [InlineData("HOLDFOR=1", "2026-07-10T09:00:01Z")]
    [InlineData("HOLDFOR=999999999", "2058-03-18T10:46:39Z")]
    [InlineData("holduntil=2026-07-11T00:00:00Z", "2026-07-11T00:00:00Z")]
    [InlineData("HOLDUNTIL=2026-07-11t00:00:00.5z", "2026-07-11T00:00:00.5Z")]
    [InlineData("HOLDUNTIL=2026-07-11T09:00:00+09:00", "2026-07-11T00:00:00Z")]
    public void A_message_may_be_told_to_wait(string parameter, string expected)
    {
        var now = new DateTimeOffset(2026, 7, 10, 9, 0, 0, TimeSpan.Zero);
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), Parse("FROM:<> " + parameter).Value!.Release!.Value.From(now));
        Assert.StartsWith("555 5.5.4 ", MailCommand.Parse(Encoding.UTF8.GetBytes("FROM:<> " + parameter), MailExtensions.None).Fault!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    // RFC 6710 §6
    [InlineData("MT-PRIORITY=0", 0)]
    [InlineData("mt-priority=9", 9)]
    [InlineData("MT-PRIORITY=-9", -9)]
    public void A_message_may_be_given_a_priority(string parameter, int priority)
        => Assert.Equal(priority, MailCommand.Parse(Encoding.UTF8.GetBytes("FROM:<> " + parameter), MailExtensions.Priority).Value!.Priority);

    [Theory]
    [InlineData("MT-PRIORITY", "501 5.5.4 MT-PRIORITY is a number")]
    [InlineData("MT-PRIORITY=-0", "501 5.5.4 MT-PRIORITY is a number")]
    [InlineData("MT-PRIORITY=10", "501 5.5.4 MT-PRIORITY is a number")]
    [InlineData("MT-PRIORITY=+1", "501 5.5.4 MT-PRIORITY is a number")]
    [InlineData("MT-PRIORITY=1 MT-PRIORITY=1", "501 5.5.4 A parameter was given twice")]
    public void But_only_one_that_there_is(string parameter, string reply)
        => Assert.StartsWith(reply, MailCommand.Parse(Encoding.UTF8.GetBytes("FROM:<> " + parameter), MailExtensions.Priority).Fault!.ToString(), StringComparison.Ordinal);

    [Theory]
    // RFC 2852 §4
    [InlineData("BY=120;R", 120, true, false)]
    [InlineData("by=+999999999;rt", 999_999_999, true, true)]
    [InlineData("BY=0;N", 0, false, false)]
    [InlineData("BY=-30;NT", -30, false, true)]
    public void A_message_may_have_a_time_to_be_there(string parameter, int seconds, bool returns, bool traces)
        => Assert.Equal(new DeliverBy(TimeSpan.FromSeconds(seconds), returns, traces), Parse("FROM:<> " + parameter).Value!.DeliverBy);

    [Theory]
    [InlineData("BY")]
    [InlineData("BY=120")]
    [InlineData("BY=120;")]
    [InlineData("BY=;R")]
    [InlineData("BY=-;N")]
    [InlineData("BY=1234567890;N")]
    [InlineData("BY=120;X")]
    [InlineData("BY=120;RX")]
    [InlineData("BY=120;RTT")]
    [InlineData("BY=0;R")]
    [InlineData("BY=-1;R")]
    [InlineData("BY=+-1;N")]
    public void But_only_one_that_makes_sense(string parameter)
        => Assert.StartsWith("501 5.5.4 BY is a number", Fault("FROM:<> " + parameter), StringComparison.Ordinal);

    [Theory]
    [InlineData("HOLDFOR")]
    [InlineData("HOLDFOR=0")]
    [InlineData("HOLDFOR=01")]
    [InlineData("HOLDFOR=1234567890")]
    [InlineData("HOLDFOR=-1")]
    [InlineData("HOLDUNTIL=2026-07-11")]
    [InlineData("HOLDUNTIL=2026-07-11T00:00:00")]
    [InlineData("HOLDUNTIL=2026-13-11T00:00:00Z")]
    public void But_only_in_the_right_form(string parameter)
        => Assert.StartsWith("501 5.5.4 HOLDFOR takes", Fault("FROM:<> " + parameter), StringComparison.Ordinal);

    [Fact]
    public void An_ENVID_may_be_100_characters_long()
    {
        Assert.NotNull(Parse("FROM:<> ENVID=" + new string('a', 100)).Value);
        Assert.NotNull(Parse("FROM:<> ENVID=" + new string('a', 101)).Fault);
    }

    [Fact]
    public void Garbage_never_throws_and_gets_an_answer()
    {
        var piece = Gen.OneOf(Gen.OneOf("FROM:", "<", ">", "<>", " ", "SIZE=", "BODY=", "RET=FULL", "ENVID=", "AUTH=", "=", "\"", "\\", "@", "a@b.example", "+2B", "SMTPUTF8", "HOLDFOR=", "BY=", "60;R", "HOLDUNTIL=", "2026-07-10T09:00:00Z"), Gen.Char.Select(c => c.ToString()));
        piece.Array[0, 12].Sample(pieces =>
        {
            var mail = MailCommand.Parse(Encoding.UTF8.GetBytes(string.Concat(pieces)), MailExtensions.RequireTls | MailExtensions.FutureRelease);
            return mail.Value is null != mail.Fault is null;
        });
    }

    private static Parsed<Envelope> Parse(string argument) => MailCommand.Parse(Encoding.UTF8.GetBytes(argument), MailExtensions.RequireTls | MailExtensions.FutureRelease);

    private static string Fault(string argument) => Parse(argument).Fault!.ToString();
}
