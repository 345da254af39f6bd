using Xunit;

namespace Hikyaku.SystemTests.Imap.Changes;

/// <summary>CONDSTORE (RFC 7162 §3.1). In a new account the first change has mod-sequence 2.</summary>
public sealed class CondStoreTests
{
    [Fact]
    public async Task An_empty_mailbox_has_a_mod_sequence_and_what_comes_has_a_higher_one()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        // RFC 7162 §7: a mod-sequence is positive
        Assert.Contains("* OK [HIGHESTMODSEQ 1] Highest", (await wire.OkAsync("SELECT INBOX (CONDSTORE)")).Untagged);
        await house.FillAsync(1);
        await wire.PlayAsync("""
            C: a STATUS INBOX (HIGHESTMODSEQ)
            S: * STATUS "INBOX" (HIGHESTMODSEQ 2)
            S: * 1 EXISTS
            S: * 1 RECENT
            S: a OK …
            C: b FETCH 1 (MODSEQ)
            S: * 1 FETCH (MODSEQ (2))
            S: b OK …
            """);
    }

    [Theory]
    [InlineData("ENABLE CONDSTORE")]
    [InlineData("STATUS Archive (HIGHESTMODSEQ)")]
    [InlineData("FETCH 1 (MODSEQ)")]
    [InlineData("FETCH 1 (FLAGS) (CHANGEDSINCE 1)")]
    [InlineData("SEARCH MODSEQ 1")]
    [InlineData("STORE 1 (UNCHANGEDSINCE 99) +FLAGS.SILENT ()")]
    public async Task The_first_command_that_wants_mod_sequences_is_told_where_the_mailbox_stands(string command)
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(1);
        using var wire = await house.SelectAsync();
        await wire.PlayAsync("""
            C: a STORE 1 +FLAGS (\Seen)
            S: * 1 FETCH (UID 1 FLAGS (\Seen \Recent))
            S: a OK …
            """);
        // RFC 7162 §3.1
        Assert.Contains("* OK [HIGHESTMODSEQ 3] Highest", (await wire.OkAsync(command)).Untagged);
        Assert.DoesNotContain((await wire.OkAsync(command)).Untagged, line => line.Contains("HIGHESTMODSEQ 3]", StringComparison.Ordinal));
        await wire.PlayAsync("""
            C: b STORE 1 +FLAGS (\Flagged)
            S: * 1 FETCH (UID 1 FLAGS (\Flagged \Seen \Recent) MODSEQ (4))
            S: b OK …
            """);
    }

    [Fact]
    public async Task STORE_tells_mod_sequences_and_SILENT_tells_them_alone()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(3);
        using var wire = await house.LogInAsync();
        await wire.OkAsync("SELECT INBOX (CONDSTORE)");
        await wire.PlayAsync("""
            C: a STORE 1:2 +FLAGS.SILENT (\Deleted)
            S: * 1 FETCH (UID 1 MODSEQ (5))
            S: * 2 FETCH (UID 2 MODSEQ (5))
            S: a OK …
            C: b STORE 1:3 +FLAGS.SILENT (\Deleted)
            S: * 3 FETCH (UID 3 MODSEQ (6))
            S: b OK …
            C: c UID STORE 3 FLAGS (\Seen)
            S: * 3 FETCH (UID 3 FLAGS (\Seen \Recent) MODSEQ (7))
            S: c OK …
            """);
    }

    [Fact]
    public async Task FETCH_that_sets_Seen_tells_UID_and_mod_sequence()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(1);
        using var wire = await house.LogInAsync();
        await wire.OkAsync("SELECT INBOX (CONDSTORE)");
        // RFC 7162 §3.2.4
        await wire.PlayAsync("""
            C: a FETCH 1 (BODY[HEADER.FIELDS (SUBJECT)])
            S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] {14}…FLAGS (\Seen \Recent) UID 1 MODSEQ (3))
            S: a OK …
            C: b FETCH 1 (RFC822.SIZE)
            S: * 1 FETCH (RFC822.SIZE …)
            S: b OK …
            """);
    }

    [Fact]
    public async Task A_change_from_elsewhere_carries_its_mod_sequence()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(7);
        using var one = await house.LogInAsync();
        using var two = await house.LogInAsync();
        await one.OkAsync("SELECT INBOX (CONDSTORE)");
        await two.OkAsync("SELECT INBOX (CONDSTORE)");
        // RFC 7162 §3.1.4.2, example 14
        await one.PlayAsync("""
            C: A160 STORE 7 +FLAGS.SILENT (\Deleted)
            S: * 7 FETCH (UID 7 MODSEQ (9))
            S: A160 OK …
            """);
        await two.PlayAsync("""
            C: C180 NOOP
            S: * 7 FETCH (UID 7 FLAGS (\Deleted) MODSEQ (9))
            S: C180 OK …
            """);
    }

    [Fact]
    public async Task UNCHANGEDSINCE_changes_what_has_not_changed_and_names_the_rest()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(9);
        using var wire = await house.LogInAsync();
        await wire.OkAsync("SELECT INBOX (CONDSTORE)");
        await wire.OkAsync("STORE 7 FLAGS.SILENT (\\Seen \\Deleted)");
        await wire.OkAsync("STORE 9 FLAGS.SILENT (\\Answered)");
        // RFC 7162 §3.1.3, example 6, with the recommended FETCH for those that failed
        await wire.PlayAsync("""
            C: d105 STORE 7,5,9 (UNCHANGEDSINCE 10) +FLAGS.SILENT (\Deleted)
            S: * 5 FETCH (UID 5 MODSEQ (13))
            S: * 7 FETCH (UID 7 FLAGS (\Deleted \Seen \Recent) MODSEQ (11))
            S: * 9 FETCH (UID 9 FLAGS (\Answered \Recent) MODSEQ (12))
            S: d105 OK [MODIFIED 7,9] …
            C: d106 UID STORE 5:7 (UNCHANGEDSINCE 12) FLAGS (\Flagged)
            S: * 5 FETCH (UID 5 FLAGS (\Deleted \Recent) MODSEQ (13))
            S: * 6 FETCH (UID 6 FLAGS (\Flagged \Recent) MODSEQ (14))
            S: * 7 FETCH (UID 7 FLAGS (\Flagged \Recent) MODSEQ (14))
            S: d106 OK [MODIFIED 5] …
            """);
    }

    [Fact]
    public async Task UNCHANGEDSINCE_0_always_fails_and_flags_that_are_there_take_no_new_mod_sequence()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(2);
        using var wire = await house.LogInAsync();
        await wire.OkAsync("SELECT INBOX (CONDSTORE)");
        // RFC 7162 §3.1.3, example 7; §3.1.11
        await wire.PlayAsync("""
            C: a STORE 1 (UNCHANGEDSINCE 0) +FLAGS.SILENT ($MDNSent)
            S: * FLAGS …
            S: * OK [PERMANENTFLAGS …
            S: * 1 FETCH (UID 1 FLAGS (\Recent) MODSEQ (2))
            S: a OK [MODIFIED 1] …
            C: b STORE 1:2 (UNCHANGEDSINCE 3) -FLAGS.SILENT (\Seen)
            S: * 1 FETCH (UID 1 MODSEQ (2))
            S: * 2 FETCH (UID 2 MODSEQ (3))
            S: b OK STORE completed
            C: c STORE 1,1:2 (UNCHANGEDSINCE 3) +FLAGS.SILENT (\Seen)
            S: * 1 FETCH (UID 1 MODSEQ (4))
            S: * 2 FETCH (UID 2 MODSEQ (4))
            S: c OK STORE completed
            """);
    }

    [Fact]
    public async Task A_change_of_other_flags_meanwhile_does_not_fail_the_test_but_one_of_these_flags_does()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(3);
        using var one = await house.LogInAsync();
        await one.OkAsync("SELECT INBOX (CONDSTORE)");
        using var two = await house.SelectAsync();
        await two.OkAsync("STORE 1:3 +FLAGS.SILENT (\\Deleted)");
        await two.OkAsync("STORE 3 +FLAGS.SILENT ($Processed)");
        // RFC 7162 §3.1.12: +FLAGS and -FLAGS can do without MODIFIED, FLAGS can't
        await one.PlayAsync("""
            C: a106 STORE 1,3 (UNCHANGEDSINCE 4) +FLAGS.SILENT ($Processed)
            S: * FLAGS …
            S: * OK [PERMANENTFLAGS …
            S: * 2 FETCH (UID 2 FLAGS (\Deleted \Recent) MODSEQ (5))
            S: * 1 FETCH (UID 1 FLAGS (\Deleted \Recent $Processed) MODSEQ (7))
            S: * 3 FETCH (UID 3 FLAGS (\Deleted \Recent $Processed) MODSEQ (6))
            S: a106 OK [MODIFIED 3] …
            C: a107 STORE 2 (UNCHANGEDSINCE 4) FLAGS.SILENT ($Processed)
            S: * 2 FETCH (UID 2 FLAGS (\Deleted \Recent) MODSEQ (5))
            S: a107 OK [MODIFIED 2] …
            """);
    }

    [Fact]
    public async Task A_conditional_STORE_says_when_messages_are_gone()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(4);
        using var one = await house.LogInAsync();
        await one.OkAsync("SELECT INBOX (CONDSTORE)");
        using var two = await house.SelectAsync();
        await two.OkAsync("STORE 2 FLAGS.SILENT (\\Answered)");
        await two.OkAsync("STORE 4 +FLAGS.SILENT (\\Deleted)");
        await two.OkAsync("EXPUNGE");
        // RFC 7162 §3.1.3, example 11
        await one.PlayAsync("""
            C: B001 STORE 1:4 (UNCHANGEDSINCE 5) FLAGS (\Seen)
            S: * 1 FETCH (UID 1 FLAGS (\Seen \Recent) MODSEQ (9))
            S: * 2 FETCH (UID 2 FLAGS (\Answered \Recent) MODSEQ (6))
            S: * 3 FETCH (UID 3 FLAGS (\Seen \Recent) MODSEQ (9))
            S: B001 NO [MODIFIED 2] Some of the messages no longer exist
            C: B002 NOOP
            S: * 4 EXPUNGE
            S: B002 OK …
            """);
    }

    [Fact]
    public async Task Two_sessions_that_change_the_same_message_conditionally_never_both_win()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(1);
        using var one = await house.LogInAsync();
        using var two = await house.LogInAsync();
        await one.OkAsync("SELECT INBOX (CONDSTORE)");
        await two.OkAsync("SELECT INBOX (CONDSTORE)");
        var modSeq = 2;
        for (var round = 0; round < 30; round++)
        {
            var command = $"STORE 1 (UNCHANGEDSINCE {modSeq}) {(round % 2 == 0 ? "+" : "-")}FLAGS.SILENT ($Mine)";
            var answers = await Task.WhenAll(one.CommandAsync(command), two.CommandAsync(command));
            Assert.Single(answers, answer => answer.Tagged.StartsWith("OK [MODIFIED 1]", StringComparison.Ordinal));
            Assert.Single(answers, answer => answer.Tagged == "OK STORE completed");
            modSeq++;
        }
    }

    [Fact]
    public async Task CHANGEDSINCE_tells_only_what_changed_and_SEARCH_finds_it()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(5);
        using var wire = await house.SelectAsync();
        await wire.OkAsync("STORE 2,4 +FLAGS.SILENT (\\Seen)");
        // RFC 7162 §3.1.4.1, §3.1.5, §3.1.10; RFC 4731 §3.2
        await wire.PlayAsync("""
            C: a UID FETCH 1:* (FLAGS) (CHANGEDSINCE 5)
            S: * OK [HIGHESTMODSEQ 7] Highest
            S: * 2 FETCH (UID 2 FLAGS (\Seen \Recent) MODSEQ (7))
            S: * 4 FETCH (UID 4 FLAGS (\Seen \Recent) MODSEQ (7))
            S: * 5 FETCH (UID 5 FLAGS (\Recent) MODSEQ (6))
            S: a OK …
            C: b FETCH 1:4 (UID) (CHANGEDSINCE 7)
            S: b OK …
            C: c SEARCH MODSEQ 6
            S: * SEARCH 2 4 5 (MODSEQ 7)
            S: c OK …
            C: d UID SEARCH MODSEQ "/flags/\\draft" all 6
            S: * SEARCH 2 4 5 (MODSEQ 7)
            S: d OK …
            C: e SEARCH OR NOT MODSEQ 1 LARGER 50000
            S: * SEARCH
            S: e OK …
            C: f SEARCH RETURN (MIN) MODSEQ 3
            S: * ESEARCH (TAG "f") MIN 2 MODSEQ 7
            S: f OK …
            C: g SEARCH RETURN (MAX) MODSEQ 3
            S: * ESEARCH (TAG "g") MAX 5 MODSEQ 6
            S: g OK …
            C: h SEARCH RETURN (ALL) MODSEQ 1 1,3
            S: * ESEARCH (TAG "h") ALL 1,3 MODSEQ 4
            S: h OK …
            C: i SEARCH RETURN (MIN COUNT) MODSEQ 3
            S: * ESEARCH (TAG "i") MIN 2 COUNT 4 MODSEQ 7
            S: i OK …
            C: j SEARCH RETURN (COUNT) MODSEQ 8
            S: * ESEARCH (TAG "j") COUNT 0
            S: j OK …
            """);
    }

    [Theory]
    [InlineData("FETCH 1 (FLAGS) (CHANGEDSINCE)")]
    [InlineData("FETCH 1 (FLAGS) (CHANGEDSINCE x)")]
    [InlineData("FETCH 1 (FLAGS) (CHANGEDSINCE 9223372036854775808)")]
    [InlineData("FETCH 1 (FLAGS) ()")]
    [InlineData("FETCH 1 (FLAGS) (FOO)")]
    [InlineData("FETCH 1 (FLAGS) (CHANGEDSINCE 1 VANISHED)")]
    [InlineData("UID FETCH 1 (FLAGS) (CHANGEDSINCE 1 VANISHED)")]
    [InlineData("UID FETCH 1 (FLAGS) (VANISHED)")]
    [InlineData("STORE 1 (UNCHANGEDSINCE) FLAGS (\\Seen)")]
    [InlineData("STORE 1 () FLAGS (\\Seen)")]
    [InlineData("STORE 1 (UNCHANGEDSINCE 1 UNCHANGEDSINCE 2) FLAGS (\\Seen)")]
    [InlineData("SEARCH MODSEQ")]
    [InlineData("SEARCH MODSEQ \"/flags/seen\" 5")]
    [InlineData("SEARCH MODSEQ \"/comment\" all 5")]
    [InlineData("SELECT INBOX (CONDSTORE FOO)")]
    [InlineData("SELECT INBOX ()")]
    [InlineData("SELECT INBOX (QRESYNC (1 1))")]
    public async Task What_is_malformed_or_was_not_enabled_is_BAD(string command)
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(1);
        using var wire = await house.SelectAsync();
        Assert.StartsWith("BAD", (await wire.CommandAsync(command)).Tagged, StringComparison.Ordinal);
    }
}
