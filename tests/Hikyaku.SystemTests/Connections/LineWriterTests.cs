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
}
