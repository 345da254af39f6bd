using System.Text;
using CsCheck;
using Hikyaku.Protocol.Dsn;
using Xunit;

namespace Hikyaku.Protocol.Tests.Dsn;

public sealed class XtextTests
{
    [Theory]
    // RFC 3461 §4
    [InlineData("plain", "plain")]
    [InlineData("a+2Bb+3Dc", "a+b=c")]
    [InlineData("two+20words", "two words")]
    [InlineData("", "")]
    public void Hexchars_are_decoded(string encoded, string octets)
        => Assert.Equal(octets, Encoding.Latin1.GetString(Xtext.Decode(Encoding.Latin1.GetBytes(encoded))!));

    [Theory]
    [InlineData("a=b")]
    [InlineData("a b")]
    [InlineData("a+2")]
    [InlineData("a+")]
    [InlineData("a+2b")]
    [InlineData("a+GG")]
    [InlineData("\x7f")]
    [InlineData("\xe9")]
    public void What_is_not_xtext_is_refused(string text) => Assert.Null(Xtext.Decode(Encoding.Latin1.GetBytes(text)));

    [Fact]
    public void Any_octets_survive_encoding()
        => Gen.Byte.Array.Sample(octets => Xtext.Decode(Encoding.ASCII.GetBytes(Xtext.Encode(octets)))!.AsSpan().SequenceEqual(octets));

    [Fact]
    public void Garbage_never_throws() => Gen.Byte.Array.Sample(octets => { Xtext.Decode(octets); });
}
