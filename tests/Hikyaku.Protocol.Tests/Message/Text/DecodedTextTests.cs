using System.Text;
using CsCheck;
using Hikyaku.Protocol.Message;
using Hikyaku.Protocol.Message.Text;

namespace Hikyaku.Protocol.Tests.Message.Text;

public sealed class DecodedTextTests
{
    [Theory]
    [InlineData("caf=C3=A9", "café")]
    [InlineData("a=\r\nb", "ab")]
    [InlineData("a= \t\r\nb", "ab")]
    [InlineData("a \t \r\nb  c", "a\r\nb  c")] // RFC 2045 §6.7 (3)
    [InlineData("a=zb=3", "a=zb=3")]
    [InlineData("=c3=a9=", "é=")]
    public void Quoted_printable_is_undone(string encoded, string text) => Assert.Equal(text, Decode(TransferEncoding.QuotedPrintable, "utf-8", encoded));

    [Theory]
    [InlineData("aGVsbG8=", "hello")]
    [InlineData("aGVs\r\nbG8=\r\n", "hello")]
    [InlineData("aGVsbG8", "hello")]
    [InlineData("a!G V*s\tbG8=", "hello")]
    [InlineData("aGk=aGk=", "hihi")]
    [InlineData("a", "")]
    public void Base64_is_undone(string encoded, string text) => Assert.Equal(text, Decode(TransferEncoding.Base64, "utf-8", encoded));

    [Theory]
    [InlineData("<p>a<br>b</p>", "\na\nb\n")]
    [InlineData("a<b>b</b>c", "abc")]
    [InlineData("&lt;&#x58FA;&#58;&eacute;&nosuch;&", "<壺:é&nosuch;&")]
    [InlineData("<!-- a -- b > c -->x<!DOCTYPE html>y", "xy")]
    [InlineData("<script>if (a < b) '</p>'</script>x<STYLE>y</STYLE>z", "xz")]
    [InlineData("<a title=\"1 > 0\">x</a>", "x")]
    [InlineData("1 < 2 <3", "1 < 2 <3")]
    public void HTML_gives_its_text(string html, string text) => Assert.Equal(text, Decode(TransferEncoding.Identity, "utf-8", html, isHtml: true));

    [Fact]
    public void Wherever_the_octets_are_cut_the_text_is_the_same() =>
        Gen.Select(Gen.Enum<TransferEncoding>(), OneOf("utf-8", "iso-2022-jp", "shift_jis", "us-ascii"), Gen.Bool, Body, Gen.Int[1, 7])
            .Sample((encoding, charset, isHtml, body, size) =>
            {
                // Text that calls itself US-ASCII and is not is guessed by its first piece, so that one is the whole
                if (charset == "us-ascii" && Octets(encoding, body).Any(o => o is 0x1B or >= 0x80))
                    return;
                using var whole = new DecodedText(encoding, charset, isHtml);
                var expected = whole.Take(body).ToString() + whole.Finish().ToString();
                using var cut = new DecodedText(encoding, charset, isHtml);
                var text = string.Concat(body.Chunk(size).Select(piece => cut.Take(piece).ToString())) + cut.Finish().ToString();
                Assert.Equal(expected, text);
            });

    private static byte[] Octets(TransferEncoding encoding, byte[] body)
    {
        var transfer = new TransferDecoder(encoding);
        var octets = new byte[TransferDecoder.MaxDecodedLength(body.Length) + TransferDecoder.MaxDecodedLength(0)];
        var length = transfer.Decode(body, octets);
        return octets[..(length + transfer.Finish(octets.AsSpan(length)))];
    }

    [Fact]
    public void Quoted_printable_and_base64_are_undone_octet_by_octet() =>
        Gen.Byte.Array[0, 200].Sample(octets =>
        {
            Assert.Equal(octets, DecodeOctets(TransferEncoding.Base64, Convert.ToBase64String(octets, Base64FormattingOptions.InsertLineBreaks)));
            Assert.Equal(octets, DecodeOctets(TransferEncoding.QuotedPrintable, string.Concat(octets.Select(o => $"={o:X2}"))));
        });

    [Theory]
    [InlineData("Content-Disposition: attachment; filename=\"=?utf-8?B?5aO6LnBuZw==?=\"", "壺.png")]
    [InlineData("Content-Disposition: attachment; filename*=utf-8''%E5%A3%BA.png; filename=tsubo.png", "壺.png")]
    [InlineData("Content-Disposition: attachment; filename=tsubo.png;\n filename*0*=utf-8''%E5%A3; filename*1*=%BA; filename*2=.png", "壺.png")]
    [InlineData("Content-Disposition: attachment; filename*0=a; filename*1=b.txt", "ab.txt")]
    [InlineData("Content-Type: image/png; name=tsubo.png", "tsubo.png")]
    [InlineData("Content-Type: image/png; name=with blanks (1).png", "with blanks")]
    [InlineData("Content-Type: image/png", null)]
    public void Attachments_have_decoded_names(string header, string? name) => // RFC 2231, RFC 2047
        Assert.Equal(name, PartHeader.Read(Encoding.UTF8.GetBytes(header.ReplaceLineEndings("\r\n") + "\r\n\r\n")).FileName);

    [Fact]
    public void A_raw_8_bit_name_is_guessed() =>
        Assert.Equal("壺.png", PartHeader.Read("Content-Disposition: attachment; filename=\"壺.png\"\r\n\r\n"u8).FileName);

    [Fact]
    public void A_part_header_opens_its_text()
    {
        var message = Samples.Read("tsubo-iso-2022-jp.eml");
        var position = MessageScanner.Scan(message).Parts.Positions[0];
        var header = PartHeader.Read(message.AsSpan(0, (int)position.BodyStart));
        Assert.True(header.IsText);
        using var text = header.OpenText();
        Assert.Equal("壺 買いませんか?\r\n\r\nあれはいい物です。\r\n\r\nマ・クベ\r\n", text.Take(message.AsSpan((int)position.BodyStart)).ToString());
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static readonly Gen<byte[]> Body = Gen.OneOf(
        Gen.Byte.Array[0, 60],
        OneOf("=", "=\r\n", "=E3", "=81", "=82", " ", "\t", "\r\n", "44GC", "YQ==", "\e$B", "Td", "\e(B", "<b>", "<!--", "-->", "&amp;", "&#", "<script>", "</script>", "あ", "\"", "x")
            .Array[0, 30].Select(p => Encoding.UTF8.GetBytes(string.Concat(p))));

    private static string Decode(TransferEncoding encoding, string charset, string body, bool isHtml = false)
    {
        using var text = new DecodedText(encoding, charset, isHtml);
        return text.Take(Encoding.UTF8.GetBytes(body)).ToString() + text.Finish().ToString();
    }

    private static byte[] DecodeOctets(TransferEncoding encoding, string encoded)
    {
        var decoder = new TransferDecoder(encoding);
        var decoded = new byte[TransferDecoder.MaxDecodedLength(encoded.Length)];
        var written = decoder.Decode(Encoding.ASCII.GetBytes(encoded), decoded);
        return [.. decoded[..written], .. decoded[..decoder.Finish(decoded)]];
    }
}
