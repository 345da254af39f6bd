using Xunit;

namespace Hikyaku.SystemTests.Imap;

public class MailboxCommandTests
{
    [Fact]
    public async Task A_new_account_has_its_six_mailboxes_with_their_special_uses()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        // RFC 6154 §2
        await wire.PlayAsync("""
            C: a LIST "" ""
            S: * LIST (\Noselect) "/" ""
            S: a OK …
            C: b LIST "" *
            S: * LIST (\HasNoChildren) "/" "INBOX"
            S: * LIST (\HasNoChildren \Archive) "/" "Archive"
            S: * LIST (\HasNoChildren \Drafts) "/" "Drafts"
            S: * LIST (\HasNoChildren \Junk) "/" "Junk"
            S: * LIST (\HasNoChildren \Sent) "/" "Sent"
            S: * LIST (\HasNoChildren \Trash) "/" "Trash"
            S: b OK …
            C: c LIST (SPECIAL-USE) "" "T%s%" RETURN (STATUS (MESSAGES DELETED SIZE))
            S: * LIST (\HasNoChildren \Trash) "/" "Trash"
            S: * STATUS "Trash" (MESSAGES 0 DELETED 0 SIZE 0)
            S: c OK …
            """);
    }

    [Fact]
    public async Task Mailboxes_are_created_renamed_and_deleted()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        // RFC 9051 §6.3.4 to §6.3.6; codes: RFC 5530
        await wire.PlayAsync("""
            C: a CREATE Work/2026/
            S: a OK …
            C: b CREATE work
            S: b OK …
            C: c CREATE Work
            S: c NO [ALREADYEXISTS] …
            C: d CREATE INBOX
            S: d NO [ALREADYEXISTS] …
            C: e CREATE "a//b"
            S: e NO [CANNOT] …
            C: f CREATE "a%b"
            S: f NO [CANNOT] …
            C: g DELETE Work
            S: g NO [HASCHILDREN] …
            C: h RENAME Work Job
            S: h OK …
            C: i LIST "" "Job*"
            S: * LIST (\HasChildren) "/" "Job"
            S: * LIST (\HasNoChildren) "/" "Job/2026"
            S: i OK …
            C: j RENAME Nothing Else
            S: j NO [NONEXISTENT] …
            C: k RENAME Job INBOX
            S: k NO [ALREADYEXISTS] …
            C: l DELETE Job/2026
            S: l OK …
            C: m DELETE Job
            S: m OK …
            C: n DELETE Job
            S: n NO [NONEXISTENT] …
            C: o DELETE inbox
            S: o NO [CANNOT] …
            C: p SELECT Job
            S: p NO [NONEXISTENT] …
            """);
    }

    [Fact]
    public async Task A_special_use_can_be_given_at_creation()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await wire.OkAsync("DELETE Archive");
        // RFC 6154 §3
        await wire.PlayAsync("""
            C: a CREATE Old (USE (\Archive))
            S: a OK …
            C: b LIST "" Old
            S: * LIST (\HasNoChildren \Archive) "/" "Old"
            S: b OK …
            C: c CREATE Odd (USE (\Odd))
            S: c NO [USEATTR] …
            C: d CREATE Odd (USE (\Junk \Sent))
            S: d NO [USEATTR] …
            C: e CREATE Odd (FOO)
            S: e BAD …
            """);
    }

    [Fact]
    public async Task A_usual_mailbox_that_is_made_again_by_its_name_has_its_use_again()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        // Alpine deletes the mailbox of postponed letters with the last of them, and makes it again when it needs it
        await wire.OkAsync("DELETE Drafts");
        await wire.OkAsync("DELETE Sent");
        await wire.PlayAsync("""
            C: a CREATE Drafts
            S: a OK …
            C: b CREATE Old/Sent
            S: b OK …
            C: c CREATE Posted (USE (\Sent))
            S: c OK …
            C: d CREATE Sent
            S: d OK …
            C: e LIST (SPECIAL-USE) "" (Drafts Old/Sent Posted Sent)
            S: * LIST (\HasNoChildren \Drafts) "/" "Drafts"
            S: * LIST (\HasNoChildren \Sent) "/" "Posted"
            S: e OK …
            """);
    }

    [Fact]
    public async Task Names_are_modified_UTF_7_until_rev2_is_enabled_and_UTF_8_after()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        // RFC 3501 §5.1.3, RFC 9051 §5.1
        await wire.PlayAsync("""
            C: a CREATE &ZeVnLIqe-
            S: a OK …
            C: b LIST "" &ZeVn*
            S: b OK …
            C: c LIST "" &ZeVnLIqe-
            S: * LIST (\HasNoChildren) "/" "&ZeVnLIqe-"
            S: c OK …
            C: d SELECT &ZeVnLIqe
            S: d NO [NONEXISTENT] …
            C: e CREATE &ZeVnLIqe
            S: e NO [CANNOT] …
            C: f ENABLE IMAP4rev2
            S: * ENABLED IMAP4rev2
            S: f OK …
            """);
        var utf8 = System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes("日本語"));
        await wire.PlayAsync($$"""
            C: g STATUS "{{utf8}}" (MESSAGES)
            S: * STATUS "{{utf8}}" (MESSAGES 0)
            S: g OK …
            """);
    }

    [Fact]
    public async Task In_rev2_a_name_that_was_normalised_is_told_with_the_old_one()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        static string Utf8(string name) => System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes(name));
        var (composed, decomposed) = (Utf8("caf\u00e9"), Utf8("cafe\u0301"));
        // RFC 9051 §6.3.2, §6.3.4, §6.3.9.7
        await wire.PlayAsync($"""
            C: a ENABLE IMAP4rev2
            S: * ENABLED IMAP4rev2
            S: a OK …
            C: b CREATE "{decomposed}"
            S: * LIST (\HasNoChildren) "/" "{composed}" ("OLDNAME" ("{decomposed}"))
            S: b OK …
            C: c LIST "" "{decomposed}"
            S: * LIST (\HasNoChildren) "/" "{composed}"
            S: c OK …
            C: d CREATE "{composed}"
            S: d NO [ALREADYEXISTS] …
            """);
        Assert.Contains($"* LIST (\\HasNoChildren) \"/\" \"{composed}\" (\"OLDNAME\" (\"{decomposed}\"))", (await wire.OkAsync($"SELECT \"{decomposed}\"")).Untagged);
    }

    [Fact]
    public async Task Subscriptions_are_kept_apart_from_mailboxes()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        foreach (var name in (string[])["Fruit/Apple", "Fruit/Pear", "Vegetable/Broccoli"])
            await wire.OkAsync($"CREATE {name}");
        await wire.OkAsync("SUBSCRIBE Fruit/Apple");
        await wire.OkAsync("SUBSCRIBE Fruit/Peach");
        await wire.OkAsync("SUBSCRIBE Vegetable/Broccoli");
        await wire.OkAsync("UNSUBSCRIBE Vegetable/Broccoli");
        // RFC 9051 §6.3.9.8, RFC 3501 §6.3.9
        await wire.PlayAsync("""
            C: a LIST (SUBSCRIBED) "" Fruit*
            S: * LIST (\HasNoChildren \Subscribed) "/" "Fruit/Apple"
            S: * LIST (\HasNoChildren \NonExistent \Subscribed) "/" "Fruit/Peach"
            S: a OK …
            C: b LIST (SUBSCRIBED RECURSIVEMATCH) "" F%
            S: * LIST (\HasChildren) "/" "Fruit" ("CHILDINFO" ("SUBSCRIBED"))
            S: b OK …
            C: c LIST "" (Fruit/% Vegetable) RETURN (SUBSCRIBED CHILDREN)
            S: * LIST (\HasNoChildren \Subscribed) "/" "Fruit/Apple"
            S: * LIST (\HasNoChildren) "/" "Fruit/Pear"
            S: * LIST (\HasChildren) "/" "Vegetable"
            S: c OK …
            C: d LSUB "" Fruit/*
            S: * LSUB () "/" "Fruit/Apple"
            S: * LSUB () "/" "Fruit/Peach"
            S: d OK …
            C: e LSUB "" F%
            S: * LSUB (\Noselect) "/" "Fruit"
            S: e OK …
            C: f LIST (RECURSIVEMATCH) "" %
            S: f BAD …
            """);
    }

    [Fact]
    public async Task STATUS_counts()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(3);
        using var wire = await house.LogInAsync();
        var inbox = house.Mailbox("INBOX");
        // RFC 9051 §6.3.11, RFC 3501 §6.3.10
        await wire.PlayAsync($"""
            C: a STATUS inbox (MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN DELETED SIZE)
            S: * STATUS "INBOX" (MESSAGES 3 RECENT 3 UIDNEXT 4 UIDVALIDITY {inbox.UidValidity} UNSEEN 3 DELETED 0 SIZE {inbox.Size})
            S: a OK …
            C: b STATUS Nowhere (MESSAGES)
            S: b NO [NONEXISTENT] …
            C: c STATUS INBOX ()
            S: c BAD …
            C: d STATUS INBOX (FOO)
            S: d BAD …
            """);
        using var other = await house.SelectAsync();
        Assert.Equal("* STATUS \"INBOX\" (RECENT 0)", (await wire.OkAsync("STATUS INBOX (RECENT)")).Untagged[0]);
    }
}
