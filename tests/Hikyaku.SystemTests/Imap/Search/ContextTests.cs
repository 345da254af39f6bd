using Hikyaku.SystemTests.Imap.Fetch;
using Xunit;

namespace Hikyaku.SystemTests.Imap.Search;

/// <summary>CONTEXT=SEARCH and CONTEXT=SORT (RFC 5267 §4).</summary>
public sealed class ContextTests
{
    [Fact]
    public async Task A_client_is_told_what_comes_into_its_result_and_what_leaves_it()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(5);
        using var wire = await house.SelectAsync();
        using var other = await house.SelectAsync();
        await wire.PlayAsync("""
            C: B01 UID SEARCH RETURN (UPDATE COUNT) FLAGGED
            S: * ESEARCH (TAG "B01") UID COUNT 0
            S: B01 OK …
            """);
        await other.OkAsync("STORE 2:4 +FLAGS.SILENT (\\Flagged)");
        // RFC 5267 §4.3.3: with the FETCH responses that cause it
        await wire.PlayAsync("""
            C: a NOOP
            S: * 2 FETCH …
            S: * 3 FETCH …
            S: * 4 FETCH …
            S: * ESEARCH (TAG "B01") UID ADDTO (0 2:4)
            S: a OK …
            C: b STORE 2 -FLAGS.SILENT (\Flagged)
            S: * ESEARCH (TAG "B01") UID REMOVEFROM (0 2)
            S: b OK …
            C: c STORE 3 +FLAGS.SILENT (\Deleted)
            S: c OK …
            """);
        await house.FillAsync(1);
        await other.OkAsync("NOOP");
        await other.OkAsync("UID STORE 6 +FLAGS.SILENT (\\Flagged)");
        // §4.3.3: a new message after EXISTS; §4.3.4: an expunged one before EXPUNGE
        await wire.PlayAsync("""
            C: d EXPUNGE
            S: * ESEARCH (TAG "B01") UID REMOVEFROM (0 3)
            S: * 3 EXPUNGE
            S: * 5 EXISTS
            S: * 4 RECENT
            S: * ESEARCH (TAG "B01") UID ADDTO (0 6)
            S: d OK …
            C: e CANCELUPDATE "B01"
            S: e OK …
            C: f STORE 1 +FLAGS.SILENT (\Flagged)
            S: f OK …
            C: g CANCELUPDATE "B01"
            S: g NO …
            """);
    }

    [Fact]
    public async Task An_idle_client_is_told_as_it_happens()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var idle = await house.SelectAsync();
        await idle.PlayAsync("""
            C: a SEARCH RETURN (UPDATE) SUBJECT 1
            S: * ESEARCH (TAG "a")
            S: a OK …
            C: b IDLE
            S: + idling
            """);
        await house.FillAsync(1);
        await idle.PlayAsync("""
            S: * 1 EXISTS
            S: * 1 RECENT
            S: * ESEARCH (TAG "a") ADDTO (0 1)
            C: DONE
            S: b OK …
            """);
    }

    [Fact]
    public async Task A_sorted_result_keeps_its_order()
    {
        await using var house = await ImapHouse.OpenAsync();
        foreach (var subject in new[] { "d", "b", "f" })
            await house.DeliverAsync($"Subject: {subject}\n\nx\n");
        using var wire = await house.SelectAsync();
        await wire.PlayAsync("""
            C: s UID SORT RETURN (UPDATE ALL) (SUBJECT) UTF-8 UNSEEN
            S: * ESEARCH (TAG "s") UID ALL 2,1,3
            S: s OK …
            """);
        await house.DeliverAsync("Subject: e\n\nx\n");
        await house.DeliverAsync("Subject: a\n\nx\n");
        await wire.PlayAsync("""
            C: a NOOP
            S: * 5 EXISTS
            S: * 5 RECENT
            S: * ESEARCH (TAG "s") UID ADDTO (3 4 1 5)
            S: a OK …
            C: b STORE 2,4 +FLAGS.SILENT (\Seen)
            S: * ESEARCH (TAG "s") UID REMOVEFROM (4 4 2 2)
            S: b OK …
            C: c STORE 2 -FLAGS.SILENT (\Seen)
            S: * ESEARCH (TAG "s") UID ADDTO (2 2)
            S: c OK …
            """);
    }

    [Fact]
    public async Task Message_numbers_in_a_lasting_search_are_those_of_its_beginning()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(4);
        using var wire = await house.SelectAsync();
        // RFC 5267 §4.3
        await wire.PlayAsync("""
            C: a SEARCH RETURN (UPDATE ALL) 2:3
            S: * ESEARCH (TAG "a") ALL 2:3
            S: a OK …
            C: b STORE 1 +FLAGS.SILENT (\Deleted)
            S: b OK …
            C: c EXPUNGE
            S: * 1 EXPUNGE
            S: c OK …
            C: d STORE 1:3 +FLAGS.SILENT (\Seen)
            S: d OK …
            """);
    }

    [Fact]
    public async Task A_tag_names_one_context_and_contexts_end_with_the_mailbox()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(1);
        using var wire = await house.SelectAsync();
        await wire.PlayAsync("""
            C: a SEARCH RETURN (UPDATE) SEEN
            S: * ESEARCH (TAG "a")
            S: a OK …
            C: a SORT RETURN (UPDATE) (DATE) UTF-8 FLAGGED
            S: a BAD …
            """);
        await wire.OkAsync("SELECT INBOX");
        await wire.PlayAsync("""
            C: b STORE 1 +FLAGS.SILENT (\Seen)
            S: b OK …
            """);
    }

    [Fact]
    public async Task Too_many_contexts_are_refused_but_the_search_is_answered()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(1);
        using var wire = await house.SelectAsync();
        for (var i = 0; i < 16; i++)
            Assert.Single((await wire.OkAsync("SEARCH RETURN (UPDATE COUNT CONTEXT) ALL")).Untagged);
        // RFC 5267 §4.3.1
        await wire.PlayAsync("""
            C: more SEARCH RETURN (UPDATE COUNT) ALL
            S: * ESEARCH (TAG "more") COUNT 1
            S: * NO [NOUPDATE "more"] …
            S: more OK …
            """);
    }
}
