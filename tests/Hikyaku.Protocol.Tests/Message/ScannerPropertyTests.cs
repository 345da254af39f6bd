using System.Text;
using CsCheck;
using Hikyaku.Protocol.Message;

namespace Hikyaku.Protocol.Tests.Message;

/// <summary>Whatever a stranger sends, the scan gives a structure that clients can read.</summary>
public sealed class ScannerPropertyTests
{
    // Pieces of mail: combined at random they make everything from plain text to hopeless MIME.
    private static readonly string[] Pieces =
    [
        "\r\n", "\n", "\r", "\r\n\r\n", "--a\r\n", "--b\r\n", "--a--\r\n", "--b--\r\n", "--a", "--", "-", " ", "\t", "\0", "\u00e9",
        "Content-Type: multipart/mixed; boundary=a\r\n", "Content-Type: multipart/digest; boundary=\"b\"\r\n",
        "Content-Type: message/rfc822\r\n", "Content-Type: text/html; charset=iso-2022-jp\r\n", "Content-Type: multipart/mixed\r\n",
        "Content-Type: image/png; name*0*=utf-8''%e3; name*1=x; name*2*=%81\r\n", "Content-Type: text\r\n", "Content-Type: \"\r\n",
        "Content-Transfer-Encoding: base64\r\n", "Content-Transfer-Encoding: quoted-printable\r\n", "Content-Transfer-Encoding: (\r\n",
        "Content-Disposition: attachment; filename=\"a\\\"b\u00e9\"; x\r\n", "Content-Language: en, (c) ja\r\n", "Content-ID: <a@b>\r\n",
        "From: A <a@b>, \"C\" <c@[1.2.3.4]> (d), g: e@f, h;, <@r,@s:t@u>, )(, @, <, >\r\n", "To: undisclosed-recipients:;\r\n",
        "Subject: =?iso-2022-jp?B?GyRCJA==?= =?iso-2022-jp?B?IhsoQg==?= re: [a] x (fwd)\r\n", "Date: Fri, 31 Jan 2015 16:28:33 +0900 (JST)\r\n",
        "Message-ID: <\r\n", "References: <a@b> <c\r\n d@e>\r\n", "X: y\r\n z\r\n", "no field\r\n", "text =E3=81\r\n", "<p>&amp;<script>x\r\n", "> quoted\r\n",
    ];

    private static readonly Gen<byte[]> MailLike = Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 40].Select(p => Encoding.Latin1.GetBytes(string.Concat(p)));

    [Fact]
    public void Any_octets_get_a_consistent_structure() =>
        Gen.Byte.Array[0, 400].Sample(m => BodyShape.Check(m, MessageScanner.Scan(m)), iter: 3000);

    [Fact]
    public void Anything_that_looks_like_mail_gets_a_consistent_structure() =>
        MailLike.Sample(m => BodyShape.Check(m, MessageScanner.Scan(m)), iter: 8000, print: m => Encoding.Latin1.GetString(m));

    [Fact]
    public void The_form_without_extension_data_can_be_made_of_every_structure() =>
        MailLike.Sample(m => ImapExpression.Parse(BodyForm.WithoutExtensions(MessageScanner.Scan(m).BodyStructure.Span)), iter: 3000);

    [Fact]
    public void Damaged_part_maps_are_refused_and_never_misread() =>
        Gen.Byte.Array[0, 60].Sample(octets =>
        {
            try
            {
                PartMap.Decode(octets);
            }
            catch (FormatException)
            {
            }
        });
}
