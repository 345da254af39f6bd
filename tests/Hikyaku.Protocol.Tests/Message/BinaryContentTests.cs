using System.Buffers;
using System.Text;
using CsCheck;
using Hikyaku.Protocol.Message;
using Xunit;

namespace Hikyaku.Protocol.Tests.Message;

public class BinaryContentTests
{
    [Fact]
    public void A_message_without_binary_parts_stays_as_it_is()
    {
        var (outcome, text) = Encode("Subject: x\r\nContent-Transfer-Encoding: 8bit\r\n\r\nb\u00E4r\r\n");
        Assert.Equal(BinaryOutcome.Unchanged, outcome);
        Assert.Equal("Subject: x\r\nContent-Transfer-Encoding: 8bit\r\n\r\nb\u00E4r\r\n", text);
    }

    [Fact]
    public void A_binary_body_becomes_base64()
    {
        // RFC 3516 §6
        var (outcome, text) = Encode("Mime-Version: 1.0\r\ncontent-transfer-encoding: binary (as it is)\r\nSubject: x\r\n\r\n\0-\u00FF\r\n");
        Assert.Equal(BinaryOutcome.Encoded, outcome);
        Assert.Equal("Mime-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\nSubject: x\r\n\r\nAC3/DQo=\r\n", text);
    }

    [Fact]
    public void NUL_without_a_declared_encoding_makes_a_part_binary()
    {
        var (outcome, text) = Encode("Subject: x\r\n\r\na\0");
        Assert.Equal(BinaryOutcome.Encoded, outcome);
        Assert.Equal("Subject: x\r\nContent-Transfer-Encoding: base64\r\nMIME-Version: 1.0\r\n\r\nYQA=\r\n", text);
    }

    [Fact]
    public void Only_the_binary_parts_of_a_multipart_change()
    {
        var (outcome, text) = Encode(
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: binary\r\n\r\npreamble\r\n"
            + "--b\r\n\r\ntext\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\n\0\u0001\u0002\r\n--b--\r\nepilogue\r\n");
        Assert.Equal(BinaryOutcome.Encoded, outcome);
        Assert.Equal(
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: 8bit\r\n\r\npreamble\r\n"
            + "--b\r\n\r\ntext\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--b--\r\nepilogue\r\n", text);
    }

    [Fact]
    public void A_binary_part_of_an_enclosed_message_changes_too()
    {
        var (outcome, text) = Encode(
            "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: binary\r\nMIME-Version: 1.0\r\n\r\nSubject: in\r\nContent-Transfer-Encoding: binary\r\n\r\n\0");
        Assert.Equal(BinaryOutcome.Encoded, outcome);
        Assert.Equal(
            "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\nMIME-Version: 1.0\r\n\r\nSubject: in\r\nContent-Transfer-Encoding: base64\r\n\r\nAA==\r\n", text);
    }

    [Theory]
    [InlineData("Sub\0ject: x\r\n\r\ntext")]
    [InlineData("Content-Transfer-Encoding: quoted-printable\r\n\r\na\0b")]
    [InlineData("Content-Transfer-Encoding: x-own\r\n\r\na\0b")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\r\n\r\n\0--b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n\0")]
    public void NUL_elsewhere_can_t_be_kept(string message) => Assert.Equal(BinaryOutcome.Impossible, Encode(message).Outcome);

    [Fact]
    public void Long_bodies_get_lines_of_76_characters()
    {
        var body = new string('\0', 200);
        var (_, text) = Encode("MIME-Version: 1.0\r\n\r\n" + body);
        var lines = text.Split("\r\n\r\n")[1].Split("\r\n");
        Assert.Equal([76, 76, 76, 40, 0], lines.Select(line => line.Length));
        Assert.Equal(body, Encoding.Latin1.GetString(Convert.FromBase64String(string.Concat(lines))));
    }

    [Fact]
    public void What_is_encoded_holds_no_NUL_and_is_encoded_only_once()
    {
        string[] pieces =
        [
            "Content-Transfer-Encoding: binary\r\n", "Content-Type: multipart/mixed; boundary=b\r\n", "Content-Type: message/rfc822\r\n",
            "X: y\r\n", "\r\n", "--b\r\n", "--b--\r\n", "\0", "text\r\n", "\u00E9",
        ];
        Gen.Int[0, pieces.Length - 1].Array[0, 20].Select(chosen => string.Concat(chosen.Select(i => pieces[i]))).Sample(message =>
        {
            var (outcome, text) = Encode(message);
            if (outcome == BinaryOutcome.Impossible)
                return;
            Assert.DoesNotContain('\0', text);
            Assert.Equal((BinaryOutcome.Unchanged, text), Encode(text));
        });
    }

    private static (BinaryOutcome Outcome, string Text) Encode(string message)
    {
        var into = new ArrayBufferWriter<byte>();
        var outcome = BinaryContent.Encode(Encoding.Latin1.GetBytes(message), into);
        return (outcome, Encoding.Latin1.GetString(into.WrittenSpan));
    }
}
