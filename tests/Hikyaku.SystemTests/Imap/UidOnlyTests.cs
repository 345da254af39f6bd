using Xunit;

namespace Hikyaku.SystemTests.Imap;

/// <summary>UIDONLY (RFC 9586) and UIDBATCHES (RFC 10022).</summary>
public sealed class UidOnlyTests
{
    [Fact]
    public async Task Message_numbers_are_neither_taken_nor_told()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(3);
        using var wire = await house.SelectAsync();
        using var other = await house.SelectAsync();
        await other.OkAsync("STORE 1 +FLAGS.SILENT (\\Deleted)");
        await other.OkAsync("EXPUNGE");
        // RFC 9586 §3.3, §3.4: UIDFETCH and VANISHED; the UID stands in front, and is an item only when asked for
        await wire.PlayAsync("""
            C: a ENABLE UIDONLY
            S: * ENABLED UIDONLY
            S: * VANISHED 1
            S: a OK …
            C: b UID FETCH 1:* (FLAGS)
            S: * 2 UIDFETCH (FLAGS (\Recent))
            S: * 3 UIDFETCH (FLAGS (\Recent))
            S: b OK …
            C: c UID FETCH 3 (UID RFC822.SIZE)
            S: * 3 UIDFETCH (UID 3 RFC822.SIZE …)
            S: c OK …
            C: d UID STORE 2 +FLAGS (\Deleted)
            S: * 2 UIDFETCH (FLAGS (\Deleted \Recent))
            S: d OK …
            C: e EXPUNGE
            S: * VANISHED 2
            S: e OK EXPUNGE completed
            C: f UID FETCH 3 BODY[TEXT]
            S: * 3 UIDFETCH (BODY[TEXT] …
            S: f OK …
            """);
    }

    [Theory]
    [InlineData("FETCH 1 FLAGS")]
    [InlineData("STORE 1 +FLAGS (\\Seen)")]
    [InlineData("SEARCH ALL")]
    [InlineData("COPY 1 Trash")]
    [InlineData("MOVE 1 Trash")]
    [InlineData("SORT (ARRIVAL) UTF-8 ALL")]
    [InlineData("THREAD REFERENCES UTF-8 ALL")]
    [InlineData("REPLACE 1 INBOX {3+}\r\na\r\n")]
    // §3.5: in search keys neither; §3.7: nor in what QRESYNC compares
    [InlineData("UID SEARCH 1:*")]
    [InlineData("UID SEARCH NOT (OR SEEN 1)")]
    [InlineData("UID SORT (ARRIVAL) UTF-8 1")]
    [InlineData("UID THREAD REFERENCES UTF-8 *")]
    [InlineData("ESEARCH IN (personal) 1")]
    [InlineData("SELECT INBOX (QRESYNC (1 1 1:2 (1 1)))")]
    public async Task A_command_with_message_numbers_is_refused(string command)
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(2);
        using var wire = await house.LogInAsync();
        await wire.OkAsync("ENABLE QRESYNC UIDONLY");
        await wire.OkAsync("SELECT INBOX");
        Assert.StartsWith("BAD [UIDREQUIRED]", (await wire.CommandAsync(command)).Tagged, StringComparison.Ordinal);
        // What was refused has changed nothing, and the next command is read from its beginning
        Assert.Equal(2, house.Mailbox("INBOX").Unseen);
        await wire.OkAsync("NOOP");
    }

    [Fact]
    public async Task What_names_messages_by_UID_works_as_before()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(3);
        using var wire = await house.LogInAsync();
        await wire.OkAsync("ENABLE UIDONLY");
        Assert.DoesNotContain(await SelectAsync(wire), line => line.Contains("UNSEEN", StringComparison.Ordinal));
        await wire.PlayAsync("""
            C: a UID SEARCH RETURN (SAVE) UID 2:*
            S: a OK …
            C: b UID SEARCH RETURN (ALL) $
            S: * ESEARCH (TAG "b") UID ALL 2:3
            S: b OK …
            C: c UID COPY $ Trash
            S: c OK [COPYUID …
            C: d UID STORE $ +FLAGS.SILENT (\Seen)
            S: d OK …
            C: e UID SEARCH RETURN (UPDATE ALL) UNSEEN
            S: * ESEARCH (TAG "e") UID ALL 1
            S: e OK …
            """);
        await house.FillAsync(1);
        await wire.PlayAsync("""
            C: f NOOP
            S: * 4 EXISTS
            S: * 4 RECENT
            S: * ESEARCH (TAG "e") UID ADDTO (0 4)
            S: f OK …
            C: g NOTIFY SET (SELECTED (MessageNew (FLAGS) MessageExpunge))
            S: g OK …
            """);
        await house.FillAsync(1);
        await wire.PlayAsync("""
            S: * 5 EXISTS
            S: * 5 RECENT
            S: * 5 UIDFETCH (FLAGS (\Recent))
            """);
    }

    [Fact]
    public async Task A_search_that_told_message_numbers_is_not_kept_up_to_date_any_more()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(1);
        using var wire = await house.SelectAsync();
        await wire.PlayAsync("""
            C: a SEARCH RETURN (UPDATE ALL) UNSEEN
            S: * ESEARCH (TAG "a") ALL 1
            S: a OK …
            C: b UID SEARCH RETURN (UPDATE ALL) UNSEEN
            S: * ESEARCH (TAG "b") UID ALL 1
            S: b OK …
            C: c ENABLE UIDONLY
            S: * ENABLED UIDONLY
            S: * NO [NOUPDATE "a"] …
            S: c OK …
            C: d UID STORE 1 +FLAGS.SILENT (\Seen)
            S: * ESEARCH (TAG "b") UID REMOVEFROM (0 1)
            S: d OK …
            """);
    }

    [Fact]
    public async Task With_CONDSTORE_the_mod_sequence_is_told_too_and_another_login_begins_anew()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(1);
        using var wire = await house.LogInAsync();
        using var other = await house.SelectAsync();
        await wire.OkAsync("ENABLE UIDONLY CONDSTORE");
        await wire.OkAsync("SELECT INBOX");
        await other.OkAsync("STORE 1 +FLAGS.SILENT (\\Flagged)");
        await wire.PlayAsync("""
            C: a NOOP
            S: * 1 UIDFETCH (FLAGS (\Flagged…) MODSEQ (…))
            S: a OK …
            C: b UID STORE 1 +FLAGS.SILENT (\Seen)
            S: * 1 UIDFETCH (MODSEQ (…))
            S: b OK …
            C: c UID FETCH 1 (FLAGS) (CHANGEDSINCE 1)
            S: * 1 UIDFETCH (FLAGS (…) MODSEQ (…))
            S: c OK …
            """);
        // RFC 8437: nothing stays enabled
        await wire.OkAsync("UNAUTHENTICATE");
        await wire.OkAsync($"LOGIN alice@example.test {ImapHouse.Password}");
        await wire.OkAsync("SELECT INBOX");
        Assert.Equal("* 1 FETCH (UID 1)", (await wire.OkAsync("FETCH 1 UID")).Untagged[0]);
    }

    [Fact]
    public async Task Batches_cut_the_mailbox_from_its_newest_message_down()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.SelectAsync();
        await wire.PlayAsync("""
            C: a UIDBATCHES 500
            S: * UIDBATCHES (TAG "a")
            S: a OK …
            """);
        await house.FillAsync(1210);
        await wire.OkAsync("NOOP");
        await wire.OkAsync("UID STORE 1:5,705:709,1210 +FLAGS.SILENT (\\Deleted)");
        await wire.OkAsync("EXPUNGE");
        // 1,199 messages: 500, 500 and the rest. Together the ranges cover all UIDs
        await wire.PlayAsync("""
            C: b UIDBATCHES 500
            S: * UIDBATCHES (TAG "b") 1210:710,709:205,204:1
            S: b OK …
            C: c UIDBATCHES 500 2:9
            S: * UIDBATCHES (TAG "c") 709:205,204:1
            S: c OK …
            C: d UIDBATCHES 4294967295
            S: * UIDBATCHES (TAG "d") 1210:1
            S: d OK …
            C: e UIDBATCHES 500 7:8
            S: * UIDBATCHES (TAG "e")
            S: e OK …
            C: f UIDBATCHES 499
            S: f NO [TOOFEW] …
            C: g UIDBATCHES 500 1:201
            S: g NO [TOOMANY] …
            C: h UIDBATCHES 500 3:2
            S: h BAD [CLIENTBUG] …
            C: i UIDBATCHES
            S: i BAD …
            C: j UIDBATCHES 500 1
            S: j BAD …
            C: k UID SEARCH RETURN (COUNT) UID 709:205
            S: * ESEARCH (TAG "k") UID COUNT 500
            S: k OK …
            """);
        await wire.OkAsync("UNSELECT");
        Assert.StartsWith("BAD", (await wire.CommandAsync("UIDBATCHES 500")).Tagged, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> SelectAsync(ImapWire wire) => (await wire.OkAsync("SELECT INBOX")).Untagged;
}
