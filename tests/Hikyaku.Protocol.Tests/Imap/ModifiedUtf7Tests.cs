using System.Text;
using CsCheck;
using Hikyaku.Protocol.Imap;

namespace Hikyaku.Protocol.Tests.Imap;

public class ModifiedUtf7Tests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("INBOX", "INBOX")]
    [InlineData("A&B", "A&-B")]
    [InlineData("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-")]
    [InlineData("台北日本語", "&U,BTF2XlZyyKng-")]
    [InlineData("päö", "p&AOQA9g-")]
    [InlineData("😀", "&2D3eAA-")]
    public void A_name_has_the_encoding_of_the_RFC(string name, string encoded)
    {
        // RFC 3501 §5.1.3
        Assert.Equal(encoded, Encoding.ASCII.GetString(ModifiedUtf7.Encode(name)));
        Assert.Equal(name, ModifiedUtf7.TryDecode(Encoding.ASCII.GetBytes(encoded)));
    }

    [Theory]
    [InlineData("&")]
    [InlineData("&Jjo")]
    [InlineData("&Jjo!-")]
    [InlineData("&U,BTFw-&ZeVnLIqe-")]
    [InlineData("&AGE-")]
    [InlineData("&AA-")]
    [InlineData("&2D0-")]
    [InlineData("&3gDYPQ-")]
    [InlineData("&AOQ=-")]
    [InlineData("&AOR-")]
    [InlineData("a\tb")]
    [InlineData("a\u007fb")]
    public void Any_other_spelling_is_refused(string encoded) => Assert.Null(ModifiedUtf7.TryDecode(Encoding.ASCII.GetBytes(encoded)));

    [Fact]
    public void Eight_bit_octets_are_refused() => Assert.Null(ModifiedUtf7.TryDecode("caf\u00e9"u8));

    [Fact]
    public void Every_name_comes_back_from_its_encoding() =>
        Gen.Char.Array[0, 30].Select(chars => new string(chars)).Where(IsWellFormed).Sample(name =>
        {
            var encoded = ModifiedUtf7.Encode(name);
            Assert.DoesNotContain(encoded, octet => octet is < 0x20 or > 0x7E);
            Assert.Equal(name, ModifiedUtf7.TryDecode(encoded));
        });

    [Fact]
    public void What_decodes_is_the_only_encoding_of_its_name() =>
        Gen.Char["&-,+/ABCdqz0129 u=~"].Array[0, 16].Sample(chars =>
        {
            var octets = Encoding.ASCII.GetBytes(chars);
            if (ModifiedUtf7.TryDecode(octets) is { } name)
                Assert.Equal(octets, ModifiedUtf7.Encode(name));
        });

    private static bool IsWellFormed(string name)
    {
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(name);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
