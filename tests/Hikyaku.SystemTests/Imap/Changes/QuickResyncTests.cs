using Xunit;

namespace Hikyaku.SystemTests.Imap.Changes;

/// <summary>QRESYNC (RFC 7162 §3.2).</summary>
public sealed class QuickResyncTests
{
    [Fact]
    public async Task A_client_that_comes_back_is_told_what_is_gone_and_what_changed()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(8);
        var validity = house.Mailbox("INBOX").UidValidity;
        using (var earlier = await house.SelectAsync())
        {
            await earlier.OkAsync("STORE 2,5:6 +FLAGS.SILENT (\\Deleted)");
            await earlier.OkAsync("EXPUNGE");
            await earlier.OkAsync("UID STORE 7 +FLAGS.SILENT (\\Seen)");
        }
        using var wire = await EnableAsync(house);
        // RFC 7162 §3.2.5.1: 9 was the last mod-sequence after eight messages
        await wire.PlayAsync($"""
            C: a SELECT INBOX (QRESYNC ({validity} 9))
            S: * FLAGS …
            S: * OK [PERMANENTFLAGS …
            S: * 5 EXISTS
            S: * 0 RECENT
            S: * OK [UNSEEN 1] …
            S: * OK [UIDVALIDITY {validity}] …
            S: * OK [UIDNEXT 9] …
            S: * OK [HIGHESTMODSEQ 12] …
            S: * OK [MAILBOXID …
            S: * OK [URLMECH INTERNAL] …
            S: * VANISHED (EARLIER) 2,5:6
            S: * 4 FETCH (UID 7 FLAGS (\Seen) MODSEQ (12))
            S: a OK [READ-WRITE] …
            C: b SELECT INBOX (QRESYNC ({validity} 9 1:4,6,8))
            S: * OK [CLOSED] …
            S: * FLAGS …
            S: * OK [PERMANENTFLAGS …
            S: * 5 EXISTS
            S: * 0 RECENT
            S: * OK [UNSEEN 1] …
            S: * OK [UIDVALIDITY …
            S: * OK [UIDNEXT 9] …
            S: * OK [HIGHESTMODSEQ 12] …
            S: * OK [MAILBOXID …
            S: * OK [URLMECH INTERNAL] …
            S: * VANISHED (EARLIER) 2,6
            S: b OK [READ-WRITE] …
            """);
        // What was expunged before the mod-sequence is old news
        Assert.DoesNotContain((await wire.OkAsync($"SELECT INBOX (QRESYNC ({validity} 11))")).Untagged, line => line.Contains("VANISHED", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_another_UIDVALIDITY_nothing_is_told()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(2);
        using var wire = await EnableAsync(house);
        var answer = await wire.OkAsync("SELECT INBOX (QRESYNC (67890007 1 1:2 (1 1)))");
        Assert.DoesNotContain(answer.Untagged, line => line.Contains("FETCH", StringComparison.Ordinal));
    }

    [Theory]
    // Pairs that still are as the client knows them: what is gone below them it knows
    [InlineData("(1,3 1,4)", "VANISHED (EARLIER) 5:6")]
    [InlineData("(1:2,4 1,3,7)", null)]
    [InlineData("(2 2)", "VANISHED (EARLIER) 2,5:6")]
    [InlineData("(1:5 4:8)", null)]
    [InlineData("(2:4000000000 3:4000000001)", "VANISHED (EARLIER) 5:6")]
    [InlineData("(99 1)", "VANISHED (EARLIER) 2,5:6")]
    public async Task Message_numbers_that_match_their_UIDs_narrow_what_is_told(string match, string? expected)
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(8);
        var validity = house.Mailbox("INBOX").UidValidity;
        using var wire = await EnableAsync(house);
        await wire.OkAsync("SELECT INBOX");
        await wire.OkAsync("STORE 2,5:6 +FLAGS.SILENT (\\Deleted)");
        await wire.OkAsync("EXPUNGE");
        // RFC 7162 §3.2.5.2
        var answer = await wire.OkAsync($"SELECT INBOX (QRESYNC ({validity} 9 1:8 {match}))");
        Assert.Equal(expected is null ? null : "* " + expected, answer.Untagged.SingleOrDefault(line => line.Contains("VANISHED", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("QRESYNC")]
    [InlineData("QRESYNC (1)")]
    [InlineData("QRESYNC (0 1)")]
    [InlineData("QRESYNC (1 1 1:*)")]
    [InlineData("QRESYNC (1 1 $)")]
    [InlineData("QRESYNC (1 1 1 (1,2 1))")]
    [InlineData("QRESYNC (1 1 1 (2,1 1:2))")]
    [InlineData("QRESYNC (1 1 1 (1:* 1:2))")]
    [InlineData("QRESYNC (1 1 1 (1 1) 1)")]
    [InlineData("QRESYNC (1 1 (1 1)) QRESYNC (1 1)")]
    public async Task A_malformed_parameter_is_BAD_and_selects_nothing(string parameter)
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await EnableAsync(house);
        Assert.StartsWith("BAD", (await wire.CommandAsync($"SELECT INBOX ({parameter})")).Tagged, StringComparison.Ordinal);
        Assert.Equal("BAD No mailbox is selected", (await wire.CommandAsync("CHECK")).Tagged);
    }

    [Fact]
    public async Task VANISHED_stands_in_for_EXPUNGE_and_the_tagged_reply_tells_the_mod_sequence()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(11);
        using var wire = await EnableAsync(house);
        await wire.OkAsync("SELECT INBOX");
        await wire.OkAsync("STORE 3:4,7,11 +FLAGS.SILENT (\\Deleted)");
        using var other = await house.SelectAsync();
        // RFC 7162 §3.2.7, §3.2.10
        await wire.PlayAsync("""
            C: A202 EXPUNGE
            S: * VANISHED 3:4,7,11
            S: A202 OK [HIGHESTMODSEQ 14] …
            C: A203 EXPUNGE
            S: A203 OK EXPUNGE completed
            C: A204 UID STORE 1,5 +FLAGS.SILENT (\Deleted)
            S: * 1 FETCH (UID 1 MODSEQ (15))
            S: * 3 FETCH (UID 5 MODSEQ (15))
            S: A204 OK …
            C: A205 UID EXPUNGE 2:5
            S: * VANISHED 5
            S: A205 OK [HIGHESTMODSEQ 16] …
            C: A206 UID MOVE 6 Archive
            S: * OK [COPYUID …
            S: * VANISHED 6
            S: A206 OK [HIGHESTMODSEQ 17] …
            C: A207 CLOSE
            S: A207 OK CLOSE completed
            """);
        await other.PlayAsync("""
            C: a NOOP
            S: * 11 EXPUNGE
            S: * 7 EXPUNGE
            S: * 6 EXPUNGE
            S: * 5 EXPUNGE
            S: * 4 EXPUNGE
            S: * 3 EXPUNGE
            S: * 1 EXPUNGE
            S: a OK …
            """);
    }

    [Fact]
    public async Task While_VANISHED_has_to_wait_a_lower_mod_sequence_is_told()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(4);
        using var one = await EnableAsync(house);
        await one.OkAsync("SELECT INBOX");
        using var two = await house.SelectAsync();
        await two.OkAsync("STORE 4 +FLAGS.SILENT (\\Deleted)");
        await one.OkAsync("NOOP");
        await two.OkAsync("EXPUNGE");
        await two.OkAsync("STORE 3 +FLAGS.SILENT (\\Answered)");
        // RFC 7162 §6: 6 is before the expunge, which has 7
        await one.PlayAsync("""
            C: A150 STORE 1:3 (UNCHANGEDSINCE 6) FLAGS.SILENT (\Seen)
            S: * 1 FETCH (UID 1 MODSEQ (9))
            S: * 2 FETCH (UID 2 MODSEQ (9))
            S: * 3 FETCH (UID 3 FLAGS (\Answered \Recent) MODSEQ (8))
            S: * OK [HIGHESTMODSEQ 6] Highest
            S: A150 OK [MODIFIED 3] …
            C: A151 STORE 3 +FLAGS.SILENT (\Seen)
            S: * 3 FETCH (UID 3 MODSEQ (10))
            S: A151 OK [HIGHESTMODSEQ 6] …
            C: A151a FETCH 3 (MODSEQ)
            S: * 3 FETCH (MODSEQ (10))
            S: A151a OK [HIGHESTMODSEQ 6] …
            C: A152 NOOP
            S: * VANISHED 4
            S: A152 OK [HIGHESTMODSEQ 10] …
            C: A153 NOOP
            S: A153 OK NOOP completed
            """);
    }

