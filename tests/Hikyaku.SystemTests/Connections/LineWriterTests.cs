using System.Buffers;
using System.Text;
using CsCheck;
using Hikyaku.Connections;
using Xunit;

namespace Hikyaku.SystemTests.Connections;

public sealed class LineWriterTests
{
    [Fact]
    public void A_reply_is_written_as_it_stands()
    {
        var output = new ArrayBufferWriter<byte>();
        output.WriteNumber(250);
        output.WriteText("-こんにちは, "u8);
        output.WriteText("alice ");
        output.WriteNumber(-9_000_000_000);
        output.WriteCrlf();
        output.WriteLine("250 done"u8);
        Assert.Equal("250-こんにちは, alice -9000000000\r\n250 done\r\n", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("a\rb")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("a\r\n")]
    public void A_line_break_in_our_own_text_is_our_fault(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Throws<ArgumentException>(() => output.WriteText(text));
        Assert.Throws<ArgumentException>(() => output.WriteText(Encoding.UTF8.GetBytes(text)));
        Assert.Throws<ArgumentException>(() => output.WriteLine(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void What_a_peer_said_is_printable_ASCII_and_short_whatever_it_was()
        => Gen.Byte.Array[0, 400].Sample(said =>
        {
            var output = new ArrayBufferWriter<byte>();
            output.WritePeerText(said, limit: 200);
            return output.WrittenCount == Math.Min(said.Length, 200) && !output.WrittenSpan.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E);
        });
}
