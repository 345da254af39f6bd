using Hikyaku.Protocol.Message;

namespace Hikyaku.Protocol.Tests.Message;

public sealed class ThreadingTests
{
    [Theory]
    [InlineData("Message-ID: <a@b>", "a@b")]
    [InlineData("Message-ID:\n <a@b>", "a@b")]
    [InlineData("Message-ID: <a@\n b>", "a@b")]
    [InlineData("Message-ID: a@b", "a@b")]
    [InlineData("Message-ID: <>", null)]
    [InlineData("Message-ID: two words", null)]
    [InlineData("Subject: none", null)]
    public void The_message_id_is_kept_without_brackets(string header, string? id) =>
        Assert.Equal(id, MessageScanner.Scan(BodyShape.Octets(header + "\n\n")).MessageId);

    [Fact]
    public void References_come_before_In_Reply_To_and_each_counts_once() // RFC 5322 §3.6.4
    {
        var structure = MessageScanner.Scan(BodyShape.Octets(
            "References: <1@a> <2@a>\n\t<3@a>\nIn-Reply-To: Your message of today <3@a> <4@a>\n\n"));
        Assert.Equal(["1@a", "2@a", "3@a", "4@a"], structure.References);
    }

    [Fact]
    public void Of_very_many_references_the_first_and_the_latest_are_kept()
    {
        var structure = MessageScanner.Scan(BodyShape.Octets(
            "References: " + string.Join("\n ", Enumerable.Range(0, 500).Select(i => $"<{i}@a>")) + "\n\n"));
        Assert.Equal(64, structure.References.Count);
        Assert.Equal("0@a", structure.References[0]);
        Assert.Equal("499@a", structure.References[^1]);
    }

    [Theory]
    [InlineData("image/png", null, true)]
    [InlineData("image/png", "inline", false)]
    [InlineData("text/plain", null, false)]
    [InlineData("text/plain; name=a.txt", null, true)]
    [InlineData("text/plain", "attachment", true)]
    [InlineData("message/rfc822", null, true)]
    [InlineData("application/pgp-signature", null, false)]
    public void A_part_that_is_not_shown_in_place_is_an_attachment(string type, string? disposition, bool isAttachment) // RFC 8621 §4.1.4
    {
        var structure = MessageScanner.Scan(BodyShape.Octets($"""
            Content-Type: multipart/mixed; boundary=m

            --m

            text
            --m
            Content-Type: {type}
            Content-Disposition: {disposition}

            x
            --m--
            """));
        Assert.Equal(isAttachment, structure.HasAttachment);
    }

    [Fact]
    public void An_image_that_the_HTML_shows_is_no_attachment()
    {
        var structure = MessageScanner.Scan(BodyShape.Octets("""
            Content-Type: multipart/related; boundary=m

            --m
            Content-Type: text/html

            <img src="cid:i@x">
            --m
            Content-Type: image/png
            Content-ID: <i@x>

            x
            --m--
            """));
        Assert.False(structure.HasAttachment);
    }
}
