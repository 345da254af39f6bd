using Xunit;

namespace Hikyaku.SystemTests.Imap.Notify;

/// <summary>NOTIFY and the selected mailbox (RFC 5465 §3.1, §5.1 to §5.3, §6.1).</summary>
public sealed class NotifySelectedTests
{
    [Fact]
    public async Task A_client_is_told_between_its_commands()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(2);
        using var wire = await house.SelectAsync();
        using var other = await house.SelectAsync();
        await wire.PlayAsync("""
            C: a NOTIFY SET (SELECTED (MessageNew (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)]) MessageExpunge FlagChange))
            S: a OK …
            """);
        await house.FillAsync(1);
        await wire.PlayAsync("""
            S: * 3 EXISTS
            S: * 3 RECENT
            S: * 3 FETCH (UID 3 BODY[HEADER.FIELDS (SUBJECT)] {14}…
            """);
        await other.OkAsync("STORE 1 +FLAGS.SILENT (\\Seen)");
        await wire.PlayAsync("S: * 1 FETCH (UID 1 FLAGS (\\Seen…");
        await other.OkAsync("STORE 2 +FLAGS.SILENT (\\Deleted)");
        await wire.PlayAsync("S: * 2 FETCH (UID 2 FLAGS (\\Deleted…");
        await other.OkAsync("EXPUNGE");
        await wire.PlayAsync("S: * 2 EXPUNGE");
        await wire.SilentAsync();
    }

    [Fact]
    public async Task Attributes_that_would_set_Seen_leave_it_and_its_own_messages_are_not_told_to_the_client()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.SelectAsync();
        await wire.PlayAsync("""
            C: a NOTIFY SET (SELECTED (MessageNew (FLAGS BODY[TEXT]) MessageExpunge))
            S: a OK …
            """);
        await house.FillAsync(1);
        await wire.PlayAsync("""
            S: * 1 EXISTS
            S: * 1 RECENT
            S: * 1 FETCH (UID 1 FLAGS (\Recent) BODY[TEXT] {8}…
            """);
        // §5.2: no FETCH of what the client puts there itself
        Assert.Equal(["* 2 EXISTS", "* 2 RECENT"], (await wire.OkAsync($"APPEND INBOX {{{NotifyHouse.Message.Length}+}}\r\n{NotifyHouse.Message}")).Untagged);
        Assert.Equal(["* 3 EXISTS", "* 3 RECENT"], (await wire.OkAsync("COPY 1 INBOX")).Untagged);
        await house.FillAsync(1);
        await wire.PlayAsync("""
            S: * 4 EXISTS
            S: * 4 RECENT
            S: * 4 FETCH (UID 4 …
            """);
    }

    [Fact]
    public async Task SELECTED_DELAYED_keeps_message_numbers_until_a_command_lets_them_change()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(3);
        using var wire = await house.SelectAsync();
        using var other = await house.SelectAsync();
        await wire.PlayAsync("""
            C: a NOTIFY SET (SELECTED-DELAYED (MessageNew MessageExpunge FlagChange))
            S: a OK …
            """);
        await other.OkAsync("STORE 1 +FLAGS.SILENT (\\Deleted)");
        await wire.PlayAsync("S: * 1 FETCH …");
        await other.OkAsync("EXPUNGE");
        await other.OkAsync("STORE 2 +FLAGS.SILENT (\\Seen)");
        await wire.PlayAsync("""
            S: * 3 FETCH (UID 3 FLAGS (\Seen…
            C: b FETCH 2 UID
            S: * 2 FETCH (UID 2)
            S: b OK …
            C: c NOOP
            S: * 1 EXPUNGE
            S: c OK …
            """);
        await other.OkAsync("STORE 1 +FLAGS.SILENT (\\Deleted)");
        await wire.PlayAsync("S: * 1 FETCH …");
        await other.OkAsync("EXPUNGE");
        // §6.1.2: IDLE is one of them
        await wire.PlayAsync("""
            C: d IDLE
            S: + idling
            S: * 1 EXPUNGE
            C: DONE
            S: d OK …
            """);
    }

    [Theory]
    [InlineData("NOTIFY NONE")]
    [InlineData("NOTIFY SET (SELECTED NONE)")]
    // §3.1: what is not named is not wanted
    [InlineData("NOTIFY SET (MAILBOXES Trash (MessageNew MessageExpunge))")]
    public async Task Who_wants_to_hear_nothing_sees_the_mailbox_as_it_was(string notify)
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(3);
        using var wire = await house.SelectAsync();
        using var other = await house.SelectAsync();
        await wire.OkAsync(notify);
        await other.OkAsync("STORE 1 +FLAGS.SILENT (\\Seen)");
        await other.OkAsync("STORE 2 +FLAGS.SILENT (\\Deleted)");
        await other.OkAsync("EXPUNGE");
        await house.FillAsync(1);
        await wire.SilentAsync();
        await wire.PlayAsync("""
            C: a IDLE
            S: + idling
            C: DONE
            S: a OK …
            C: b FETCH 1,3 (UID FLAGS)
            S: * 1 FETCH (UID 1 FLAGS (\Seen…
            S: * 3 FETCH (UID 3 …
            S: b OK …
            C: c STORE 3 +FLAGS (\Flagged)
            S: * 3 FETCH (UID 3 FLAGS (\Flagged…
            S: c OK …
            """);
        // NOTIFY SET is a NOOP too: what has gathered is told, flags as well
        await wire.PlayAsync("""
            C: d NOTIFY SET (SELECTED (MessageNew MessageExpunge FlagChange))
            S: * 1 FETCH (UID 1 FLAGS (\Seen…
            S: * 3 FETCH (UID 3 FLAGS (\Flagged…
            S: * 2 EXPUNGE
            S: * 3 EXISTS
            S: * 3 RECENT
            S: d OK …
            """);
        await wire.SilentAsync();
    }

    [Fact]
    public async Task What_the_client_expunges_itself_is_told_in_any_case()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(3);
        using var wire = await house.SelectAsync();
        await wire.PlayAsync("""
            C: a NOTIFY NONE
            S: a OK …
            C: b STORE 2 +FLAGS.SILENT (\Deleted)
            S: b OK …
            C: c EXPUNGE
            S: * 2 EXPUNGE
            S: c OK …
            C: d MOVE 1 Trash
            S: * OK [COPYUID …
            S: * 1 EXPUNGE
            S: d OK …
            """);
    }

    [Fact]
    public async Task Without_FlagChange_flags_are_not_told_and_no_mod_sequence_beyond_them()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(3);
        using var wire = await house.LogInAsync();
        using var other = await house.SelectAsync();
        await wire.OkAsync("ENABLE QRESYNC");
        await wire.OkAsync("SELECT INBOX");
        await wire.PlayAsync("""
            C: a NOTIFY SET (SELECTED (MessageNew MessageExpunge))
            S: a OK …
            """);
        await other.OkAsync("STORE 1 +FLAGS.SILENT (\\Seen)");
        await other.OkAsync("STORE 2 +FLAGS.SILENT (\\Deleted)");
        await other.OkAsync("EXPUNGE");
        await wire.PlayAsync("""
            S: * VANISHED 2
            C: b NOOP
            S: b OK NOOP completed
            C: c NOTIFY SET (SELECTED (MessageNew MessageExpunge FlagChange))
            S: * 1 FETCH (UID 1 FLAGS (\Seen…
            S: c OK …
            """);
    }

    [Fact]
    public async Task A_client_with_QRESYNC_learns_with_each_expunge_how_far_it_has_come()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(2);
        using var wire = await house.LogInAsync();
        using var other = await house.SelectAsync();
        await wire.OkAsync("ENABLE QRESYNC");
        await wire.OkAsync("SELECT INBOX");
        await wire.OkAsync("NOTIFY SET (SELECTED (MessageNew (UID FLAGS) MessageExpunge FlagChange))");
        await other.OkAsync("STORE 2 +FLAGS.SILENT (\\Deleted)");
        await wire.PlayAsync("S: * 2 FETCH (UID 2 FLAGS (\\Deleted…) MODSEQ (…))");
        await other.OkAsync("EXPUNGE");
        await wire.PlayAsync("""
            S: * VANISHED 2
            S: * OK [HIGHESTMODSEQ …
            """);
        await house.FillAsync(1);
        await wire.PlayAsync("""
            S: * 2 EXISTS
            S: * 1 RECENT
            S: * 2 FETCH (UID 3 FLAGS (\Recent) MODSEQ (…))
            """);
    }

    [Fact]
    public async Task The_events_are_those_of_whichever_mailbox_is_selected()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        using var other = await house.LogInAsync();
        await wire.OkAsync("NOTIFY SET (SELECTED (MessageNew MessageExpunge))");
        await house.FillAsync(1);
        await wire.SilentAsync();
        await wire.OkAsync("SELECT Sent");
        await other.AppendAsync("Sent");
        await wire.PlayAsync("""
            S: * 1 EXISTS
            S: * 1 RECENT
            """);
        await wire.OkAsync("UNSELECT");
        await other.AppendAsync("Sent");
        await wire.SilentAsync();
    }

    [Fact]
    public async Task A_search_that_is_kept_up_to_date_tells_of_the_new_messages_that_match()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.SelectAsync();
        // RFC 5465 §7
        await wire.PlayAsync("""
            C: a SEARCH RETURN (COUNT UPDATE (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])) SUBJECT 2
            S: * ESEARCH (TAG "a") COUNT 0
            S: a OK …
            """);
        await house.FillAsync(2);
        await wire.PlayAsync("""
            C: b NOOP
            S: * 2 EXISTS
            S: * 2 RECENT
            S: * 2 FETCH (UID 2 BODY[HEADER.FIELDS (SUBJECT)] {14}…
            S: * ESEARCH (TAG "a") ADDTO (0 2)
            S: b OK …
            C: c NOTIFY SET (SELECTED (MessageNew (UID RFC822.SIZE) MessageExpunge))
            S: c OK …
            """);
        await house.FillAsync(2);
        // §5.2: what both want is told in one response
        await wire.PlayAsync("""
            S: * 4 EXISTS
            S: * 4 RECENT
            S: * 3 FETCH (UID 3 RFC822.SIZE …)
            S: * 4 FETCH (UID 4 RFC822.SIZE … BODY[HEADER.FIELDS (SUBJECT)] {14}…
            S: * ESEARCH (TAG "a") ADDTO (0 4)
            """);
    }

    [Fact]
    public async Task The_end_of_the_mailbox_and_of_the_rights_in_it_ends_the_session()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var other = await house.LogInAsync();
        await other.OkAsync("CREATE Work");
        await other.OkAsync("SETACL Work bob@example.test lr");
        using var bob = await house.LogInAsync("bob");
        await bob.OkAsync("SELECT \"Other Users/alice@example.test/Work\"");
        await bob.OkAsync("NOTIFY SET (SELECTED (MessageNew MessageExpunge))");
        using var wire = await house.SelectAsync("Work");
        await wire.OkAsync("NOTIFY SET (SELECTED (MessageNew MessageExpunge))");
        await other.OkAsync("DELETEACL Work bob@example.test");
        await bob.PlayAsync("S: * BYE …");
        await other.OkAsync("DELETE Work");
        await wire.PlayAsync("S: * BYE …");
        Assert.True(await wire.IsClosedAsync());
    }
}
