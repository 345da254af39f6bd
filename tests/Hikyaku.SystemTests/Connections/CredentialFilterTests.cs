using System.Text;
using Hikyaku.Connections.Tap;
using Xunit;

namespace Hikyaku.SystemTests.Connections;

public sealed class CredentialFilterTests
{
    [Theory]
    // SMTP, RFC 4954
    [InlineData("C EHLO x|S 250 AUTH PLAIN|C AUTH PLAIN[ AGFsaWNlAHNlY3JldA==]|S 235 ok|C NOOP")]
    [InlineData("C AUTH PLAIN[]|S 334 []|C [AGFsaWNlAHNlY3JldA==]|S 235 ok|C MAIL FROM:<a@b>")]
    [InlineData("C auth login[]|S 334 [VXNlcm5hbWU6]|C [YWxpY2U=]|S 334 [UGFzc3dvcmQ6]|C [c2VjcmV0]|S 535 no|C QUIT")]
    // IMAP, RFC 9051 §6.2
    [InlineData("C a CAPABILITY|S * CAPABILITY IMAP4rev2|S a OK|C a LOGIN[ alice secret]|S a OK|C a NOOP")]
    [InlineData("C a  LOGIN[ alice secret]|S a BAD|C a NOOP")]
    [InlineData("C a LOGIN[ {5}]|S + []|C [alice {6}]|S + []|C [secret]|S * CAPABILITY IMAP4rev2|S a OK done|C b SELECT INBOX")]
    [InlineData("C a AUTHENTICATE SCRAM-SHA-256[ biws]|S + [cj1m]|C [Yz1i]|S + [dj02]|C []|S a OK|C b NOOP")]
    // POP3, RFC 1939 §7, RFC 5034
    [InlineData("C USER alice|S +OK|C PASS[ secret]|S -ERR no|C QUIT")]
    [InlineData("C AUTH PLAIN[]|S + []|C [AGFsaWNlAHNlY3JldA==]|S +OK|C STAT")]
    // ManageSieve, RFC 5804 §2.1
    [InlineData("C AUTHENTICATE \"PLAIN\"[ {20+}]|C [secret]|S OK|C LISTSCRIPTS")]
    // What only looks like it
    [InlineData("C MAIL FROM:<a@b> AUTH=<>|S 250 ok|C NOOP")]
    public void Credentials_are_hidden_and_nothing_else(string transcript)
    {
        var filter = new CredentialFilter();
        foreach (var turn in transcript.Split('|'))
        {
            var expected = turn[2..].Split('[')[0];
            var line = Encoding.ASCII.GetBytes(turn[2..].Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal) + "\r\n");
            var shown = Encoding.ASCII.GetString(line, 0, turn[0] == 'C' ? filter.ShowLine(line) : filter.ShowReply(line)).TrimEnd('\r', '\n');
            Assert.Equal(expected, shown);
        }
    }

    [Fact]
    public void A_session_can_hide_a_line_of_its_own()
    {
        var filter = new CredentialFilter();
        filter.HideNextLine();
        Assert.Equal(0, filter.ShowLine("token=secret\r\n"u8));
        Assert.Equal(6, filter.ShowLine("NOOP\r\n"u8));
    }
}
