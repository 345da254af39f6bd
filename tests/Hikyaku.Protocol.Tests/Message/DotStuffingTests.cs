using System.Buffers;
using System.Text;
using CsCheck;
using Hikyaku.Protocol.Message;
using Xunit;

namespace Hikyaku.Protocol.Tests.Message;

/// <summary>RFC 1939 §3: multi-line responses.</summary>
public sealed class DotStuffingTests
{
    [Theory]
    [InlineData("", ".\r\n")]
    [InlineData("a\r\n", "a\r\n.\r\n")]
    [InlineData("a", "a\r\n.\r\n")]
    [InlineData(".\r\n", "..\r\n.\r\n")]
    [InlineData("a\r\n.\r\n..b\r\n", "a\r\n..\r\n...b\r\n.\r\n")]
    [InlineData("a\n.\r\n", "a\n.\r\n.\r\n")]
    [InlineData("a\r.\r\n", "a\r.\r\n.\r\n")]
    public void A_line_that_begins_with_a_dot_gets_another(string message, string sent) => Assert.Equal(sent, Stuff(message, [message.Length]));

    // Whatever the message and wherever it is cut, the client gets back what was stored.
    [Fact]
    public void Cut_anywhere_it_unstuffs_to_the_message()
        => Gen.Select(Gen.Char[".\r\na"].Array[0, 40], Gen.Int[0, 7].Array[0, 20]).Sample((letters, cuts) =>
        {
            var message = new string(letters);
            var sent = Stuff(message, cuts);
            var expected = message.Length == 0 || message.EndsWith("\r\n", StringComparison.Ordinal) ? message : message + "\r\n";
            Assert.Equal(expected, Unstuff(sent));
        });

    private static string Stuff(string message, int[] cuts)
    {
        var output = new ArrayBufferWriter<byte>();
        var stuffing = new DotStuffing();
        ReadOnlySpan<byte> rest = Encoding.ASCII.GetBytes(message);
        foreach (var cut in cuts)
        {
            var length = Math.Min(cut, rest.Length);
            stuffing.Write(rest[..length], output);
            rest = rest[length..];
        }

        stuffing.Write(rest, output);
        stuffing.Finish(output);
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }

    /// <summary>A client's reading of RFC 1939 §3, line by line.</summary>
    private static string Unstuff(string sent)
    {
        var message = new StringBuilder();
        foreach (var line in sent.Split("\r\n"))
        {
            if (line == ".")
                return message.ToString();
            message.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        return "the terminating dot is missing";
    }
}
