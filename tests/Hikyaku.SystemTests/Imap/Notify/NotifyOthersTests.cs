using Xunit;

namespace Hikyaku.SystemTests.Imap.Notify;

/// <summary>NOTIFY and mailboxes other than the selected one (RFC 5465 §3.1, §5, §6).</summary>
public sealed class NotifyOthersTests
{
    [Fact]
    public async Task STATUS_tells_where_the_mailboxes_stand_to_begin_with()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(1);
        using var wire = await house.SelectAsync();
        await wire.OkAsync("CREATE Lists/A");
        await wire.OkAsync("CREATE Lists/B");
        await wire.AppendAsync("Lists/B");
        // RFC 5465 §3.1: UIDVALIDITY and HIGHESTMODSEQ with FlagChange; nothing of the selected mailbox, nor of absent ones
        await wire.PlayAsync("""
            C: a NOTIFY SET STATUS (mailboxes (INBOX Nowhere Lists/A) (MessageNew MessageExpunge)) (subtree Lists/B (MessageNew MessageExpunge FlagChange)) (mailboxes Lists (MailboxName))
            S: * STATUS "Lists/A" (MESSAGES 0 UIDNEXT 1 UIDVALIDITY …)
            S: * STATUS "Lists/B" (MESSAGES 1 UIDNEXT 2 UIDVALIDITY … HIGHESTMODSEQ …)
            S: a OK …
            C: b NOTIFY SET (subtree Lists (MessageNew MessageExpunge FlagChange))
            S: b OK …
            """);
    }

    [Fact]
    public async Task Messages_that_come_and_go_elsewhere_are_told_by_STATUS()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        using var other = await house.SelectAsync();
        await wire.OkAsync("NOTIFY SET (inboxes (MessageNew MessageExpunge))");
        await house.FillAsync(2);
        await wire.PlayAsync("S: * STATUS \"INBOX\" (MESSAGES 2 UIDNEXT 3)");
        await other.OkAsync("NOOP");
        await other.OkAsync("STORE 1 +FLAGS.SILENT (\\Deleted)");
        await wire.SilentAsync();
        await other.OkAsync("EXPUNGE");
        await wire.PlayAsync("S: * STATUS \"INBOX\" (MESSAGES 1 UIDNEXT 3)");
        await other.AppendAsync("Sent");
        await wire.SilentAsync();
    }

    [Fact]
    public async Task Flags_elsewhere_are_told_by_STATUS_as_far_as_the_client_can_use_it()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(2);
        using var plain = await house.LogInAsync();
        using var condstore = await house.LogInAsync();
        using var other = await house.SelectAsync();
        await condstore.OkAsync("ENABLE CONDSTORE");
        await plain.OkAsync("NOTIFY SET (personal (MessageNew MessageExpunge FlagChange))");
        await condstore.OkAsync("NOTIFY SET (personal (MessageNew MessageExpunge FlagChange))");
        await other.OkAsync("STORE 1 +FLAGS.SILENT (\\Flagged)");
        await plain.SilentAsync();
        await condstore.PlayAsync("S: * STATUS \"INBOX\" (UIDVALIDITY … HIGHESTMODSEQ …)");
        await other.OkAsync("STORE 1 +FLAGS.SILENT (\\Seen)");
        await plain.PlayAsync("S: * STATUS \"INBOX\" (UIDVALIDITY … UNSEEN 1)");
        await condstore.PlayAsync("S: * STATUS \"INBOX\" (UIDVALIDITY … UNSEEN 1 HIGHESTMODSEQ …)");
        // What was told unasked does not switch CONDSTORE on
        Assert.DoesNotContain("MODSEQ", string.Join(' ', (await plain.OkAsync("SELECT Sent (CONDSTORE)")).Untagged.Where(line => line.Contains("FETCH", StringComparison.Ordinal))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_client_does_itself_is_no_news_to_it()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(1);
        using var wire = await house.SelectAsync();
        using var other = await house.LogInAsync();
        foreach (var client in new[] { wire, other })
            await client.OkAsync("NOTIFY SET (personal (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange MailboxMetadataChange))");
        await wire.AppendAsync("Sent");
        await other.PlayAsync("S: * STATUS \"Sent\" (MESSAGES 1 UIDNEXT 2 UNSEEN 1)");
        await wire.OkAsync("COPY 1 Sent");
        await other.PlayAsync("S: * STATUS \"Sent\" (MESSAGES 2 UIDNEXT 3 UNSEEN 2)");
        await wire.OkAsync("CREATE Work");
        await other.PlayAsync("S: * LIST (\\HasNoChildren) \"/\" \"Work\"");
        await other.PlayAsync("S: * STATUS \"Work\" (MESSAGES 0 UIDNEXT 1 UIDVALIDITY … HIGHESTMODSEQ …)");
        await wire.OkAsync("SUBSCRIBE Work");
        await other.PlayAsync("S: * LIST (\\HasNoChildren \\Subscribed) \"/\" \"Work\"");
        await wire.OkAsync("SETMETADATA Work (/private/comment \"mine\" /shared/comment \"ours\")");
        await other.PlayAsync("S: * METADATA \"Work\" \"/private/comment\"");
        await other.PlayAsync("S: * METADATA \"Work\" \"/shared/comment\"");
        await wire.SilentAsync();
    }

    [Fact]
    public async Task Names_that_come_change_and_go_are_told_by_LIST()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        using var other = await house.LogInAsync();
        await wire.OkAsync("NOTIFY SET (personal (MailboxName))");
        // RFC 5465 §5.4: the mailbox and the level above it
        await other.OkAsync("CREATE A/B");
        await wire.PlayAsync("""
            S: * LIST (\HasChildren) "/" "A"
            S: * LIST (\HasNoChildren) "/" "A/B"
            """);
        await other.OkAsync("RENAME A C");
        await wire.PlayAsync("S: * LIST (\\HasChildren) \"/\" \"C\" (\"OLDNAME\" (\"A\"))");
        await other.OkAsync("DELETE C/B");
        await wire.PlayAsync("""
            S: * LIST (\HasNoChildren \NonExistent) "/" "C/B"
            S: * LIST (\HasNoChildren) "/" "C"
            """);
        // INBOX stays, so nothing is told of it
        await other.OkAsync("RENAME INBOX Old");
        await wire.PlayAsync("S: * LIST (\\HasNoChildren) \"/\" \"Old\" (\"OLDNAME\" (\"INBOX\"))");
        await wire.SilentAsync();
    }

    [Fact]
    public async Task Names_are_told_where_the_filter_means_them()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        using var other = await house.LogInAsync();
        await wire.OkAsync("NOTIFY SET (subtree Work (MailboxName)) (mailboxes Work/Secret NONE)");
        await other.OkAsync("CREATE Play");
        await other.OkAsync("CREATE Work/Secret");
        await wire.PlayAsync("S: * LIST (\\HasChildren) \"/\" \"Work\"");
        await other.OkAsync("CREATE Work/Open");
        await wire.PlayAsync("""
            S: * LIST (\HasNoChildren) "/" "Work/Open"
            S: * LIST (\HasChildren) "/" "Work"
            """);
        await wire.SilentAsync();
    }

    [Fact]
    public async Task Whatever_is_subscribed_to_is_followed_as_subscriptions_change()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        using var other = await house.LogInAsync();
        await other.OkAsync("CREATE Work");
        await wire.OkAsync("NOTIFY SET (subscribed (MessageNew MessageExpunge SubscriptionChange))");
        await other.AppendAsync("Work");
        await wire.SilentAsync();
        await other.OkAsync("SUBSCRIBE Work");
        await wire.PlayAsync("S: * LIST (\\HasNoChildren \\Subscribed) \"/\" \"Work\"");
        await other.AppendAsync("Work");
        await wire.PlayAsync("S: * STATUS \"Work\" (MESSAGES 2 UIDNEXT 3)");
        await other.OkAsync("UNSUBSCRIBE Work");
        await wire.PlayAsync("S: * LIST (\\HasNoChildren) \"/\" \"Work\"");
        await other.AppendAsync("Work");
        await wire.SilentAsync();
    }

    [Fact]
    public async Task Annotations_of_the_server_are_told_to_whom_they_concern()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        using var other = await house.LogInAsync();
        using var bob = await house.LogInAsync("bob");
        await wire.OkAsync("NOTIFY SET (personal (ServerMetadataChange))");
        await bob.OkAsync("NOTIFY SET (personal (ServerMetadataChange))");
        await other.OkAsync("SETMETADATA \"\" (/private/vendor/example/a/b \"x\")");
        await wire.PlayAsync("S: * METADATA \"\" \"/private/vendor/example/a/b\"");
        await bob.SilentAsync();
    }

    [Fact]
    public async Task Rights_decide_what_is_told_and_their_changes_are_told()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var alice = await house.LogInAsync();
        using var bob = await house.LogInAsync("bob");
        await alice.OkAsync("CREATE Seen");
        await alice.OkAsync("CREATE Open");
        await alice.OkAsync("CREATE Later");
        await alice.OkAsync("SETACL Seen bob@example.test l");
        await alice.OkAsync("SETACL Open bob@example.test lr");
        // RFC 5465 §3.1: visible but not readable is told, invisible is not
        await bob.PlayAsync("""
            C: a NOTIFY SET (subtree "Other Users" (MessageNew MessageExpunge MailboxName))
            S: * LIST (\HasNoChildren \NoAccess) "/" "Other Users/alice@example.test/Seen"
            S: a OK …
            """);
        foreach (var name in new[] { "Seen", "Later", "Open" })
            await alice.AppendAsync(name);
        await bob.PlayAsync("S: * STATUS \"Other Users/alice@example.test/Open\" (MESSAGES 1 UIDNEXT 2)");
        // §5.4: rights that are given or taken are mailboxes that come and go; §5.9: then they are watched, or not any more
        await alice.OkAsync("SETACL Later anyone lr");
        await bob.PlayAsync("""
            S: * LIST (\HasNoChildren) "/" "Other Users/alice@example.test/Later"
            S: * LIST (\HasChildren \NonExistent \Noselect) "/" "Other Users/alice@example.test"
            S: * STATUS "Other Users/alice@example.test/Later" (MESSAGES 1 UIDNEXT 2 UIDVALIDITY …)
            """);
        await alice.AppendAsync("Later");
        await bob.PlayAsync("S: * STATUS \"Other Users/alice@example.test/Later\" (MESSAGES 2 UIDNEXT 3)");
        await alice.OkAsync("DELETEACL Later anyone");
        await bob.PlayAsync("S: * LIST (\\HasNoChildren \\NonExistent) \"/\" \"Other Users/alice@example.test/Later\"");
        await bob.PlayAsync("S: * LIST (\\HasChildren \\NonExistent \\Noselect) \"/\" \"Other Users/alice@example.test\"");
        await alice.AppendAsync("Later");
        await bob.SilentAsync();
        await alice.OkAsync("SETACL Open bob@example.test -r");
        await bob.PlayAsync("S: * LIST (\\HasNoChildren \\NoAccess) \"/\" \"Other Users/alice@example.test/Open\"");
        await alice.OkAsync("DELETE Open");
        await bob.PlayAsync("S: * LIST (\\HasNoChildren \\NonExistent) \"/\" \"Other Users/alice@example.test/Open\"");
        await bob.PlayAsync("S: * LIST (\\HasChildren \\NonExistent \\Noselect) \"/\" \"Other Users/alice@example.test\"");
        await bob.SilentAsync();
    }

    [Fact]
    public async Task The_mailboxes_of_a_removed_account_go_like_others()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var alice = await house.LogInAsync();
        await alice.OkAsync("CREATE Open");
        await alice.OkAsync("SETACL Open bob@example.test lr");
        using var bob = await house.LogInAsync("bob");
        await bob.OkAsync("NOTIFY SET (mailboxes \"Other Users/alice@example.test/Open\" (MailboxName))");
        await alice.OkAsync("NOTIFY SET (personal (MailboxName))");
        ImapHouse.Value(await house.Store.Directory.RemoveAccountAsync("alice@example.test"));
        await bob.PlayAsync("S: * LIST (\\HasNoChildren \\NonExistent) \"/\" \"Other Users/alice@example.test/Open\"");
        await alice.PlayAsync("S: * BYE The account was removed");
    }

    [Fact]
    public async Task A_mailbox_made_anew_shows_its_new_UIDVALIDITY()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        using var other = await house.LogInAsync();
        await other.OkAsync("CREATE Work");
        await wire.OkAsync("NOTIFY SET (mailboxes Work (MessageNew MessageExpunge FlagChange))");
        await other.OkAsync("DELETE Work");
        await other.OkAsync("CREATE Work");
        // RFC 5465 §5.1
        await wire.PlayAsync("S: * STATUS \"Work\" (MESSAGES 0 UIDNEXT 1 UIDVALIDITY … HIGHESTMODSEQ …)");
    }

    [Fact]
    public async Task Who_asks_for_what_can_not_be_told_hears_what_can()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await wire.PlayAsync("""
            C: a NOTIFY SET (personal (MessageNew MessageExpunge AnnotationChange))
            S: a NO [BADEVENT (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange MailboxMetadataChange ServerMetadataChange)] …
            C: b NOTIFY SET (personal (FlagChange))
            S: b BAD …
            """);
        // What was refused has changed nothing
        await house.FillAsync(1);
        await wire.SilentAsync();
    }

    [Fact]
    public async Task In_IDLE_the_same_is_told()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.SelectAsync("Sent");
        using var other = await house.LogInAsync();
        await wire.OkAsync("NOTIFY SET (inboxes (MessageNew MessageExpunge))");
        await wire.PlayAsync("""
            C: a IDLE
            S: + idling
            """);
        await other.AppendAsync("Sent");
        await house.FillAsync(1);
        await wire.PlayAsync("""
            S: * STATUS "INBOX" (MESSAGES 1 UIDNEXT 2)
            C: DONE
            S: a OK …
            """);
    }

    [Fact]
    public async Task A_client_that_does_not_listen_is_told_that_it_has_missed_something()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.SelectAsync();
        using var other = await house.LogInAsync();
        await wire.OkAsync("NOTIFY SET (selected (MessageNew MessageExpunge)) (personal (SubscriptionChange))");
        // While a literal is awaited nothing can be told, so that it gathers
        await wire.SendAsync("a STATUS {5}\r\n");
        Assert.StartsWith("+", await wire.ReadLineAsync(), StringComparison.Ordinal);
        for (var i = 0; i < 1030; i++)
            await other.OkAsync($"SUBSCRIBE n{i}");
        await wire.PlayAsync("""
            C: INBOX (MESSAGES)
            S: * STATUS "INBOX" (MESSAGES 0)
            S: * OK [NOTIFICATIONOVERFLOW] …
            S: a OK …
            """);
        // RFC 5465 §5.8: as after NOTIFY NONE
        await other.OkAsync("SUBSCRIBE more");
        await house.FillAsync(1);
        await wire.SilentAsync();
    }

    [Fact]
    public async Task Another_login_on_the_connection_begins_without_notifications()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await wire.OkAsync("NOTIFY SET (personal (MessageNew MessageExpunge))");
        await wire.OkAsync("UNAUTHENTICATE");
        await wire.OkAsync($"LOGIN alice@example.test {ImapHouse.Password}");
        await house.FillAsync(1);
        await wire.SilentAsync();
        await wire.OkAsync("SELECT INBOX");
        await house.FillAsync(1);
        await wire.PlayAsync("""
            C: a NOOP
            S: * 2 EXISTS
            S: * 2 RECENT
            S: a OK …
            """);
    }

    [Fact]
    public async Task Commands_sent_in_the_middle_of_news_are_answered()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.SelectAsync();
        await wire.OkAsync("NOTIFY SET (selected (MessageNew (UID ENVELOPE) MessageExpunge FlagChange)) (personal (MessageNew MessageExpunge MailboxName))");
        using var other = await house.SelectAsync();
        var busy = Task.Run(async () =>
        {
            for (var i = 0; i < 60; i++)
            {
                await other.AppendAsync("INBOX");
                await other.OkAsync("STORE * +FLAGS.SILENT (\\Deleted)");
                await other.OkAsync(i % 3 == 0 ? "EXPUNGE" : "COPY * Sent");
            }
        }, TestContext.Current.CancellationToken);
        for (var i = 0; !busy.IsCompleted || i < 50; i++)
        {
            // Half a line, then the rest: nothing may get between or be lost
            await wire.SendAsync($"x{i} UID FETCH 1:* ");
            await wire.SendAsync("(FLAGS)\r\n");
            Assert.StartsWith("OK", (await wire.AnswerAsync($"x{i}")).Tagged, StringComparison.Ordinal);
        }
        await busy;
    }
}
