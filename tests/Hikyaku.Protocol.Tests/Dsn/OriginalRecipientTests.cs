using System.Text;
using CsCheck;
using Hikyaku.Protocol.Dsn;
using Xunit;

namespace Hikyaku.Protocol.Tests.Dsn;

public sealed class OriginalRecipientTests
{
    [Theory]
    // RFC 3461 §4.2, RFC 6533 §3
    [InlineData("rfc822;Bob+2Bdetail@example.test", "rfc822", "Bob+detail@example.test")]
    [InlineData("RFC822;a@b", "rfc822", "a@b")]
    [InlineData("utf-8;a\\x{5B}b@example.test", "utf-8", "a[b@example.test")]
    [InlineData("utf-8;\\x{58FA}@example.test", "utf-8", "壺@example.test")]
    [InlineData("utf-8;壺@example.test", "utf-8", "壺@example.test")]
    [InlineData("x400;/C=jp/O=hikyaku/", null, null)]
    public void The_type_and_the_address_are_read(string value, string? type, string? address)
    {
        var original = Parse(value);

        // "=" is no xchar, so the X.400 form must be encoded.
        Assert.Equal(type, original?.Type);
        Assert.Equal(address, original?.Address);
    }

    [Theory]
    [InlineData("")]
    [InlineData(";a@b")]
    [InlineData("rfc822;")]
    [InlineData("rfc822")]
    [InlineData("rfc(822);a@b")]
    [InlineData("rfc822;a+0D+0Ab")]
    [InlineData("rfc822;壺@example.test")]
    [InlineData("utf-8;\\x{D800}@example.test")]
    [InlineData("utf-8;\\x{0A}@example.test")]
    [InlineData("utf-8;\\x{5B@example.test")]
    [InlineData("utf-8;\\y@example.test")]
    [InlineData("utf-8;\\x{110000}@example.test")]
    public void What_is_malformed_is_refused(string value) => Assert.Null(Parse(value));

    [Fact]
    public void It_may_be_500_characters_long_and_no_longer()
    {
        Assert.NotNull(Parse("rfc822;" + new string('a', 493)));
        Assert.Null(Parse("rfc822;" + new string('a', 494)));
    }

    [Fact]
    public void What_was_read_is_printed_so_that_it_reads_the_same()
        => Gen.Char[" +=\\{}abc@.壺é"].Array[1, 30].Select(characters => new string(characters)).Sample(address =>
        {
            var ascii = Ascii.IsValid(address);
            var wire = ascii ? "rfc822;" + Xtext.Encode(Encoding.ASCII.GetBytes(address)) : "utf-8;" + Escape(address);
            var original = Parse(wire);
            return original!.Address == address && Parse(original.ToString()) == original;
        });

    [Fact]
    public void Garbage_never_throws()
        => Gen.Byte.Array.Sample(octets => { OriginalRecipient.TryParse([.. "utf-8;"u8, .. octets]); });

    private static string Escape(string address)
        => string.Concat(address.EnumerateRunes().Select(rune => $"\\x{{{rune.Value:X}}}"));

    private static OriginalRecipient? Parse(string value) => OriginalRecipient.TryParse(Encoding.UTF8.GetBytes(value));
}
