using Xunit;

namespace Hikyaku.SystemTests.Imap.Search;

/// <summary>Where ESEARCH looks, and in which charset searches are written.</summary>
public sealed class SearchSourceTests
{
    private const string Message = "Subject: hi\r\n\r\nhello\r\n";

    [Fact]
    public async Task A_mailbox_that_is_named_needs_only_be_readable_one_that_is_found_must_be_visible_too()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var alice = await house.LogInAsync();
        using var bob = await house.LogInAsync("bob");
        foreach (var (name, rights) in new[] { ("Hidden", "r"), ("Shown", "lr"), ("Closed", "l") })
        {
            await alice.OkAsync($"CREATE {name}");
            await alice.OkAsync($"SETACL {name} bob@example.test {rights}");
            await alice.OkAsync($"APPEND {name} {{{Message.Length}+}}\r\n{Message}");
        }
        // RFC 7377 §2.2
        await bob.PlayAsync("""
            C: a ESEARCH IN (mailboxes ("Other Users/alice@example.test/Hidden" "Other Users/alice@example.test/Closed")) ALL
            S: * ESEARCH (TAG "a" MAILBOX "Other Users/alice@example.test/Hidden" UIDVALIDITY …) UID ALL 1
            S: a OK …
            C: b ESEARCH IN (subtree "Other Users") ALL
            S: * ESEARCH (TAG "b" MAILBOX "Other Users/alice@example.test/Shown" UIDVALIDITY …) UID ALL 1
            S: b OK …
            """);
    }

    [Fact]
    public async Task With_UTF8_accepted_no_other_charset_can_be_named()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await wire.OkAsync("ENABLE UTF8=ACCEPT");
        await wire.OkAsync("SELECT INBOX");
        // RFC 6855 §3; SORT cannot do without
        await wire.PlayAsync("""
            C: a SEARCH CHARSET UTF-8 ALL
            S: a BAD …
            C: b ESEARCH RETURN (COUNT) CHARSET US-ASCII ALL
            S: b BAD …
            C: c SEARCH ALL
            S: * SEARCH
            S: c OK …
            C: d SORT (ARRIVAL) UTF-8 ALL
            S: * SORT
            S: d OK …
            """);
    }
}