    [Fact]
    public async Task VANISHED_never_comes_between_pipelined_commands_with_message_numbers()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(3);
        using var one = await EnableAsync(house);
        await one.OkAsync("SELECT INBOX");
        using var two = await house.SelectAsync();
        await two.OkAsync("STORE 1 +FLAGS.SILENT (\\Deleted)");
        await two.OkAsync("EXPUNGE");
        await one.SendAsync("a FETCH 2 (UID)\r\nb STORE 3 +FLAGS.SILENT (\\Seen)\r\nc SEARCH 3\r\nd UID FETCH 3 (FLAGS)\r\n");
        await one.PlayAsync("""
            S: * 2 FETCH (UID 2)
            S: a OK [HIGHESTMODSEQ 4] …
            S: * 3 FETCH (UID 3 MODSEQ (7))
            S: b OK [HIGHESTMODSEQ 4] …
            S: * SEARCH 3
            S: c OK [HIGHESTMODSEQ 4] …
            S: * 3 FETCH (UID 3 FLAGS (\Seen \Recent))
            S: * VANISHED 1
            S: d OK [HIGHESTMODSEQ 7] …
            """);
    }

    [Fact]
    public async Task UID_FETCH_with_VANISHED_tells_what_is_gone_before_what_changed()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(9);
        using var wire = await EnableAsync(house);
        await wire.OkAsync("SELECT INBOX");
        await wire.OkAsync("STORE 1:3,7 +FLAGS.SILENT (\\Deleted)");
        await wire.OkAsync("EXPUNGE");
        await wire.OkAsync("UID STORE 5,9 +FLAGS.SILENT ($MDNSent)");
        // RFC 7162 §3.2.6
        await wire.PlayAsync("""
            C: s100 UID FETCH 2:8 (FLAGS) (CHANGEDSINCE 11 VANISHED)
            S: * VANISHED (EARLIER) 2:3,7
            S: * 2 FETCH (UID 5 FLAGS (… $MDNSent) MODSEQ (13))
            S: s100 OK …
            C: s101 UID FETCH 1:* (FLAGS) (VANISHED CHANGEDSINCE 12)
            S: * 2 FETCH (UID 5 FLAGS (… $MDNSent) MODSEQ (13))
            S: * 5 FETCH (UID 9 FLAGS (… $MDNSent) MODSEQ (13))
            S: s101 OK …
            """);
    }

    [Fact]
    public async Task What_the_session_was_not_told_of_is_not_EARLIER()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(3);
        using var one = await EnableAsync(house);
        await one.OkAsync("SELECT INBOX");
        using var two = await house.SelectAsync();
        await two.OkAsync("STORE 2 +FLAGS.SILENT (\\Deleted)");
        await one.OkAsync("NOOP");
        await two.OkAsync("EXPUNGE");
        // RFC 7162 §3.2.10.1: EARLIER takes nothing from the count, so 2 has to come without it
        await one.PlayAsync("""
            C: a UID FETCH 1:3 (UID) (CHANGEDSINCE 5 VANISHED)
            S: * VANISHED 2
            S: a OK [HIGHESTMODSEQ 6] …
            C: b UID FETCH 1:3 (UID) (CHANGEDSINCE 5 VANISHED)
            S: * VANISHED (EARLIER) 2
            S: b OK UID FETCH completed
            """);
    }

    [Fact]
    public async Task ENABLE_tells_what_is_on_in_any_order_and_again()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await wire.PlayAsync("""
            C: a ENABLE CONDSTORE QRESYNC X
            S: * ENABLED CONDSTORE QRESYNC
            S: a OK …
            C: b ENABLE qresync
            S: * ENABLED QRESYNC
            S: b OK …
            """);
    }

    [Fact]
    public async Task After_a_restore_all_that_is_not_there_is_gone()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(3);
        var validity = house.Mailbox("INBOX").UidValidity;
        await house.Store.Commits.RunAsync<bool>(scope =>
        {
            scope.Writer.LeaveGap();
            scope.ReadCountersAgain();
            return true;
        });
        using var wire = await EnableAsync(house);
        // docs/on-disk.md: a client that was last there in the lost time knows UIDs that nobody remembers
        var answer = await wire.OkAsync($"SELECT INBOX (QRESYNC ({validity} 5 1:7))");
        Assert.Contains("* VANISHED (EARLIER) 4:7", answer.Untagged);
        Assert.Equal(3, answer.Untagged.Count(line => line.Contains("FETCH", StringComparison.Ordinal)));
    }

    private static async Task<ImapWire> EnableAsync(ImapHouse house)
    {
        var wire = await house.LogInAsync();
        await wire.OkAsync("ENABLE QRESYNC");
        return wire;
    }
}
