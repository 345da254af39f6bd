using System.Text;
using CsCheck;
using Hikyaku.Protocol.Dsn;
using Hikyaku.Protocol.Smtp;
using Xunit;

namespace Hikyaku.Protocol.Tests.Smtp;

public sealed class CommandGrammarTests
{
    [Theory]
    [InlineData("NOOP", "NOOP", "")]
    [InlineData("noop  ", "noop", "")]
    [InlineData("EHLO mail.example", "EHLO", "mail.example")]
    [InlineData("RCPT  TO:<a@b> \t", "RCPT", "TO:<a@b>")]
    [InlineData("", "", "")]
    [InlineData(" NOOP", "", "NOOP")]
    public void A_line_is_cut_into_verb_and_argument(string line, string verb, string argument)
    {
        var command = CommandLine.Parse(Encoding.ASCII.GetBytes(line));

        Assert.Equal(verb, Encoding.ASCII.GetString(command.Verb.Span));
        Assert.Equal(argument, Encoding.ASCII.GetString(command.Argument.Span));
    }

    [Theory]
    // RFC 3030 §2
    [InlineData("86", 86, false)]
    [InlineData("0 LAST", 0, true)]
    [InlineData("1000 last", 1000, true)]
    [InlineData("000000000000000001  LAST", 1, true)]
    public void BDAT_has_a_size_and_perhaps_LAST(string argument, long size, bool last)
        => Assert.Equal(new BdatCommand(size, last), BdatCommand.Parse(Encoding.ASCII.GetBytes(argument)).Value);

    [Theory]
    [InlineData("")]
    [InlineData("LAST")]
    [InlineData("-1")]
    [InlineData("1x")]
    [InlineData("1 FIRST")]
    [InlineData("1LAST")]
    [InlineData("1234567890123456789")]
    public void A_bad_BDAT_is_refused(string argument)
        => Assert.Equal(501, BdatCommand.Parse(Encoding.ASCII.GetBytes(argument)).Fault?.Code);

    [Fact]
    public void Garbage_never_throws()
        => Gen.Byte.Array.Sample(octets =>
        {
            CommandLine.Parse(octets);
            BdatCommand.Parse(octets);
            var reader = new EsmtpParameterReader(octets);
            while (reader.Read())
            {
            }
        });

    [Fact]
    public void A_reply_repeats_code_and_status_on_each_line()
    {
        // RFC 5321 §4.2.1, RFC 2034 §4
        var reply = new SmtpReply(214, new EnhancedStatusCode(2, 0, 0), ["First", "Last"]);

        Assert.Equal("214-2.0.0 First\r\n214 2.0.0 Last\r\n", Encoding.ASCII.GetString(reply.Wire));
    }

    [Fact]
    public void Nothing_in_a_text_can_break_a_reply_apart()
        => Gen.String.Sample(text =>
        {
            var wire = Encoding.ASCII.GetString(new SmtpReply(550, new EnhancedStatusCode(5, 1, 1), text).Wire);
            return wire.IndexOfAny(['\r', '\n']) == wire.Length - 2 && wire.Length <= 512 && !wire.Contains('\0');
        });

    [Fact]
    public void A_reply_whose_codes_contradict_each_other_cannot_be_made()
    {
        Assert.Throws<ArgumentException>(() => new SmtpReply(250, new EnhancedStatusCode(5, 0, 0), "No"));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SmtpReply(199, "No"));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EnhancedStatusCode(3, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EnhancedStatusCode(2, 1000, 0));
    }
}
