using Hikyaku.SystemTests.Imap.Fetch;
using Xunit;

namespace Hikyaku.SystemTests.Imap.Search;

public sealed class SearchTests
{
    [Fact]
    public async Task Flags_numbers_UIDs_and_sizes_are_known_to_the_mailbox()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(5);
        await house.DeliverAsync("Subject: large\n\n" + new string('x', 1000) + "\n");
        using var wire = await house.SelectAsync();
        await wire.OkAsync("STORE 2 +FLAGS.SILENT (\\Deleted)");
        await wire.OkAsync("EXPUNGE");
        await wire.OkAsync("STORE 1 +FLAGS.SILENT (\\Seen \\Answered $Work)");
        await wire.OkAsync("STORE 2:3 +FLAGS.SILENT (\\Flagged \\Draft)");
        // RFC 9051 §6.4.4
        await wire.PlayAsync("""
            C: a SEARCH ALL
            S: * SEARCH 1 2 3 4 5
            S: a OK SEARCH completed
            C: b UID SEARCH ALL
            S: * SEARCH 1 3 4 5 6
            S: b OK UID SEARCH completed
            C: c SEARCH 2:3,5 NOT UID 4
            S: * SEARCH 2 5
            S: c OK …
            C: d SEARCH *:4
            S: * SEARCH 4 5
            S: d OK …
            C: e SEARCH 99
            S: * SEARCH
            S: e OK …
            C: f UID SEARCH UID 5:99
            S: * SEARCH 5 6
            S: f OK …
            C: g SEARCH OR SEEN FLAGGED
            S: * SEARCH 1 2 3
            S: g OK …
            C: h SEARCH UNSEEN UNFLAGGED UNDRAFT UNANSWERED UNDELETED
            S: * SEARCH 4 5
            S: h OK …
            C: i SEARCH KEYWORD $work
            S: * SEARCH 1
            S: i OK …
            C: j SEARCH UNKEYWORD $Work LARGER 1000
            S: * SEARCH 5
            S: j OK …
            C: k SEARCH SMALLER 1000 NOT (OR DRAFT ANSWERED)
            S: * SEARCH 4
            S: k OK …
            C: l SEARCH NEW
            S: * SEARCH 2 3 4 5
            S: l OK …
            C: m SEARCH OLD
            S: * SEARCH
            S: m OK …
            C: n SEARCH
            S: n BAD …
            C: o SEARCH NONSENSE
            S: o BAD …
            """);
    }

    [Fact]
    public async Task Dates_are_compared_as_days()
    {
        await using var house = await ImapHouse.OpenAsync();
        // The day that stands in the Date field, whatever the time is elsewhere
        await house.DeliverAsync("Date: Sun, 25 Mar 2007 00:30:00 +0200\n\n1\n", internalDate: new DateTimeOffset(2015, 7, 10, 12, 0, 0, TimeSpan.Zero));
        await house.DeliverAsync("Date: Sat, 24 Mar 2007 23:30:00 -0700\n\n2\n", internalDate: new DateTimeOffset(2015, 7, 11, 0, 0, 0, TimeSpan.Zero));
        await house.DeliverAsync("Subject: no date\n\n3\n", internalDate: new DateTimeOffset(2015, 7, 11, 23, 59, 59, TimeSpan.Zero));
        using var wire = await house.SelectAsync();
        await wire.PlayAsync("""
            C: a SEARCH SENTON 25-Mar-2007
            S: * SEARCH 1
            S: a OK …
            C: b SEARCH SENTBEFORE 25-Mar-2007
            S: * SEARCH 2
            S: b OK …
            C: c SEARCH SENTSINCE "24-mar-2007"
            S: * SEARCH 1 2
            S: c OK …
            C: d SEARCH NOT SENTSINCE 1-Jan-1970
            S: * SEARCH 3
            S: d OK …
            C: e SEARCH ON 11-Jul-2015
            S: * SEARCH 2 3
            S: e OK …
            C: f SEARCH BEFORE 11-Jul-2015
            S: * SEARCH 1
            S: f OK …
            C: g SEARCH SINCE 11-Jul-2015
            S: * SEARCH 2 3
            S: g OK …
            """);
    }

    [Fact]
    public async Task Result_options_say_what_is_told()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(6);
        using var wire = await house.SelectAsync();
        await wire.OkAsync("STORE 1 +FLAGS.SILENT (\\Deleted)");
        await wire.OkAsync("EXPUNGE");
        await wire.OkAsync("STORE 2,4:5 +FLAGS.SILENT (\\Flagged)");
        // RFC 4731 §3.1, RFC 9051 §6.4.4
        await wire.PlayAsync("""
            C: a SEARCH RETURN (MIN COUNT) FLAGGED
            S: * ESEARCH (TAG "a") MIN 2 COUNT 3
            S: a OK …
            C: b SEARCH RETURN () FLAGGED
            S: * ESEARCH (TAG "b") ALL 2,4:5
            S: b OK …
            C: c UID SEARCH RETURN (MIN MAX) FLAGGED
            S: * ESEARCH (TAG "c") UID MIN 3 MAX 6
            S: c OK …
            C: d UID SEARCH RETURN (ALL MAX) FLAGGED
            S: * ESEARCH (TAG "d") UID MAX 6 ALL 3,5:6
            S: d OK …
            C: e SEARCH RETURN (MIN MAX ALL COUNT) SEEN
            S: * ESEARCH (TAG "e") COUNT 0
            S: e OK …
            C: f SEARCH RETURN (MIN) SEEN
            S: * ESEARCH (TAG "f")
            S: f OK …
            """);
    }

    [Fact]
    public async Task In_rev2_a_search_without_options_is_answered_with_ESEARCH()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(3);
        using var wire = await house.LogInAsync();
        await wire.OkAsync("ENABLE IMAP4rev2");
        await wire.OkAsync("SELECT INBOX");
        await wire.PlayAsync("""
            C: a SEARCH 1:2
            S: * ESEARCH (TAG "a") ALL 1:2
            S: a OK …
            C: b UID SEARCH SEEN
            S: * ESEARCH (TAG "b") UID
            S: b OK …
            """);
    }

    [Fact]
    public async Task A_saved_result_stands_for_its_messages()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(5);
        using var wire = await house.SelectAsync();
        await wire.OkAsync("STORE 2,4:5 +FLAGS.SILENT (\\Flagged)");
        // RFC 9051 §6.4.4.1, RFC 5182 §2
        await wire.PlayAsync("""
            C: a FETCH $ UID
            S: a OK …
            C: b SEARCH RETURN (SAVE) FLAGGED
            S: b OK …
            C: c FETCH $ UID
            S: * 2 FETCH (UID 2)
            S: * 4 FETCH (UID 4)
            S: * 5 FETCH (UID 5)
            S: c OK …
            C: d UID SEARCH UID $ NOT 4
            S: * SEARCH 2 5
            S: d OK …
            C: e SEARCH OR $ 1
            S: * SEARCH 1 2 4 5
            S: e OK …
            C: f SEARCH RETURN (SAVE MIN MAX) FLAGGED
            S: * ESEARCH (TAG "f") MIN 2 MAX 5
            S: f OK …
            C: g SEARCH $
            S: * SEARCH 2 5
            S: g OK …
            C: h SEARCH RETURN (SAVE MIN COUNT) $
            S: * ESEARCH (TAG "h") MIN 2 COUNT 2
            S: h OK …
            C: i STORE 2 +FLAGS.SILENT (\Deleted)
            S: i OK …
            C: j EXPUNGE
            S: * 2 EXPUNGE
            S: j OK …
            C: k FETCH $ UID
            S: * 4 FETCH (UID 5)
            S: k OK …
            C: l SEARCH RETURN (SAVE) NONSENSE
            S: l BAD …
            C: m SEARCH $
            S: * SEARCH 4
            S: m OK …
            C: n SEARCH RETURN (SAVE) CHARSET X-NONE SEEN
            S: n NO [BADCHARSET (…)] …
            C: o SEARCH $
            S: * SEARCH
            S: o OK …
            """);
    }

    [Fact]
    public async Task An_identifier_finds_its_message()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(2);
        using var wire = await house.SelectAsync();
        var ids = (await wire.OkAsync("FETCH 2 (EMAILID THREADID)")).Untagged[0].Split('(', ')');
        Assert.Equal(["* SEARCH 2"], (await wire.OkAsync($"SEARCH EMAILID {ids[2]}")).Untagged);
        Assert.Equal(["* SEARCH 2"], (await wire.OkAsync($"SEARCH THREADID {ids[4]}")).Untagged);
        Assert.Equal(["* SEARCH"], (await wire.OkAsync("SEARCH EMAILID none")).Untagged);
    }

    [Fact]
    public async Task A_message_that_has_to_be_read_and_that_another_session_expunged_is_passed_over_and_that_is_told()
    {
        await using var house = await ImapHouse.OpenAsync(searchIndexing: false);
        await house.FillAsync(3);
        using var wire = await house.SelectAsync();
        using var other = await house.SelectAsync();
        await other.OkAsync("STORE 2 +FLAGS.SILENT (\\Deleted)");
        await other.OkAsync("EXPUNGE");
        // RFC 9051 §7.1, EXPUNGEISSUED; §7.5.1: no EXPUNGE while SEARCH runs
        await wire.PlayAsync("""
            C: a SEARCH TEXT body
            S: * SEARCH 1 3
            S: a OK [EXPUNGEISSUED] …
            C: b UID SEARCH ALL
            S: * SEARCH 1 2 3
            S: * 2 EXPUNGE
            S: b OK …
            """);
    }

    [Fact]
    public async Task What_another_session_expunged_is_found_through_the_index_as_long_as_it_has_a_number_here()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(3);
        await house.Store.SearchIndex.SettleAsync(TestContext.Current.CancellationToken);
        using var wire = await house.SelectAsync();
        using var other = await house.SelectAsync();
        await other.OkAsync("STORE 2 +FLAGS.SILENT (\\Deleted)");
        await other.OkAsync("EXPUNGE");
        await wire.PlayAsync("""
            C: a SEARCH TEXT body
            S: * SEARCH 1 2 3
            S: a OK …
            C: b UID SEARCH TEXT body
            S: * SEARCH 1 2 3
            S: * 2 EXPUNGE
            S: b OK …
            C: c SEARCH TEXT body
            S: * SEARCH 1 2
            S: c OK …
            """);
    }

    [Fact]
    public async Task A_search_of_thousands_of_messages_finds_each()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(3000);
        using var wire = await house.SelectAsync();
        Assert.Equal(["* SEARCH 2999"], (await wire.OkAsync("SEARCH TEXT \"body 2999\"")).Untagged);
        Assert.Equal(["* SEARCH 2999"], (await wire.OkAsync("SEARCH SUBJECT 2999")).Untagged);
        Assert.EndsWith(") MIN 123 MAX 2123", Assert.Single((await wire.OkAsync("SEARCH RETURN (MIN MAX) OR BODY 2123 SUBJECT 123 NOT BODY 1123")).Untagged), StringComparison.Ordinal);
    }
}
