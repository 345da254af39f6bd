using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Hikyaku.SystemTests.Imap.Fetch;

/// <summary>What the store knows of messages and mailboxes besides RFC 9051: SAVEDATE, OBJECTID, PREVIEW, WITHIN.</summary>
public sealed class StoredFactsTests
{
    [Fact]
    public async Task The_save_date_is_when_the_message_came_into_this_mailbox()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2015, 7, 10, 12, 0, 0, TimeSpan.Zero));
        await using var house = await ImapHouse.OpenAsync(time: clock);
        await house.DeliverAsync("Subject: 1\n\n1\n", internalDate: new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero));
        clock.Advance(TimeSpan.FromDays(1));
        await house.DeliverAsync("Subject: 2\n\n2\n");
        clock.Advance(TimeSpan.FromDays(1));
        using var wire = await house.SelectAsync();
        await wire.OkAsync("COPY 1 Archive");
        // RFC 8514 §4.2, §4.3
        await wire.PlayAsync("""
            C: a FETCH 1:2 (SAVEDATE)
            S: * 1 FETCH (SAVEDATE "10-Jul-2015 12:00:00 +0000")
            S: * 2 FETCH (SAVEDATE "11-Jul-2015 12:00:00 +0000")
            S: a OK …
            C: b SEARCH SAVEDON 10-Jul-2015
            S: * SEARCH 1
            S: b OK …
            C: c SEARCH SAVEDSINCE 11-Jul-2015
            S: * SEARCH 2
            S: c OK …
            C: d SEARCH NOT SAVEDBEFORE 11-Jul-2015 SUBJECT 2
            S: * SEARCH 2
            S: d OK …
            C: e SEARCH SAVEDATESUPPORTED
            S: * SEARCH 1 2
            S: e OK …
            """);
        await wire.OkAsync("SELECT Archive");
        await wire.PlayAsync("""
            C: f FETCH 1 (SAVEDATE INTERNALDATE UID)
            S: * 1 FETCH (SAVEDATE "12-Jul-2015 12:00:00 +0000" INTERNALDATE "01-Jan-2001 00:00:00 +0000" UID 1)
            S: f OK …
            """);
    }

    [Fact]
    public async Task Older_and_younger_are_counted_in_seconds_from_now()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2015, 7, 10, 12, 0, 0, 500, TimeSpan.Zero));
        await using var house = await ImapHouse.OpenAsync(time: clock);
        await house.DeliverAsync("Subject: 1\n\n1\n", internalDate: clock.GetUtcNow().AddDays(-3));
        await house.DeliverAsync("Subject: 2\n\n2\n", internalDate: clock.GetUtcNow().AddDays(-3).AddSeconds(1));
        using var wire = await house.SelectAsync();
        // RFC 5032 §2: both include what is exactly as old
        await wire.PlayAsync("""
            C: a SEARCH YOUNGER 259200
            S: * SEARCH 1 2
            S: a OK …
            C: b SEARCH OLDER 259200
            S: * SEARCH 1
            S: b OK …
            C: c SEARCH YOUNGER 259199
            S: * SEARCH 2
            S: c OK …
            C: d SEARCH OLDER 0
            S: d BAD …
            C: e SEARCH OLDER 4294967295
            S: * SEARCH
            S: e OK …
            """);
    }

    [Fact]
    public async Task A_mailbox_keeps_its_identifier_when_it_is_renamed()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        // RFC 8474 §4
        var created = (await wire.OkAsync("CREATE foo")).Tagged;
        var id = created[(created.IndexOf('(', StringComparison.Ordinal) + 1)..created.IndexOf(')', StringComparison.Ordinal)];
        Assert.StartsWith($"OK [MAILBOXID ({id})]", created, StringComparison.Ordinal);
        await wire.OkAsync("RENAME foo renamed");
        await wire.PlayAsync($"""
            C: a STATUS renamed (MAILBOXID MESSAGES)
            S: * STATUS "renamed" (MESSAGES 0 MAILBOXID ({id}))
            S: a OK …
            """);
        Assert.Contains($"* OK [MAILBOXID ({id})] Mailbox identifier", (await wire.OkAsync("SELECT renamed")).Untagged);
        Assert.DoesNotContain(id, (await wire.OkAsync("CREATE foo")).Tagged, StringComparison.Ordinal);
        Assert.Contains($"* STATUS \"renamed\" (MAILBOXID ({id}))", (await wire.OkAsync("LIST \"\" ren% RETURN (STATUS (MAILBOXID))")).Untagged);
    }

    [Fact]
    public async Task RENAME_of_INBOX_makes_another_mailbox_and_the_messages_stay_the_same()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(1);
        using var wire = await house.SelectAsync();
        var email = (await wire.OkAsync("FETCH 1 (EMAILID THREADID)")).Untagged[0];
        var inbox = (await wire.OkAsync("STATUS INBOX (MAILBOXID)")).Untagged[0];
        await wire.OkAsync("RENAME INBOX old");
        Assert.Equal(inbox, (await wire.OkAsync("STATUS INBOX (MAILBOXID)")).Untagged.Single(line => line.Contains("STATUS", StringComparison.Ordinal)));
        await wire.OkAsync("SELECT old");
        Assert.Equal(email, (await wire.OkAsync("FETCH 1 (EMAILID THREADID)")).Untagged[0]);
    }

    [Fact]
    public async Task A_preview_is_the_beginning_of_the_text()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.DeliverAsync("Subject: 1\n\nPreview  text!\n");
        await house.DeliverAsync("Subject: 2\nContent-Type: image/gif\nContent-Transfer-Encoding: base64\n\nR0lGODlh\n");
        await house.DeliverAsync("Subject: 3\nContent-Type: text/plain; charset=utf-8\n\n" + new string('x', 500) + "\n");
        using var wire = await house.SelectAsync();
        // RFC 8970 §3.2, §4.1: "" where there is no text; never NIL, since previews are made beforehand
        await wire.PlayAsync("""
            C: a FETCH 1:2 (PREVIEW)
            S: * 1 FETCH (PREVIEW "Preview text!")
            S: * 2 FETCH (PREVIEW "")
            S: a OK …
            C: b FETCH 1 (UID PREVIEW (LAZY))
            S: * 1 FETCH (UID 1 PREVIEW "Preview text!")
            S: b OK …
            C: c FETCH 1 PREVIEW (LAZY) (CHANGEDSINCE 1)
            S: * OK [HIGHESTMODSEQ …
            S: * 1 FETCH (PREVIEW "Preview text!" MODSEQ (2))
            S: c OK …
            C: d FETCH 1 PREVIEW (CHANGEDSINCE 99)
            S: d OK …
            C: e FETCH 1 (PREVIEW (EAGER))
            S: e BAD …
            """);
        var line = (await wire.OkAsync("FETCH 3 (PREVIEW)")).Untagged[0];
        Assert.InRange(line.Count(c => c == 'x'), 100, 256);
    }
}
