using System.Diagnostics;
using System.Text;
using Hikyaku.Protocol.Message;

namespace Hikyaku.Protocol.Tests.Message;

/// <summary>Mail made to be dear. Whatever walked over it once for each of its lines would take minutes here.</summary>
public sealed class HostileMailTests
{
    private const int Size = 1 << 20;

    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(20);

    private static readonly string Nested = string.Concat(
        Enumerable.Range(0, 99).Select(i => $"Content-Type: multipart/mixed; boundary=b{i:00}\r\n\r\n--b{i:00}\r\n"));

    [Theory]
    [InlineData("Subject: x\r\n\r\n", "--\r\n")]
    [InlineData("NESTED", "--\r\n")]
    [InlineData("NESTED", "--bxx\r\n")]
    [InlineData("", "To: a@b, c@d (x) <e@f>\r\n")]
    [InlineData("To: ", "a@b,\r\n ")]
    [InlineData("To: ", "(")]
    [InlineData("To: ", "\"")]
    [InlineData("To: ", "<@a,@b:")]
    [InlineData("Content-Type: ", "(")]
    [InlineData("Content-Type: text/plain", "; a*0=b; a*1=c")]
    [InlineData("Subject: ", "=?utf-8?q?")]
    [InlineData("Subject: ", "[a]")]
    [InlineData("References: ", "<a@b>")]
    [InlineData("References: ", "<")]
    [InlineData("Content-Language: ", "a,")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\r\n\r\n", "--b\r\n\r\nx\r\n")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\r\n\r\n", "--b\r\nContent-Type: text/plain; a*0=x; b*0=x; c*0=x; d*0=x; e*0=x\r\n\r\n")]
    [InlineData("", "Content-Type: message/rfc822\r\n\r\n")]
    [InlineData("Content-Type: text/html\r\n\r\n", "<p &amp")]
    public void It_is_scanned_in_time_and_gives_a_structure(string beginning, string repeated)
    {
        var text = new StringBuilder(beginning == "NESTED" ? Nested + "\r\n" : beginning, Size + 100);
        while (text.Length < Size)
            text.Append(repeated);
        var message = Encoding.ASCII.GetBytes(text.ToString());

        var watch = Stopwatch.StartNew();
        var structure = MessageScanner.Scan(message);

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Generous);
        Assert.InRange(structure.Envelope.Length + structure.BodyStructure.Length, 0, 4 * Size);
        ImapExpression.Parse(structure.BodyStructure.Span);
        ImapExpression.Parse(structure.Envelope.Span);
    }

    // What is written is stored for each recipient, and no quota counts it.
    [Theory]
    [InlineData("From: ", ":;", 8 * 1024)]
    [InlineData("From: ", ":;", 256 * 1024)]
    [InlineData("From: ", "a,", 256 * 1024)]
    [InlineData("From: ", "a@b,", 256 * 1024)]
    [InlineData("From: x:", "a,", 256 * 1024)]
    [InlineData("To: ", "\"\\\"\"@b,", 256 * 1024)]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\n\n", 90 * 1024)]
    public void Nothing_a_stranger_sends_becomes_many_times_as_large(string beginning, string repeated, int size)
    {
        var structure = MessageScanner.Scan(Encoding.ASCII.GetBytes(beginning + string.Concat(Enumerable.Repeat(repeated, size / repeated.Length))));

        AssertModest(structure, size);
    }

    [Fact]
    public void A_digest_of_messages_with_endless_senders_stays_near_its_size()
    {
        var enclosed = "--b\n\nFrom: " + string.Concat(Enumerable.Repeat(":;", 128 * 1024)) + "\n\nx\n";
        var message = Encoding.ASCII.GetBytes("Content-Type: multipart/digest; boundary=b\n\n" + string.Concat(Enumerable.Repeat(enclosed, 20)));

        AssertModest(MessageScanner.Scan(message), message.Length);
    }

    [Fact]
    public void A_group_that_does_not_fit_is_closed_and_a_thousand_addresses_always_do()
    {
        var many = MessageScanner.Scan(Encoding.ASCII.GetBytes("To: " + string.Join(", ", Enumerable.Range(0, 1000).Select(i => $"member{i}@example.org"))));
        Assert.Contains("\"member999\"", Encoding.ASCII.GetString(many.Envelope.Span), StringComparison.Ordinal);

        var group = MessageScanner.Scan(Encoding.ASCII.GetBytes("To: all: " + string.Concat(Enumerable.Repeat("a@b,", 64 * 1024)) + ";"));
        Assert.EndsWith("(NIL NIL \"a\" \"b\")(NIL NIL NIL NIL)) NIL NIL NIL NIL)", Encoding.ASCII.GetString(group.Envelope.Span), StringComparison.Ordinal);
    }

    private static void AssertModest(MessageStructure structure, int size)
    {
        Assert.InRange(structure.Envelope.Length + structure.BodyStructure.Length, 0, (5 * size) + (64 * 1024));
        ImapExpression.Parse(structure.BodyStructure.Span);
        ImapExpression.Parse(structure.Envelope.Span);
    }
}
