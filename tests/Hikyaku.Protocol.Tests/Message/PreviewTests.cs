using System.Text;
using Hikyaku.Protocol.Message;

namespace Hikyaku.Protocol.Tests.Message;

/// <summary>PREVIEW, RFC 8970.</summary>
public sealed class PreviewTests
{
    [Theory]
    [InlineData("\n\nhello\n  world\t!\n", "hello world !")]
    [InlineData("\n> quoted\n> more\nanswer\n", "answer")]
    [InlineData("\n> only quoted\n", "> only quoted")]
    [InlineData("Content-Transfer-Encoding: quoted-printable\nContent-Type: text/plain; charset=utf-8\n\ncaf=C3=A9 =\nau lait\n", "café au lait")]
    [InlineData("Content-Transfer-Encoding: base64\nContent-Type: text/plain; charset=shift_jis\n\n4t8=\n", "籬")]
    [InlineData("Content-Type: text/html\n\n<html><head><title>no</title><style>p {}</style></head><body><p>One&nbsp;&amp; two</p><!-- no --><script>no</script></body>", "One & two")]
    [InlineData("Content-Type: image/png\n\nxyz", "")]
    [InlineData("Content-Type: text/plain\nContent-Disposition: attachment\n\nxyz", "")]
    [InlineData("", "")]
    public void The_preview_is_the_text_on_one_line(string message, string preview) =>
        Assert.Equal(preview, MessageScanner.Scan(BodyShape.Octets(message)).Preview);

    [Theory]
    [InlineData("shift_jis")]
    [InlineData("euc-jp")]
    [InlineData("iso-2022-jp")]
    [InlineData("utf-8")]
    public void Japanese_text_is_decoded_from_every_usual_charset(string charset)
    {
        const string Text = "壺 買いませんか? あれはいい物です。 マ・クベ";
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(charset) ?? Encoding.GetEncoding(charset);
        byte[] message = [.. Encoding.ASCII.GetBytes($"Content-Type: text/plain; charset={charset}\r\n\r\n"), .. encoding.GetBytes(Text)];
        Assert.Equal(Text, MessageScanner.Scan(message).Preview);
    }

    [Fact]
    public void Text_in_ISO_2022_JP_that_does_not_say_so_is_recognized_by_its_escapes()
    {
        var message = Encoding.ASCII.GetString(Samples.Read("tsubo-iso-2022-jp.eml")).Replace("; charset=iso-2022-jp", "", StringComparison.Ordinal);
        Assert.StartsWith("壺 買いませんか?", MessageScanner.Scan(Encoding.ASCII.GetBytes(message)).Preview, StringComparison.Ordinal);
    }

    [Fact]
    public void It_has_at_most_256_characters_and_no_half_character()
    {
        var preview = MessageScanner.Scan(Encoding.UTF8.GetBytes("Content-Type: text/plain; charset=utf-8\r\n\r\nx" + string.Concat(Enumerable.Repeat("\U0001F3FA", 500)))).Preview;
        Assert.InRange(preview.Length, 250, 256);
        Assert.False(char.IsHighSurrogate(preview[^1]));
    }

    [Fact]
    public void Of_alternatives_plain_text_is_taken_and_empty_parts_are_passed_over()
    {
        Assert.Equal("plain", MessageScanner.Scan(BodyShape.Octets(Alternative("plain"))).Preview);
        Assert.Equal("html", MessageScanner.Scan(BodyShape.Octets(Alternative(""))).Preview);
    }

    private static string Alternative(string plain) => $"""
        Content-Type: multipart/alternative; boundary=a

        --a
        Content-Type: text/html

        <b>html</b>
        --a

        {plain}
        --a--
        """;
}
