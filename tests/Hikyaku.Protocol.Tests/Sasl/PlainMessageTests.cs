using System.Text;
using Hikyaku.Protocol.Sasl;
using Xunit;

namespace Hikyaku.Protocol.Tests.Sasl;

public sealed class PlainMessageTests
{
    [Theory]
    // RFC 4616 §4
    [InlineData("\0tim\0tanstaaftanstaaf", null, "tim", "tanstaaftanstaaf")]
    [InlineData("Ursel\0Kurt\0xipj3plmq", "Ursel", "Kurt", "xipj3plmq")]
    [InlineData("\0花子@example.test\0ひみつ", null, "花子@example.test", "ひみつ")]
    public void A_message_has_three_parts(string text, string? authorization, string user, string password)
        => Assert.Equal(new PlainMessage(authorization, user, password), PlainMessage.TryParse(Encoding.UTF8.GetBytes(text)));

    [Theory]
    // RFC 4616 §2
    [InlineData("")]
    [InlineData("tim")]
    [InlineData("tim\0secret")]
    [InlineData("\0\0secret")]
    [InlineData("\0tim\0")]
    [InlineData("\0tim\0sec\0ret")]
    public void Anything_else_is_refused(string text) => Assert.Null(PlainMessage.TryParse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void What_is_not_UTF8_is_refused() => Assert.Null(PlainMessage.TryParse([0, (byte)'t', 0, 0xC3, 0x28]));

    [Fact]
    public void Parts_of_255_octets_are_accepted()
    {
        var part = new string('x', 255);
        Assert.NotNull(PlainMessage.TryParse(Encoding.UTF8.GetBytes($"{part}\0{part}\0{part}")));
    }

    [Fact]
    public void The_password_does_not_show() => Assert.DoesNotContain("secret", PlainMessage.TryParse("\0tim\0secret"u8)!.ToString());
}
