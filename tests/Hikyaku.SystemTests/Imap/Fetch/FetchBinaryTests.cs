using System.Text;
using Xunit;
using static Hikyaku.SystemTests.Imap.Fetch.FetchHouse;

namespace Hikyaku.SystemTests.Imap.Fetch;

// RFC 9051 §6.4.5, §7.5.2; RFC 3516
public sealed class FetchBinaryTests
{
    private static readonly string Encoded = Convert.ToBase64String(Encoding.ASCII.GetBytes("hello to you too"));

    private static readonly string Mail = $"""
        Content-Type: multipart/mixed; boundary=a

        --a
        Content-Transfer-Encoding: base64

        {Encoded}
        --a
        Content-Transfer-Encoding: Quoted-Printable

        caf=E9 =
        au lait{"  "}
        --a
        Content-Transfer-Encoding: base64
        Content-Type: application/octet-stream

        AAECAw==
        --a
        Content-Type: message/rfc822

        Subject: inner

        inner text
        --a
        Content-Transfer-Encoding: x-unheard-of

        ?
        --a--

        """;

    private static async Task<ImapWire> OpenAsync(ImapHouse house)
    {
        await house.DeliverAsync(Mail);
        return await house.SelectAsync();
    }

    [Fact]
    public async Task Parts_come_without_their_transfer_encoding()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await OpenAsync(house);
        Assert.Equal(["* 1 FETCH (BINARY[1] {16}\r\nhello to you too)"], (await wire.OkAsync("FETCH 1 BINARY.PEEK[1]")).Untagged);
        Assert.Equal(["* 1 FETCH (BINARY[2] {12}\r\ncaf\u00e9 au lait)"], (await wire.OkAsync("FETCH 1 BINARY.PEEK[2]")).Untagged);
        Assert.Equal(["* 1 FETCH (BINARY[1]<6> {2}\r\nto)"], (await wire.OkAsync("FETCH 1 BINARY.PEEK[1]<6.2>")).Untagged);
        Assert.Equal(["* 1 FETCH (BINARY[1]<99> {0}\r\n)"], (await wire.OkAsync("FETCH 1 BINARY.PEEK[1]<99.2>")).Untagged);
        Assert.Equal(["* 1 FETCH (BINARY[9] NIL)"], (await wire.OkAsync("FETCH 1 BINARY.PEEK[9]")).Untagged);
    }

    [Fact]
    public async Task What_holds_NUL_is_a_literal8_and_only_that()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await OpenAsync(house);
        Assert.Equal(["* 1 FETCH (BINARY[3] ~{4}\r\n\0\u0001\u0002\u0003)"], (await wire.OkAsync("FETCH 1 BINARY.PEEK[3]")).Untagged);
        Assert.Equal(["* 1 FETCH (BINARY[3]<1> {3}\r\n\u0001\u0002\u0003)"], (await wire.OkAsync("FETCH 1 BINARY.PEEK[3]<1.9>")).Untagged);
    }

    [Fact]
    public async Task The_size_is_that_of_the_decoded_part()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await OpenAsync(house);
        Assert.Equal(
            ["* 1 FETCH (BINARY.SIZE[1] 16 BINARY.SIZE[2] 12 BINARY.SIZE[3] 4 BINARY.SIZE[4] 28)"],
            (await wire.OkAsync("FETCH 1 (BINARY.SIZE[1] BINARY.SIZE[2] BINARY.SIZE[3] BINARY.SIZE[4])")).Untagged);
    }

    [Fact]
    public async Task The_whole_and_enclosed_messages_have_no_encoding_to_undo()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await OpenAsync(house);
        Assert.Equal([$"* 1 FETCH (BINARY[] {Literal(Mail)})"], (await wire.OkAsync("FETCH 1 BINARY.PEEK[]")).Untagged);
        Assert.Equal([$"* 1 FETCH (BINARY[4] {Literal("Subject: inner\n\ninner text")})"], (await wire.OkAsync("FETCH 1 BINARY.PEEK[4]")).Untagged);
    }

    [Fact]
    public async Task An_unknown_encoding_fails_the_request()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await OpenAsync(house);
        foreach (var item in new[] { "BINARY.PEEK[5]", "BINARY.SIZE[5]" })
        {
            var answer = await wire.CommandAsync($"FETCH 1 {item}");
            Assert.StartsWith("NO [UNKNOWN-CTE]", answer.Tagged, StringComparison.Ordinal);
            Assert.Empty(answer.Untagged);
        }
    }

    [Fact]
    public async Task Only_looking_at_the_size_or_peeking_leaves_a_message_unseen()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await OpenAsync(house);
        await wire.OkAsync("FETCH 1 (BINARY.SIZE[1] BINARY.PEEK[1])");
        Assert.Equal(["* 1 FETCH (FLAGS (\\Recent))"], (await wire.OkAsync("FETCH 1 FLAGS")).Untagged);
        Assert.Equal(["* 1 FETCH (BINARY[1]<0> {1}\r\nh FLAGS (\\Seen \\Recent))"], (await wire.OkAsync("FETCH 1 BINARY[1]<0.1>")).Untagged);
    }

    [Fact]
    public async Task A_large_attachment_is_decoded_piece_by_piece()
    {
        await using var house = await ImapHouse.OpenAsync();
        var data = new byte[300_000];
        new Random(1).NextBytes(data);
        var encoded = Convert.ToBase64String(data, Base64FormattingOptions.InsertLineBreaks);
        await house.DeliverAsync("Content-Transfer-Encoding: base64\nContent-Type: application/zip\n\n" + encoded + "\n");
        using var wire = await house.SelectAsync();
        Assert.Equal(["* 1 FETCH (BINARY.SIZE[1] 300000)"], (await wire.OkAsync("FETCH 1 BINARY.SIZE[1]")).Untagged);
        for (var offset = 0; offset < data.Length; offset += 50_000)
        {
            var piece = Encoding.Latin1.GetString(data, offset, 50_000);
            Assert.Equal(
                [$"* 1 FETCH (BINARY[1]<{offset}> ~{{50000}}\r\n{piece})"],
                (await wire.OkAsync($"FETCH 1 BINARY.PEEK[1]<{offset}.50000>")).Untagged);
        }
    }

    // RFC 9051 §9 CHAR8: BODY can't show a NUL, BINARY can
    [Fact]
    public async Task A_NUL_in_a_binary_message_never_gets_into_a_plain_literal()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.DeliverAsync("Content-Transfer-Encoding: binary\n\na\0b");
        using var wire = await house.SelectAsync();
        Assert.Equal(["* 1 FETCH (BODY[1] {3}\r\na?b)"], (await wire.OkAsync("FETCH 1 BODY.PEEK[1]")).Untagged);
        Assert.Equal(["* 1 FETCH (BINARY[1] ~{3}\r\na\0b)"], (await wire.OkAsync("FETCH 1 BINARY.PEEK[1]")).Untagged);
    }
}
