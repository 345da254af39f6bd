using Xunit;

namespace Hikyaku.SystemTests.Imap.Search;

/// <summary>MULTISEARCH (RFC 7377).</summary>
public sealed class MultiSearchTests
{
    [Fact]
    public async Task One_search_looks_into_several_mailboxes_and_tells_of_those_with_matches()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(5);
        using var wire = await house.SelectAsync();
        foreach (var name in new[] { "folder2/banana/deep", "folder2/peach", "folder3" })
            await wire.OkAsync($"CREATE {name}");
        await wire.OkAsync("COPY 2:3 folder2/banana/deep");
        await wire.OkAsync("COPY 3,5 folder2/peach");
        await wire.OkAsync("COPY 3 folder3");
        await wire.OkAsync("SUBSCRIBE folder3");
        string Validity(string name) => house.Mailbox(name).UidValidity.ToString(System.Globalization.CultureInfo.InvariantCulture);
        // RFC 7377 §2, §3
        await wire.PlayAsync($"""
            C: a ESEARCH IN (mailboxes "folder3" subtree "folder2") SUBJECT 3
            S: * ESEARCH (TAG "a" MAILBOX "folder3" UIDVALIDITY {Validity("folder3")}) UID ALL 1
            S: * ESEARCH (TAG "a" MAILBOX "folder2/banana/deep" UIDVALIDITY {Validity("folder2/banana/deep")}) UID ALL 2
            S: * ESEARCH (TAG "a" MAILBOX "folder2/peach" UIDVALIDITY {Validity("folder2/peach")}) UID ALL 1
            S: a OK ESEARCH completed
            C: b ESEARCH IN (subtree-one (folder2 folder3)) RETURN (COUNT MIN) SUBJECT 5
            S: * ESEARCH (TAG "b" MAILBOX "folder2/peach" UIDVALIDITY …) UID MIN 2 COUNT 1
            S: b OK …
            C: c ESEARCH SUBJECT 4
            S: * ESEARCH (TAG "c" MAILBOX "INBOX" UIDVALIDITY {Validity("INBOX")}) UID ALL 4
            S: c OK …
            C: d ESEARCH IN (personal) SUBJECT nowhere
            S: d OK …
            C: e ESEARCH IN (inboxes subscribed selected) RETURN (PARTIAL -1:-1) SUBJECT 3
            S: * ESEARCH (TAG "e" MAILBOX "INBOX" UIDVALIDITY …) UID PARTIAL (-1:-1 3)
            S: * ESEARCH (TAG "e" MAILBOX "folder3" UIDVALIDITY …) UID PARTIAL (-1:-1 1)
            S: e OK …
            C: f ESEARCH IN (selected) RETURN (SAVE) SUBJECT 3
            S: f OK …
            C: g FETCH $ (UID)
            S: * 3 FETCH (UID 3)
            S: g OK …
            """);
    }

    [Fact]
    public async Task Nothing_need_be_selected_unless_it_is_asked_for()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(1);
        using var wire = await house.LogInAsync();
        await wire.PlayAsync("""
            C: a ESEARCH IN (mailboxes INBOX) ALL
            S: * ESEARCH (TAG "a" MAILBOX "INBOX" UIDVALIDITY …) UID ALL 1
            S: a OK …
            C: b ESEARCH ALL
            S: b BAD …
            C: c ESEARCH IN (mailboxes INBOX) RETURN (UPDATE) ALL
            S: c BAD …
            C: d ESEARCH IN (mailboxes INBOX) RETURN (SAVE) ALL
            S: d BAD …
            """);
    }

    [Theory]
    [InlineData("ESEARCH IN () ALL")]
    [InlineData("ESEARCH IN (mailboxes) ALL")]
    [InlineData("ESEARCH IN (mailboxes ()) ALL")]
    [InlineData("ESEARCH IN (selected-delayed) ALL")]
    [InlineData("ESEARCH IN (personal (SCOPE)) ALL")]
    [InlineData("ESEARCH IN (personal)")]
    [InlineData("ESEARCH IN personal ALL")]
    public async Task Malformed_sources_are_BAD(string command)
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.SelectAsync();
        Assert.StartsWith("BAD", (await wire.CommandAsync(command)).Tagged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_selected_mailbox_is_searched_as_its_client_knows_it_and_updates_are_told()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.SelectAsync();
        await wire.PlayAsync("""
            C: a ESEARCH IN (personal) RETURN (UPDATE COUNT) ALL
            S: a OK …
            """);
        await house.FillAsync(1);
        await wire.PlayAsync("""
            C: b NOOP
            S: * 1 EXISTS
            S: * 1 RECENT
            S: * ESEARCH (TAG "a") UID ADDTO (0 1)
            S: b OK …
            """);
    }
}
