using System.Text;
using CsCheck;
using Hikyaku.Protocol.Smtp;
using Xunit;

namespace Hikyaku.Protocol.Tests.Smtp;

/// <summary>Replies as a client reads them (RFC 5321 §4.2).</summary>
public sealed class ReplyParserTests
{
    [Theory]
    [InlineData("250 ok", 250, null, "250 ok")]
    [InlineData("250", 250, null, "250")]
    [InlineData("250 ", 250, null, "250")]
    [InlineData("250-first\n250-second\n250 third", 250, null, "250 first second third")]
    [InlineData("550 5.1.1 No such user", 550, "5.1.1", "550 5.1.1 No such user")]
    [InlineData("550-5.7.1 This is\n550 5.7.1 spam", 550, "5.7.1", "550 5.7.1 This is spam")]
    // RFC 2034 §4: the classes agree, or it is no code
    [InlineData("550 4.1.1 odd", 550, null, "550 4.1.1 odd")]
    [InlineData("250 2.0 half", 250, null, "250 2.0 half")]
    [InlineData("250 2.1000.0 long", 250, null, "250 2.1000.0 long")]
    [InlineData("354 3.0.0 none", 354, null, "354 3.0.0 none")]
    // lines with different codes: the last one counts
    [InlineData("250-a\n451 b", 451, null, "451 a b")]
    [InlineData("250 t\u0007b\ta", 250, null, "250 t?b a")]
    public void A_reply_has_a_code_a_status_and_a_text(string lines, int code, string? status, string text)
    {
        var reply = Read(lines);

        Assert.Equal((code, status, text), (reply!.Code, reply.Status?.ToString(), reply.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("25")]
    [InlineData("25x ok")]
    [InlineData("150 early")]
    [InlineData("650 late")]
    [InlineData("250_ok")]
    [InlineData("2500 ok")]
    [InlineData("hello")]
    [InlineData("250-a\nhello")]
    public void What_is_no_reply_is_none(string lines) => Assert.Null(Read(lines));

    [Fact]
    public void A_reply_without_end_is_given_up()
    {
        var parser = new ReplyParser();
        var lines = 0;
        while (parser.Add("250-again"u8, out _) == ReplyStep.More) lines++;

        Assert.InRange(lines, 50, 200);
    }

    [Fact]
    public void Any_octets_give_a_reply_or_none_and_never_much()
        => Gen.Byte.Array[0, 600].Sample(octets =>
        {
            var parser = new ReplyParser();
            byte[] line = [.. "550 "u8, .. octets];
            Assert.Equal(ReplyStep.Complete, parser.Add(line, out var reply));
            Assert.True(reply!.ToString().Length <= 1100);
            Assert.DoesNotContain(reply.ToString(), char.IsControl);
        });

    [Fact]
    public void Offers_are_read_from_the_reply_to_ehlo()
    {
        var offers = ServerExtensions.Parse(Read("250-mx.example.org greets you\n250-pipelining\n250-SIZE 1000\n250-8BITMIME\n250-BINARYMIME\n250-CHUNKING\n250-SMTPUTF8\n250-DSN\n250-STARTTLS\n250-REQUIRETLS\n250-LIMITS RCPTMAX=7 MAILMAX=3 odd RCPTMAX\n250-X-OTHER what ever\n250 AUTH plain LOGIN")!);

        Assert.True(offers is { Pipelining: true, EightBitMime: true, BinaryMime: true, Chunking: true, SmtpUtf8: true, Dsn: true, StartTls: true, RequireTls: true, Size: true });
        Assert.Equal((1000L, 7, 3), (offers.MaximumSize, offers.MaximumRecipients, offers.MaximumTransactions));
        Assert.Equal(["PLAIN", "LOGIN"], offers.Mechanisms);
    }

    [Theory]
    [InlineData("250-x\n250 SIZE", null)]
    [InlineData("250-x\n250 SIZE 0", null)]
    [InlineData("250-x\n250 SIZE lots", null)]
    [InlineData("250-x\n250 SIZE 99999999999999999999999", null)]
    [InlineData("250-SIZE 5\n250 x", null)]
    public void A_size_that_is_none_is_no_limit(string lines, long? size) => Assert.Equal(size, ServerExtensions.Parse(Read(lines)!).MaximumSize);

    private static ReceivedReply? Read(string lines)
    {
        var parser = new ReplyParser();
        foreach (var line in lines.Split('\n'))
        {
            switch (parser.Add(Encoding.UTF8.GetBytes(line), out var reply))
            {
                case ReplyStep.Complete:
                    return reply;
                case ReplyStep.Malformed:
                    return null;
            }
        }
        return null;
    }
}
