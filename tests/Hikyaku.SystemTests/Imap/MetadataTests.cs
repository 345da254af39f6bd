using Hikyaku.Store.Accounts;
using Xunit;

namespace Hikyaku.SystemTests.Imap;

public class MetadataTests
{
    [Fact]
    public async Task Entries_of_a_mailbox_are_set_told_and_taken_away()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        // RFC 5464 §4.2, §4.3
        await wire.PlayAsync("""
            C: a SETMETADATA INBOX (/private/comment {32}
            S: + OK
            C: My new comment across
            C: two lines)
            S: a OK …
            C: b SETMETADATA INBOX (/Shared/Comment "Shared comment" /private/vendor/acme/a/b ~{3+}
            C: x
            C: )
            S: b OK …
            C: c GETMETADATA "INBOX" (/shared/comment /private/comment)
            S: * METADATA "INBOX" ("/private/comment" {32}…My new comment across…two lines "/shared/comment" "Shared comment")
            S: c OK …
            C: d GETMETADATA (DEPTH infinity MAXSIZE 14) INBOX (/private /shared)
            S: * METADATA "INBOX" ("/private/vendor/acme/a/b" {3}…x…"/shared/comment" "Shared comment")
            S: d OK [METADATA LONGENTRIES 32] …
            C: e GETMETADATA INBOX (MAXSIZE 1024 DEPTH 1) /private/vendor/acme/a
            S: * METADATA "INBOX" ("/private/vendor/acme/a/b" {3}…
            S: e OK …
            C: f GETMETADATA INBOX (DEPTH 1) /private/vendor
            S: f OK …
            C: g SETMETADATA INBOX (/private/comment NIL)
            S: g OK …
            C: h GETMETADATA INBOX /private/comment
            S: * METADATA "INBOX" ("/private/comment" NIL)
            S: h OK …
            """);
    }

    [Fact]
    public async Task Private_entries_are_one_s_own_and_those_of_the_server_have_their_place()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.Store.Directory.AddAccountAsync(new NewAccount("root@example.test", ImapHouse.Password, AccountRole.Admin));
        using var alice = await house.LogInAsync();
        using var root = await house.LogInAsync("root");
        // RFC 5464 §3.2.1.1, §3.3
        await alice.PlayAsync("""
            C: a SETMETADATA "" (/private/vendor/acme/color red)
            S: a BAD …
            C: b SETMETADATA "" (/private/vendor/acme/color "red")
            S: b OK …
            C: c SETMETADATA "" (/shared/comment "mine")
            S: c NO [NOPERM] …
            C: d SETMETADATA "" (/shared/admin "tel:1")
            S: d NO [NOPERM] …
            """);
        await root.PlayAsync("""
            C: a SETMETADATA "" (/shared/comment "for all")
            S: a OK …
            C: b SETMETADATA "" (/shared/admin "tel:1")
            S: b NO [CANNOT] …
            C: c GETMETADATA (DEPTH infinity) "" (/private /shared)
            S: * METADATA "" ("/shared/admin" "mailto:postmaster@example.test" "/shared/comment" "for all")
            S: c OK …
            """);
        await alice.PlayAsync("""
            C: e GETMETADATA "" (/private/vendor/acme/color /shared/comment)
            S: * METADATA "" ("/private/vendor/acme/color" "red" "/shared/comment" "for all")
            S: e OK …
            """);
    }

    [Fact]
    public async Task Limits_are_told()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        // RFC 5464 §4.3
        await wire.SendAsync($"a SETMETADATA INBOX (/private/comment {{{(64 << 10) + 1}+}}\r\n{new string('x', (64 << 10) + 1)} /shared/comment \"x\")\r\n");
        await wire.PlayAsync("S: a NO [METADATA MAXSIZE 65536] …");
        for (var i = 0; i < 100; i++)
            await wire.OkAsync($"SETMETADATA INBOX (/private/vendor/acme/{i} \"x\")");
        await wire.PlayAsync("""
            C: b SETMETADATA INBOX (/private/vendor/acme/more "x" /shared/comment "x")
            S: b NO [METADATA TOOMANY] …
            C: c GETMETADATA INBOX /shared/comment
            S: * METADATA "INBOX" ("/shared/comment" NIL)
            S: c OK …
            C: d SETMETADATA INBOX (/private/vendor/acme/1 "changed")
            S: d OK …
            C: e SETMETADATA INBOX (/shared/comment "x")
            S: e OK …
            C: u SETMETADATA INBOX (/private/specialuse "\\Sent" /shared/comment "y")
            S: u NO [CANNOT] …
            C: v GETMETADATA INBOX /shared/comment
            S: * METADATA "INBOX" ("/shared/comment" "x")
            S: v OK …
            C: f SETMETADATA Nowhere (/shared/comment "x")
            S: f NO [NONEXISTENT] …
            C: g GETMETADATA Nowhere /shared/comment
            S: g NO [NONEXISTENT] …
            """);
    }

    [Fact]
    public async Task With_one_entry_too_many_the_special_use_stays_as_it_was()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await wire.OkAsync("CREATE Old");
        for (var i = 0; i < 100; i++)
            await wire.OkAsync($"SETMETADATA Old (/private/vendor/acme/{i} \"x\")");
        // RFC 5464 §4.3: after NO nothing has changed
        await wire.PlayAsync("""
            C: a SETMETADATA Old (/private/specialuse "\\Important" /private/comment "one more")
            S: a NO [METADATA TOOMANY] …
            C: b GETMETADATA Old (/private/specialuse)
            S: * METADATA "Old" ("/private/specialuse" NIL)
            S: b OK …
            C: c SETMETADATA Old (/private/specialuse "\\Nonsense" /private/specialuse "\\Important")
            S: c NO [CANNOT] …
            C: d SETMETADATA Old (/private/specialuse "\\Important" /private/vendor/acme/1 "y")
            S: d OK …
            C: e GETMETADATA Old (/private/specialuse /private/vendor/acme/1)
            S: * METADATA "Old" ("/private/specialuse" "\\Important" "/private/vendor/acme/1" "y")
            S: e OK …
            """);
    }

    [Theory]
    [InlineData("GETMETADATA INBOX /comment")]
    [InlineData("GETMETADATA INBOX /shared/")]
    [InlineData("GETMETADATA INBOX /shared//x")]
    [InlineData("GETMETADATA INBOX \"/shared/*\"")]
    [InlineData("GETMETADATA INBOX (DEPTH 2) /shared")]
    [InlineData("GETMETADATA INBOX ()")]
    [InlineData("GETMETADATA INBOX")]
    [InlineData("SETMETADATA INBOX (/shared \"x\")")]
    [InlineData("SETMETADATA INBOX (/shared/vendor/x \"x\")")]
    [InlineData("SETMETADATA INBOX /shared/comment \"x\"")]
    [InlineData("SETMETADATA INBOX (/shared/comment)")]
    [InlineData("LIST \"\" * RETURN (METADATA (x))")]
    public async Task What_is_no_entry_is_BAD(string command)
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        Assert.StartsWith("BAD", (await wire.CommandAsync(command)).Tagged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Annotations_follow_the_mailbox()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await wire.OkAsync("CREATE Work");
        await wire.OkAsync("SETMETADATA Work (/shared/comment \"work\")");
        await wire.OkAsync("SETMETADATA INBOX (/shared/comment \"in\")");
        await wire.OkAsync("RENAME Work Job");
        await wire.OkAsync("RENAME INBOX Old");
        // RFC 5464 §4.1
        await wire.PlayAsync("""
            C: a GETMETADATA Job /shared/comment
            S: * METADATA "Job" ("/shared/comment" "work")
            S: a OK …
            C: b GETMETADATA Old /shared/comment
            S: * METADATA "Old" ("/shared/comment" "in")
            S: b OK …
            C: c GETMETADATA INBOX /shared/comment
            S: * METADATA "INBOX" ("/shared/comment" "in")
            S: c OK …
            C: d DELETE Job
            S: d OK …
            C: e CREATE Job
            S: e OK …
            C: f GETMETADATA Job /shared/comment
            S: * METADATA "Job" ("/shared/comment" NIL)
            S: f OK …
            """);
    }

    [Fact]
    public async Task The_special_use_is_an_annotation_too()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        // RFC 6154 §5.4, RFC 8457 §3
        await wire.PlayAsync("""
            C: a GETMETADATA Sent /private/specialuse
            S: * METADATA "Sent" ("/private/specialuse" "\\Sent")
            S: a OK …
            C: b CREATE Urgent (USE (\Important))
            S: b OK …
            C: c SETMETADATA Urgent (/private/specialuse "\\Sent")
            S: c NO [ALREADYEXISTS] …
            C: d SETMETADATA Sent (/private/specialuse NIL)
            S: d OK …
            C: e SETMETADATA Urgent (/private/specialuse "\\Sent")
            S: e OK …
            C: f LIST (SPECIAL-USE) "" "%e%nt"
            S: * LIST (\HasNoChildren \Sent) "/" "Urgent"
            S: f OK …
            C: g SETMETADATA Urgent (/private/specialuse "\\Nonsense")
            S: g NO [CANNOT] …
            """);
    }

    [Fact]
    public async Task LIST_tells_annotations_of_every_mailbox()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await wire.OkAsync("SETMETADATA Sent (/shared/vendor/acme/color \"#b71c1c\")");
        // RFC 9590 §4
        await wire.PlayAsync("""
            C: a LIST "" "%s%" RETURN (METADATA ("/shared/vendor/acme/color") CHILDREN)
            S: * LIST (\HasNoChildren \Drafts) "/" "Drafts"
            S: * METADATA "Drafts" ("/shared/vendor/acme/color" NIL)
            S: * LIST (\HasNoChildren \Trash) "/" "Trash"
            S: * METADATA "Trash" ("/shared/vendor/acme/color" NIL)
            S: a OK …
            C: b LIST "" Sent RETURN (METADATA (/shared/vendor/acme/color /private/comment))
            S: * LIST (\HasNoChildren \Sent) "/" "Sent"
            S: * METADATA "Sent" ("/private/comment" NIL "/shared/vendor/acme/color" "#b71c1c")
            S: b OK …
            """);
    }
}
