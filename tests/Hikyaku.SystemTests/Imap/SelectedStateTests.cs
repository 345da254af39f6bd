using Xunit;

namespace Hikyaku.SystemTests.Imap;

public class SelectedStateTests
{
    [Fact]
    public async Task A_message_that_is_gone_keeps_the_flags_that_were_told_of_it_last_until_that_may_be_said()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(2);
        using var wire = await house.SelectAsync();
        using var other = await house.SelectAsync();
        await other.OkAsync("STORE 1 +FLAGS.SILENT (\\Flagged)");
        await wire.PlayAsync("""
            C: a FETCH 2 UID
            S: * 2 FETCH (UID 2)
            S: * 1 FETCH (UID 1 FLAGS (\Flagged…
            S: a OK …
            """);
        await other.OkAsync("STORE 1 +FLAGS.SILENT (\\Deleted)");
        await other.OkAsync("EXPUNGE");
        // RFC 9051 §7.5.1: no EXPUNGE while FETCH is answered
        await wire.PlayAsync("""
            C: b FETCH 1 (FLAGS)
            S: * 1 FETCH (FLAGS (\Flagged…
            S: b OK …
            C: c FETCH 1 (FLAGS)
            S: * 1 FETCH (FLAGS (\Flagged…
            S: c OK …
            C: d NOOP
            S: * 1 EXPUNGE
            S: d OK …
            """);
    }

    [Fact]
    public async Task SELECT_tells_everything_that_the_RFC_demands()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(2);
        using var wire = await house.LogInAsync();
        // RFC 3501 §6.3.1, RFC 9051 §6.3.2
        await wire.PlayAsync("""
            C: a SELECT inbox
            S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
            S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] …
            S: * 2 EXISTS
            S: * 2 RECENT
            S: * OK [UNSEEN 1] …
            S: * OK [UIDVALIDITY …] …
            S: * OK [UIDNEXT 3] …
            S: * OK [HIGHESTMODSEQ …] …
            S: * OK [MAILBOXID (F…)] …
            S: * OK [URLMECH INTERNAL] …
            S: a OK [READ-WRITE] …
            """);
    }

    [Fact]
    public async Task EXAMINE_changes_nothing_and_lets_nothing_be_changed()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(1);
        using var wire = await house.LogInAsync();
        Assert.Contains("* 1 RECENT", (await wire.OkAsync("EXAMINE INBOX")).Untagged);
        Assert.StartsWith("NO [READ-ONLY]", (await wire.CommandAsync("STORE 1 +FLAGS (\\Seen)")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [READ-ONLY]", (await wire.CommandAsync("EXPUNGE")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [READ-ONLY]", (await wire.CommandAsync("MOVE 1 Archive")).Tagged, StringComparison.Ordinal);
        var again = await wire.OkAsync("SELECT INBOX");
        Assert.Contains("* 1 RECENT", again.Untagged);
        Assert.StartsWith("* OK [CLOSED]", again.Untagged[0], StringComparison.Ordinal);
        Assert.Contains("* 0 RECENT", (await wire.OkAsync("SELECT INBOX")).Untagged);
    }

    [Fact]
    public async Task In_rev2_SELECT_has_LIST_and_neither_RECENT_nor_UNSEEN()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(1);
        using var wire = await house.LogInAsync();
        await wire.PlayAsync("""
            C: e ENABLE IMAP4rev2 FOO
            S: * ENABLED IMAP4rev2
            S: e OK …
            C: a SELECT INBOX
            S: * FLAGS …
            S: * OK [PERMANENTFLAGS …
            S: * 1 EXISTS
            S: * OK [UIDVALIDITY …
            S: * OK [UIDNEXT 2] …
            S: * OK [HIGHESTMODSEQ …
            S: * OK [MAILBOXID …
            S: * OK [URLMECH INTERNAL] …
            S: * LIST (\HasNoChildren \Subscribed) "/" "INBOX"
            S: a OK [READ-WRITE] …
            """);
    }

    [Theory]
    [InlineData("FETCH * FLAGS")]
    [InlineData("FETCH 1:* FLAGS")]
    [InlineData("STORE * +FLAGS (\\Seen)")]
    [InlineData("COPY * Sent")]
    [InlineData("MOVE *:1 Sent")]
    public async Task In_an_empty_mailbox_not_even_the_star_is_a_message(string command)
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.SelectAsync();
        // RFC 9051 §9 seq-number: "The server should respond with a tagged BAD response"
        Assert.StartsWith("BAD", (await wire.CommandAsync(command)).Tagged, StringComparison.Ordinal);
        // §6.4.9: a UID that is not there is passed over, and so is "*"
        Assert.Empty((await wire.OkAsync("UID " + command)).Untagged);
    }

    [Fact]
    public async Task STORE_tells_the_flags_of_every_message_it_names_and_SILENT_of_none()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(3);
        using var wire = await house.SelectAsync();
        // RFC 9051 §6.4.6
        await wire.PlayAsync("""
            C: a STORE 1:2 +FLAGS (\Deleted $Work)
            S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft $Work)
            S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft $Work \*)] …
            S: * 1 FETCH (UID 1 FLAGS (\Deleted \Recent $Work))
            S: * 2 FETCH (UID 2 FLAGS (\Deleted \Recent $Work))
            S: a OK …
            C: b STORE 2 -FLAGS.SILENT $work
            S: b OK …
            C: c UID STORE 2:9 FLAGS \Seen
            S: * 2 FETCH (UID 2 FLAGS (\Seen \Recent))
            S: * 3 FETCH (UID 3 FLAGS (\Seen \Recent))
            S: c OK …
            C: d STORE 3 FLAGS (\Seen)
            S: * 3 FETCH (UID 3 FLAGS (\Seen \Recent))
            S: d OK …
            C: e STORE 4 FLAGS (\Seen)
            S: e BAD …
            C: f STORE 1 FLAGS (\Nonsense)
            S: f BAD …
            C: g UID STORE 9 FLAGS ()
            S: g OK …
            """);
    }

    [Fact]
    public async Task Expunging_renumbers_and_tells_the_numbers_that_the_client_knows()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(5);
        using var wire = await house.SelectAsync();
        // RFC 9051 §6.4.3, §7.5.1; UID EXPUNGE: §6.4.9
        await wire.PlayAsync("""
            C: a STORE 2,4,5 +FLAGS.SILENT (\Deleted)
            S: a OK …
            C: b UID EXPUNGE 1:4
            S: * 4 EXPUNGE
            S: * 2 EXPUNGE
            S: b OK …
            C: c EXPUNGE
            S: * 3 EXPUNGE
            S: c OK …
            C: d EXPUNGE
            S: d OK …
            """);
    }

    [Fact]
    public async Task While_another_session_expunges_numbers_stay_what_the_client_knows_until_they_may_change()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(4);
        using var one = await house.SelectAsync();
        using var two = await house.SelectAsync();
        await one.OkAsync("STORE 1,3 +FLAGS.SILENT (\\Deleted)");
        await one.OkAsync("EXPUNGE");
        await house.FillAsync(1);
        // RFC 9051 §7.5.1: no EXPUNGE while STORE, FETCH or SEARCH run; number 4 still is UID 4
        await two.PlayAsync("""
            C: a STORE 4 +FLAGS (\Flagged)
            S: * 4 FETCH (UID 4 FLAGS (\Flagged))
            S: a OK …
            C: b STORE 5 +FLAGS (\Flagged)
            S: b BAD …
            C: c NOOP
            S: * 3 EXPUNGE
            S: * 1 EXPUNGE
            S: * 3 EXISTS
            S: * 1 RECENT
            S: c OK …
            C: d STORE 2 +FLAGS (\Seen)
            S: * 2 FETCH (UID 4 FLAGS (\Flagged \Seen))
            S: d OK …
            """);
    }

    [Fact]
    public async Task SILENT_is_not_silent_about_what_somebody_else_changed()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(2);
        using var one = await house.SelectAsync();
        using var two = await house.SelectAsync();
        await one.OkAsync("STORE 1:2 +FLAGS (\\Answered)");
        await two.PlayAsync("""
            C: a STORE 1 +FLAGS.SILENT (\Seen)
            S: * 1 FETCH (UID 1 FLAGS (\Answered \Seen))
            S: * 2 FETCH (UID 2 FLAGS (\Answered))
            S: a OK …
            """);
    }

    [Fact]
    public async Task COPY_and_MOVE_tell_which_UID_became_which()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(4);
        using var wire = await house.SelectAsync();
        var validity = house.Mailbox("Archive").UidValidity;
        // RFC 4315 §3, RFC 6851 §4.3
        await wire.PlayAsync($"""
            C: a COPY 1,3:4 Archive
            S: a OK [COPYUID {validity} 1,3:4 1:3] …
            C: b UID MOVE 2:3 Archive
            S: * OK [COPYUID {validity} 2:3 4:5] …
            S: * 3 EXPUNGE
            S: * 2 EXPUNGE
            S: b OK …
            C: c UID COPY 77 Archive
            S: c OK …
            C: d COPY 1 Nowhere
            S: d NO [TRYCREATE] …
            C: e MOVE 5 Archive
            S: e BAD …
            """);
        Assert.Equal(5, house.Mailbox("Archive").Messages);
    }

    [Fact]
    public async Task CLOSE_expunges_in_silence_and_UNSELECT_does_not()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(2);
        using var wire = await house.SelectAsync();
        await wire.PlayAsync("""
            C: a STORE 1 +FLAGS.SILENT (\Deleted)
            S: a OK …
            C: b UNSELECT
            S: b OK …
            C: c CLOSE
            S: c BAD …
            """);
        Assert.Equal(2, house.Mailbox("INBOX").Messages);
        await wire.OkAsync("SELECT INBOX");
        await wire.PlayAsync("""
            C: d CLOSE
            S: d OK …
            """);
        Assert.Equal(1, house.Mailbox("INBOX").Messages);
    }

    [Fact]
    public async Task A_session_whose_mailbox_was_deleted_by_another_is_told_goodbye()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var one = await house.LogInAsync();
        using var two = await house.LogInAsync();
        await one.OkAsync("CREATE Work");
        await one.OkAsync("SELECT Work");
        await two.OkAsync("SELECT Work");
        await one.PlayAsync("""
            C: a DELETE Work
            S: * OK [CLOSED] …
            S: a OK …
            C: b NOOP
            S: b OK …
            """);
        await two.PlayAsync("""
            C: a NOOP
            S: * BYE …
            S: a OK …
            """);
        Assert.True(await two.IsClosedAsync());
    }

    [Fact]
    public async Task Flags_of_twenty_thousand_messages_are_changed_and_told_in_one_command()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(20_000);
        using var wire = await house.SelectAsync();
        var answer = await wire.OkAsync("STORE 1:* +FLAGS (\\Seen)");
        Assert.Equal(20_000, answer.Untagged.Count);
        Assert.Equal("* 20000 FETCH (UID 20000 FLAGS (\\Seen \\Recent))", answer.Untagged[^1]);
        Assert.Empty((await wire.OkAsync("STORE 1:* -FLAGS.SILENT (\\Seen)")).Untagged);
    }
}
