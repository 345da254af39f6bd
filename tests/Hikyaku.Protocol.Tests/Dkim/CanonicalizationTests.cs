using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Tests.Dkim;

/// <summary>RFC 6376 §3.4, and its examples in §3.4.5.</summary>
public sealed partial class CanonicalizationTests
{
    [Theory]
    [InlineData("A: X\r\n", Canonicalization.Relaxed, "a:X\r\n")]
    [InlineData("B : Y\t\r\n\tZ  \r\n", Canonicalization.Relaxed, "b:Y Z\r\n")]
    [InlineData("A: X\r\n", Canonicalization.Simple, "A: X\r\n")]
    [InlineData("B : Y\t\r\n\tZ  \r\n", Canonicalization.Simple, "B : Y\t\r\n\tZ  \r\n")]
    [InlineData("Subject:\r\n", Canonicalization.Relaxed, "subject:\r\n")]
    [InlineData("SUBJECT: \r\n  \r\n", Canonicalization.Relaxed, "subject:\r\n")]
    [InlineData("Subject: \u00e9  x", Canonicalization.Relaxed, "subject:\u00e9 x\r\n")]
    public void Fields(string field, Canonicalization form, string canonical)
    {
        var output = new ArrayBufferWriter<byte>();
        HeaderCanonicalization.Write(form, First(Encoding.Latin1.GetBytes(field)), output);
        Assert.Equal(canonical, Encoding.Latin1.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData(" C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n", " C \r\nD \t E\r\n")]
    [InlineData("", "", "\r\n")]
    [InlineData("\r\n\r\n", "", "\r\n")]
    [InlineData(" \t\r\n \r\n", "", " \t\r\n \r\n")]
    [InlineData("a", "a\r\n", "a\r\n")]
    [InlineData("a \t", "a\r\n", "a \t\r\n")]
    [InlineData("a\r\n\r\n\r\n b\r\n", "a\r\n\r\n\r\n b\r\n", "a\r\n\r\n\r\n b\r\n")]
    [InlineData("a\rb\nc\r", "a\rb\nc\r\r\n", "a\rb\nc\r\r\n")]
    public void Bodies(string body, string relaxed, string simple)
    {
        Assert.Equal(relaxed, Canonical(body, Canonicalization.Relaxed, [body.Length]));
        Assert.Equal(simple, Canonical(body, Canonicalization.Simple, [body.Length]));
    }

    // The same by regular expressions over the whole, in the words of §3.4.4.
    [Fact]
    public void A_body_cut_anywhere_comes_out_the_same()
        => Gen.Select(Gen.Char["a \t\r\n"].Array[0, 40].Select(letters => new string(letters).Replace("\r", "\r\n", StringComparison.Ordinal).Replace("\r\n\n", "\r\n", StringComparison.Ordinal)), Gen.Int[0, 7].Array[0, 20])
            .Where((body, _) => !BareLineFeed().IsMatch(body)).Sample((body, cuts) =>
        {
            var lines = BlanksAtLineEnd().Replace(body, "\r\n");
            lines = BlanksAtTheEnd().Replace(Blanks().Replace(lines, " "), "");
            lines = EmptyLinesAtTheEnd().Replace(lines, "");
            Assert.Equal(lines.Length == 0 ? "" : lines + "\r\n", Canonical(body, Canonicalization.Relaxed, cuts));
            Assert.Equal(EmptyLinesAtTheEnd().Replace(body, "") + "\r\n", Canonical(body, Canonicalization.Simple, cuts));
        });

    [GeneratedRegex(@"(?<!\r)\n")]
    private static partial Regex BareLineFeed();

    [GeneratedRegex(@"[ \t]+\r\n")]
    private static partial Regex BlanksAtLineEnd();

    [GeneratedRegex(@"[ \t]+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"[ \t]+\z")]
    private static partial Regex BlanksAtTheEnd();

    [GeneratedRegex(@"(\r\n)+\z")]
    private static partial Regex EmptyLinesAtTheEnd();

    private static string Canonical(string body, Canonicalization form, int[] cuts)
    {
        var output = new ArrayBufferWriter<byte>();
        var canonicalizer = new BodyCanonicalizer(form);
        ReadOnlySpan<byte> rest = Encoding.Latin1.GetBytes(body);
        foreach (var cut in cuts)
        {
            var length = Math.Min(cut, rest.Length);
            canonicalizer.Write(rest[..length], output);
            rest = rest[length..];
        }
        canonicalizer.Write(rest, output);
        canonicalizer.Finish(output);
        return Encoding.Latin1.GetString(output.WrittenSpan);
    }

    private static HeaderField First(ReadOnlySpan<byte> header)
    {
        var fields = new HeaderFields(header);
        Assert.True(fields.MoveNext());
        return fields.Current;
    }
}
