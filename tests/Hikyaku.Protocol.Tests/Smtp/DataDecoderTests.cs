using System.Text;
using CsCheck;
using Hikyaku.Protocol.Smtp;
using Xunit;

namespace Hikyaku.Protocol.Tests.Smtp;

public sealed class DataDecoderTests
{
    [Theory]
    // RFC 5321 §4.5.2
    [InlineData("Hello\r\n.\r\n", "Hello\r\n")]
    [InlineData(".\r\n", "")]
    [InlineData("\r\n.\r\n", "\r\n")]
    [InlineData("..\r\n.\r\n", ".\r\n")]
    [InlineData("...\r\n.\r\n", "..\r\n")]
    [InlineData(".a\r\n.\r\n", "a\r\n")]
    [InlineData("a.\r\n.\r\n", "a.\r\n")]
    [InlineData("a\r\n..b\r\n.c\r\n.\r\n", "a\r\n.b\r\nc\r\n")]
    [InlineData("a\r\n. \r\n.\r\n", "a\r\n \r\n")]
    public void Dots_are_taken_off_and_the_end_is_found(string wire, string content)
    {
        var decoded = Decode(Bytes(wire + "QUIT\r\n"), wire.Length + 6);

        Assert.Equal(content, decoded.Content);
        Assert.Equal(DataFaults.None, decoded.Faults);
        Assert.Equal("QUIT\r\n", decoded.Remainder);
    }

    [Theory]
    // RFC 5321 §4.1.1.4: "<LF>.<LF>" MUST NOT be treated as equivalent to <CRLF>.<CRLF>
    [InlineData("a\n.\nMAIL FROM:<x@y>\r\n", DataFaults.BareLf)]
    [InlineData("a\n.\r\nMAIL FROM:<x@y>\r\n", DataFaults.BareLf)]
    [InlineData("a\r\n.\nMAIL FROM:<x@y>\r\n", DataFaults.BareLf)]
    [InlineData("a\r.\rMAIL FROM:<x@y>\r\n", DataFaults.BareCr)]
    [InlineData("a\r.\r\nMAIL FROM:<x@y>\r\n", DataFaults.BareCr)]
    [InlineData("a\r\n.\rMAIL FROM:<x@y>\r\n", DataFaults.BareCr)]
    [InlineData("a\r\n.\r\r\nMAIL FROM:<x@y>\r\n", DataFaults.BareCr)]
    [InlineData("a\r\r\n.\rMAIL FROM:<x@y>\r\n", DataFaults.BareCr)]
    [InlineData("a\r\n\n.\nMAIL FROM:<x@y>\r\n", DataFaults.BareLf)]
    [InlineData("a\n\r.\r\nMAIL FROM:<x@y>\r\n", DataFaults.BareLf | DataFaults.BareCr)]
    [InlineData("\n.\r\nMAIL FROM:<x@y>\r\n", DataFaults.BareLf)]
    [InlineData(".\nMAIL FROM:<x@y>\r\n", DataFaults.BareLf)]
    [InlineData(".\rMAIL FROM:<x@y>\r\n", DataFaults.BareCr)]
    [InlineData("a\0.\r\nMAIL FROM:<x@y>\r\n", DataFaults.Nul)]
    [InlineData("a\r\n.\0\r\nMAIL FROM:<x@y>\r\n", DataFaults.Nul)]
    [InlineData("a\r\0\n.\r\nMAIL FROM:<x@y>\r\n", DataFaults.BareCr | DataFaults.BareLf | DataFaults.Nul)]
    public void Nothing_but_CRLF_dot_CRLF_ends_a_message_and_the_odd_octet_is_seen(string wire, DataFaults faults)
    {
        for (var size = 1; size <= wire.Length; size++)
        {
            var decoded = Decode(Bytes(wire + ".\r\nNOOP\r\n"), size);

            Assert.True(decoded.Ended);
            Assert.Equal(faults, decoded.Faults);
            Assert.Equal("NOOP\r\n", decoded.Remainder);
        }
    }

    [Fact]
    public void However_the_octets_are_cut_the_message_is_the_one_of_the_model()
    {
        var piece = Gen.OneOf("\r\n", ".", "\r", "\n", "\0", "\r\n.", "\r\n.\r\n", "..", "x", "Subject: test", new string('y', 97), "\xe5\xa3\xba");
        Gen.Select(piece.Array[0, 40], Gen.Int[1, 70]).Sample((pieces, size) =>
        {
            var wire = Bytes(string.Concat(pieces));
            var (content, faults, end) = Model(wire);
            var decoded = Decode(wire, size);
            return decoded.Ended == end >= 0
                && decoded.Faults == faults
                && (end < 0 || decoded.Remainder == Text(wire.AsSpan(end)))
                && (faults != DataFaults.None || decoded.Content == content);
        });
    }

    [Fact]
    public void Every_place_of_a_fault_in_a_long_text_is_found()
    {
        var clean = Bytes(string.Concat(Enumerable.Repeat("A line of the usual kind, of some length\r\n", 8)) + ".\r\n");
        for (var i = 0; i < clean.Length - 5; i++)
        {
            foreach (var odd in "\r\n\0"u8.ToArray())
            {
                var wire = clean.ToArray();
                if (wire[i] == odd) continue;
                wire[i] = odd;
                Assert.Equal(Model(wire).Faults, Decode(wire, wire.Length).Faults);
                Assert.NotEqual(DataFaults.None, Decode(wire, wire.Length).Faults);
            }
        }
    }

    /// <summary>The same rules, one octet at a time, without regard for speed.</summary>
    private static (string Content, DataFaults Faults, int End) Model(byte[] wire)
    {
        var content = new StringBuilder();
        var faults = DataFaults.None;
        var text = "\r\n" + Text(wire);
        for (var i = 2; i < text.Length; i++)
        {
            var atLineStart = text[i - 2] == '\r' && text[i - 1] == '\n';
            if (atLineStart && text.AsSpan(i).StartsWith(".\r\n")) return (content.ToString(), faults, i + 1);
            var known = i + 1 < text.Length;
            if (text[i] == '\n' && text[i - 1] != '\r') faults |= DataFaults.BareLf;
            if (text[i] == '\r' && known && text[i + 1] != '\n') faults |= DataFaults.BareCr;
            if (text[i] == '\0') faults |= DataFaults.Nul;
            if (!(atLineStart && text[i] == '.')) content.Append(text[i]);
        }
        return (text.EndsWith("\r\n.\r", StringComparison.Ordinal) ? content.ToString()[..^1] : content.ToString(), faults, -1);
    }

    private static (string Content, DataFaults Faults, bool Ended, string Remainder) Decode(byte[] wire, int size)
    {
        var decoder = new DataDecoder();
        var content = new StringBuilder();
        var position = 0;
        while (position < wire.Length && !decoder.Ended)
        {
            ReadOnlySpan<byte> input = wire.AsSpan(position, Math.Min(size, wire.Length - position));
            var given = input.Length;
            while (decoder.Read(ref input, out var run)) content.Append(Text(run));
            position += given - input.Length;
        }
        return (content.ToString(), decoder.Faults, decoder.Ended, Text(wire.AsSpan(position)));
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
