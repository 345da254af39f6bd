using Xunit;
using static Hikyaku.SystemTests.Imap.Fetch.FetchHouse;

namespace Hikyaku.SystemTests.Imap.Fetch;

public sealed class FetchAttributeTests
{
    private const string Mail = """
        Date: Fri, 10 Jul 2015 16:28:33 +0900
        From: Bob <bob@example.test>
        To: alice@example.test
        Subject: TsuBo !!
        Message-ID: <1@example.test>

        hello

        """;

    [Fact]
    public async Task Attributes_come_in_the_order_in_which_they_were_asked_for()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.DeliverAsync(Mail, internalDate: new DateTimeOffset(1996, 7, 17, 2, 44, 25, TimeSpan.FromHours(-7)));
        using var wire = await house.SelectAsync();
        // RFC 9051 §6.4.5, §7.5.2
        await wire.PlayAsync($"""
            C: a FETCH 1 (UID FLAGS RFC822.SIZE INTERNALDATE)
            S: * 1 FETCH (UID 1 FLAGS (\Recent) RFC822.SIZE {Crlf(Mail).Length} INTERNALDATE "17-Jul-1996 09:44:25 +0000")
            S: a OK FETCH completed
            C: b FETCH 1 envelope
            S: * 1 FETCH (ENVELOPE ("Fri, 10 Jul 2015 16:28:33 +0900" "TsuBo !!" (("Bob" NIL "bob" "example.test")) (("Bob" NIL "bob" "example.test")) (("Bob" NIL "bob" "example.test")) ((NIL NIL "alice" "example.test")) NIL NIL NIL "<1@example.test>"))
            S: b OK FETCH completed
            C: c FETCH 1 (BODYSTRUCTURE BODY)
            S: * 1 FETCH (BODYSTRUCTURE ("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 7 1 NIL NIL NIL NIL) BODY ("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 7 1))
            S: c OK FETCH completed
            C: d FETCH 1 (EMAILID THREADID MODSEQ)
            S: * OK [HIGHESTMODSEQ 2] Highest
            S: * 1 FETCH (EMAILID (M…) THREADID (T…) MODSEQ (…))
            S: d OK FETCH completed
            """);
    }

    [Theory]
    [InlineData("FAST", "FLAGS INTERNALDATE RFC822.SIZE")]
    [InlineData("ALL", "FLAGS INTERNALDATE RFC822.SIZE ENVELOPE")]
    [InlineData("FULL", "FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY")]
    public async Task A_macro_gives_what_its_items_give(string macro, string items)
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.DeliverAsync(Mail);
        using var wire = await house.SelectAsync();
        Assert.Equal((await wire.OkAsync($"FETCH 1 ({items})")).Untagged, (await wire.OkAsync($"FETCH 1 {macro}")).Untagged);
    }

    [Fact]
    public async Task Sets_are_answered_in_ascending_order_and_UID_FETCH_tells_the_UID()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(4);
        using var wire = await house.SelectAsync();
        await wire.OkAsync("STORE 2 +FLAGS.SILENT (\\Deleted)");
        await wire.OkAsync("EXPUNGE");
        // RFC 9051 §9 seq-range, §6.4.9
        await wire.PlayAsync("""
            C: a FETCH 3,1:2,2 UID
            S: * 1 FETCH (UID 1)
            S: * 2 FETCH (UID 3)
            S: * 3 FETCH (UID 4)
            S: a OK FETCH completed
            C: b UID FETCH 2:3,99:* RFC822.SIZE
            S: * 2 FETCH (UID 3 RFC822.SIZE …)
            S: * 3 FETCH (UID 4 RFC822.SIZE …)
            S: b OK UID FETCH completed
            C: c UID FETCH 3 (RFC822.SIZE UID)
            S: * 2 FETCH (RFC822.SIZE … UID 3)
            S: c OK UID FETCH completed
            C: d UID FETCH 2 FLAGS
            S: d OK UID FETCH completed
            C: e FETCH 4 UID
            S: e BAD …
            C: f FETCH 1 (UID
            S: f BAD …
            C: g FETCH 1 NONSENSE
            S: g BAD …
            """);
    }

    [Fact]
    public async Task A_mailbox_of_thousands_is_answered_in_full()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(3000);
        using var wire = await house.SelectAsync();
        var answer = await wire.OkAsync("FETCH 1:* (UID ENVELOPE)");
        Assert.Equal(3000, answer.Untagged.Count);
        Assert.StartsWith("* 3000 FETCH (UID 3000 ENVELOPE (NIL \"3000\" ", answer.Untagged[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_stops_reading_is_waited_for_and_loses_nothing()
    {
        await using var house = await ImapHouse.OpenAsync();
        var body = string.Concat(Enumerable.Range(0, 4000).Select(i => $"line {i}\n"));
        for (var i = 0; i < 4; i++)
            await house.DeliverAsync("Subject: long\n\n" + body);
        using var wire = await house.SelectAsync();
        // More than pipes and sockets hold
        await wire.SendAsync(string.Concat(Enumerable.Range(0, 50).Select(i => $"a{i} FETCH 1:4 BODY.PEEK[TEXT]\r\n")));
        await Task.Delay(300);
        for (var i = 0; i < 50; i++)
        {
            var answer = await wire.AnswerAsync($"a{i}");
            Assert.Equal(Enumerable.Range(1, 4).Select(n => $"* {n} FETCH (BODY[TEXT] {Literal(body)})"), answer.Untagged);
        }
    }
}
