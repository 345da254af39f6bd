using Xunit;

namespace Hikyaku.SystemTests.Imap.Fetch;

public sealed class FetchSeenTests
{
    [Fact]
    public async Task Showing_a_body_sets_Seen_and_tells_so_once()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(3);
        using var wire = await house.SelectAsync();
        using var other = await house.SelectAsync();
        // RFC 9051 §6.4.5: "if this causes the flags to change, they SHOULD be included as part of the FETCH responses"
        await wire.PlayAsync("""
            C: a FETCH 1:2 BODY.PEEK[TEXT]
            S: * 1 FETCH (BODY[TEXT] {8}…body 1…)
            S: * 2 FETCH (BODY[TEXT] {8}…body 2…)
            S: a OK …
            C: b FETCH 2 BODY[TEXT]
            S: * 2 FETCH (BODY[TEXT] {8}… FLAGS (\Seen \Recent))
            S: b OK …
            C: c FETCH 1:2 (FLAGS BODY[TEXT]<0.1>)
            S: * 1 FETCH (FLAGS (\Seen \Recent) BODY[TEXT]<0> {1}…)
            S: * 2 FETCH (FLAGS (\Seen \Recent) BODY[TEXT]<0> {1}…)
            S: c OK …
            C: d UID FETCH 2 RFC822.TEXT
            S: * 2 FETCH (UID 2 RFC822.TEXT {8}…)
            S: d OK …
            """);
        await other.PlayAsync("""
            C: a NOOP
            S: * 1 FETCH (UID 1 FLAGS (\Seen))
            S: * 2 FETCH (UID 2 FLAGS (\Seen))
            S: a OK …
            """);
    }

    [Fact]
    public async Task A_read_only_mailbox_stays_unseen()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(1);
        using var wire = await house.LogInAsync();
        await wire.OkAsync("EXAMINE INBOX");
        // RFC 9051 §6.3.3
        Assert.Equal(["* 1 FETCH (FLAGS (\\Recent) BODY[TEXT] {8}\r\nbody 1\r\n)"], (await wire.OkAsync("FETCH 1 (FLAGS BODY[TEXT])")).Untagged);
        Assert.Equal(["* 1 FETCH (FLAGS (\\Recent))"], (await wire.OkAsync("FETCH 1 FLAGS")).Untagged);
    }

    [Fact]
    public async Task What_others_changed_meanwhile_is_told_as_well()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(2);
        using var wire = await house.SelectAsync();
        using var other = await house.SelectAsync();
        await other.OkAsync("STORE 1:2 +FLAGS.SILENT (\\Flagged)");
        var told = string.Join('\n', (await wire.OkAsync("FETCH 1 BODY[TEXT]")).Untagged);
        Assert.Contains("FLAGS (\\Flagged \\Seen \\Recent)", told, StringComparison.Ordinal);
        Assert.Contains("* 2 FETCH (UID 2 FLAGS (\\Flagged \\Recent))", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_another_session_expunged_is_answered_for_as_far_as_is_known()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(3);
        using var wire = await house.SelectAsync();
        using var other = await house.SelectAsync();
        await other.OkAsync("STORE 2 +FLAGS.SILENT (\\Deleted)");
        await other.OkAsync("EXPUNGE");
        // RFC 9051 §7.5.1, §7.1 EXPUNGEISSUED
        await wire.PlayAsync("""
            C: a FETCH 1:3 (UID RFC822.SIZE)
            S: * 1 FETCH (UID 1 RFC822.SIZE …)
            S: * 2 FETCH (UID 2 RFC822.SIZE …)
            S: * 3 FETCH (UID 3 RFC822.SIZE …)
            S: a OK …
            C: b FETCH 1:3 (UID BODY.PEEK[TEXT])
            S: * 1 FETCH (UID 1 BODY[TEXT] {8}…body 1…)
            S: * 3 FETCH (UID 3 BODY[TEXT] {8}…body 3…)
            S: b NO [EXPUNGEISSUED] …
            C: c NOOP
            S: * 2 EXPUNGE
            S: c OK …
            C: d FETCH 1:2 (UID BODY.PEEK[TEXT])
            S: * 1 FETCH (UID 1 BODY[TEXT] {8}…body 1…)
            S: * 2 FETCH (UID 3 BODY[TEXT] {8}…body 3…)
            S: d OK …
            """);
    }
}
