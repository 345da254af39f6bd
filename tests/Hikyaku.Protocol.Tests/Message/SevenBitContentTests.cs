using System.Buffers;
using System.Text;
using CsCheck;
using Hikyaku.Protocol.Message;
using MimeKit;
using Xunit;

namespace Hikyaku.Protocol.Tests.Message;

public class SevenBitContentTests
{
    [Fact]
    public void Text_with_some_letters_of_eight_bits_becomes_quoted_printable()
        => Assert.Equal(
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nK=E4se =3D cheese=20\r\n=2E is no dot\r\n".Replace("=2E", ".", StringComparison.Ordinal),
            Encode("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\nK\u00E4se = cheese \r\n. is no dot\r\n"));

    [Fact]
    public void Text_that_is_mostly_of_eight_bits_becomes_base64()
        => Assert.Equal(
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n5aO6DQo=\r\n",
            Encode("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\u00E5\u00A3\u00BA\r\n"));

    [Theory]
    // RFC 1428: what is known of the charset is said
    [InlineData("it is b\u00C3\u00A4r country\r\n", "utf-8", "it is b=C3=A4r country\r\n")]
    [InlineData("it is b\u00E4r country\r\n", "unknown-8bit", "it is b=E4r country\r\n")]
    public void A_message_without_MIME_says_afterwards_what_it_is(string body, string charset, string encoded)
        => Assert.Equal(
            $"Subject: x\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Type: text/plain; charset={charset}\r\nMIME-Version: 1.0\r\n\r\n{encoded}",
            Encode("Subject: x\r\n\r\n" + body));

    [Fact]
    public void Only_the_parts_that_need_it_change()
        => Assert.Equal(
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: 7bit\r\n\r\npre?mble\r\n"
            + "--b\r\n\r\nplain = text\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n/wAB\r\n"
            + "--b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 7bit\r\n\r\nSubject: in\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\nMIME-Version: 1.0\r\n\r\na b=E4r\r\n--b--\r\nepilogu?\r\n",
            Encode(
                "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: 8bit\r\n\r\npre\u00E4mble\r\n"
                + "--b\r\n\r\nplain = text\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\n\u00FF\0\u0001\r\n"
                + "--b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\nSubject: in\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: 8bit\r\n\r\na b\u00E4r\r\n--b--\r\nepilogu\u00EB\r\n"));

    [Fact]
    public void What_is_signed_stays_as_it_is_beside_what_is_not()
    {
        // RFC 1847 §2.1
        const string Signed = "--b\r\nContent-Type: multipart/signed; boundary=s; protocol=\"application/pgp-signature\"\r\n\r\n--s\r\nContent-Transfer-Encoding: 8bit\r\n\r\nseven = bits \r\n--s\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--s--\r\n";
        const string Head = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
        Assert.Equal(
            Head + Signed + "\r\n--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na b=E4r\r\n--b--\r\n",
            Encode(Head + Signed + "\r\n--b\r\nContent-Type: text/plain\r\n\r\na b\u00E4r\r\n--b--\r\n"));
    }

    [Theory]
    [InlineData("Subject: b\u00E4r\r\n\r\ntext")]
    [InlineData("Content-Transfer-Encoding: base64\r\n\r\n\u00E4")]
    [InlineData("Content-Transfer-Encoding: x-own\r\n\r\n\u00E4")]
    [InlineData("Content-Type: multipart/signed; boundary=s\r\n\r\n--s\r\n\r\nb\u00E4r\r\n--s--\r\n")]
    [InlineData("Content-Type: multipart/encrypted; boundary=s\r\n\r\n--s\r\n\r\nb\u00E4r\r\n--s--\r\n")]
    [InlineData("Content-Type: message/partial; id=x\r\n\r\nb\u00E4r\r\n")]
    [InlineData("Content-Type: message/rfc822\r\n\r\nSubject: b\u00E4r\r\n\r\n")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Disposition: attachment; filename=b\u00E4r\r\n\r\n--b--\r\n")]
    public void Where_nothing_can_be_encoded_it_is_said(string message) => Assert.Null(Encode(message));

    [Fact]
    public void Long_lines_are_broken_softly()
    {
        var body = string.Concat(Enumerable.Repeat("a b\u00E4r and some words ", 40)) + "\r\nbare\rCR and \nLF\r\n";
        var encoded = Encode("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n" + body)!;
        Assert.All(encoded.Split("\r\n"), line => Assert.True(line.Length <= 76));
        Assert.Equal(body, DecodedBodies(encoded).Single());
    }

    [Fact]
    public void Every_octet_of_every_part_can_be_decoded_again()
    {
        string[] pieces = ["text ", "\u00E4", "=", ".", "\r\n", " \r\n", "\t", "From ", "\u007F", "a line of some length that goes on and on until it is longer than 76 characters", "\r\n.\r\n"];
        Gen.Int[0, pieces.Length - 1].Array[1, 30].Select(chosen => string.Concat(chosen.Select(i => pieces[i]))).Array[1, 4].Sample(bodies =>
        {
            var message = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"=b=\"\r\n\r\n"
                + string.Concat(bodies.Select(body => $"--=b=\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n{body}\r\n")) + "--=b=--\r\n";
            var encoded = Encode(message)!;
            Assert.True(Ascii.IsValid(encoded));
            Assert.Equal(bodies, DecodedBodies(encoded));
            Assert.Equal(encoded, Encode(encoded));
        });
    }

    private static List<string> DecodedBodies(string message)
        => MimeMessage.Load(new MemoryStream(Encoding.Latin1.GetBytes(message))).BodyParts.OfType<TextPart>().Select(part =>
        {
            var decoded = new MemoryStream();
            part.Content!.DecodeTo(decoded);
            return Encoding.Latin1.GetString(decoded.ToArray());
        }).ToList();

    private static string? Encode(string message)
    {
        var into = new ArrayBufferWriter<byte>();
        return SevenBitContent.TryEncode(Encoding.Latin1.GetBytes(message), into) ? Encoding.Latin1.GetString(into.WrittenSpan) : null;
    }
}
