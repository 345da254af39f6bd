using System.Text;
using CsCheck;
using Hikyaku.Protocol.Dsn;
using Hikyaku.Protocol.Smtp;
using Xunit;

namespace Hikyaku.Protocol.Tests.Smtp;

public sealed class RcptCommandTests
{
    [Theory]
    // RFC 5321 §4.1.1.3
    [InlineData("TO:<Jones@foo.example>", "<Jones@foo.example>")]
    [InlineData("to:<pOSTmaster>", "<Postmaster>")]
    [InlineData("TO:<Postmaster@foo.example>", "<Postmaster@foo.example>")]
    [InlineData("TO:<@hosta.int,@jkl.org:userc@d.bar.org>", "<userc@d.bar.org>")]
    [InlineData("TO: <a@b.example>", "<a@b.example>")]
    public void Forward_paths_are_read(string argument, string path)
        => Assert.Equal(path, Parse(argument).Value?.ForwardPath.ToString());

    [Theory]
    // RFC 3461 §4.1
    [InlineData("NOTIFY=NEVER", DsnNotify.Never)]
    [InlineData("NOTIFY=success", DsnNotify.Success)]
    [InlineData("NOTIFY=SUCCESS,FAILURE,DELAY", DsnNotify.Success | DsnNotify.Failure | DsnNotify.Delay)]
    [InlineData("NOTIFY=FAILURE,FAILURE", DsnNotify.Failure)]
    public void Wishes_for_notification_are_read(string parameter, DsnNotify notify)
        => Assert.Equal(notify, Parse("TO:<a@b.example> " + parameter).Value?.Notify);

    [Fact]
    public void The_original_recipient_is_kept()
    {
        var rcpt = Parse("TO:<a@b.example> ORCPT=rfc822;Bob+2B1@c.example NOTIFY=DELAY").Value!;

        Assert.Equal("Bob+1@c.example", rcpt.OriginalRecipient?.Address);
        Assert.Equal(DsnNotify.Delay, rcpt.Notify);
    }

    [Theory]
    [InlineData("", "501 5.5.4 Syntax: RCPT TO")]
    [InlineData("FROM:<a@b.example>", "501 5.5.4 Syntax: RCPT TO")]
    [InlineData("TO:<>", "501 5.1.3 ")]
    [InlineData("TO:a@b.example", "501 5.1.3 The address needs angle brackets")]
    [InlineData("TO:<a@b.example>NOTIFY=NEVER", "501 5.5.4 ")]
    [InlineData("TO:<a@b.example> NOTIFY=NEVER,DELAY", "501 5.5.4 NOTIFY")]
    [InlineData("TO:<a@b.example> NOTIFY=ALWAYS", "501 5.5.4 NOTIFY")]
    [InlineData("TO:<a@b.example> NOTIFY=,", "501 5.5.4 NOTIFY")]
    [InlineData("TO:<a@b.example> NOTIFY", "501 5.5.4 NOTIFY")]
    [InlineData("TO:<a@b.example> NOTIFY=DELAY NOTIFY=DELAY", "501 5.5.4 A parameter was given twice")]
    [InlineData("TO:<a@b.example> ORCPT=rfc822;a ORCPT=rfc822;a", "501 5.5.4 A parameter was given twice")]
    [InlineData("TO:<a@b.example> ORCPT=nothing", "501 5.5.4 ORCPT")]
    [InlineData("TO:<a@b.example> SIZE=1", "555 5.5.4 ")]
    // RFC 6531 §3.5
    [InlineData("TO:<壺@b.example>", "553 5.6.7 ")]
    public void What_is_wrong_is_refused_with_its_reason(string argument, string reply)
        => Assert.StartsWith(reply, Parse(argument).Fault!.ToString(), StringComparison.Ordinal);

    [Fact]
    public void An_address_in_UTF8_is_taken_after_SMTPUTF8()
        => Assert.Equal("<壺@b.example>", RcptCommand.Parse("TO:<壺@b.example>"u8, allowUtf8: true).Value?.ForwardPath.ToString());

    [Fact]
    public void Garbage_never_throws_and_gets_an_answer()
    {
        var piece = Gen.OneOf(Gen.OneOf("TO:", "<", ">", " ", "NOTIFY=", "NEVER", ",", "ORCPT=", "utf-8;", "rfc822;", "\\x{", "}", "\"", "@", "a@b.example", "+2B"), Gen.Char.Select(c => c.ToString()));
        piece.Array[0, 12].Sample(pieces =>
        {
            var rcpt = RcptCommand.Parse(Encoding.UTF8.GetBytes(string.Concat(pieces)), true);
            return rcpt.Value is null != rcpt.Fault is null;
        });
    }

    private static Parsed<EnvelopeRecipient> Parse(string argument) => RcptCommand.Parse(Encoding.UTF8.GetBytes(argument), allowUtf8: false);
}
