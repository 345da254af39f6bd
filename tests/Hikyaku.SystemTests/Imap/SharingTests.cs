using Hikyaku.Store.Mailboxes;
using Xunit;

namespace Hikyaku.SystemTests.Imap;

/// <summary>ACL (RFC 4314) and what follows from it for every command.</summary>
public class SharingTests
{
    private const string Message = "Subject: hi\r\n\r\nhello\r\n";

    [Fact]
    public async Task Rights_are_given_told_and_taken_away()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var alice = await house.LogInAsync();
        await alice.OkAsync("CREATE Work");
        // RFC 4314 §3
        await alice.PlayAsync("""
            C: a GETACL Work
            S: * ACL "Work" "alice@example.test" "lrswipkxtecda"
            S: a OK …
            C: b SETACL Work bob@example.test lrswicd
            S: b OK …
            C: c SETACL Work anyone l
            S: c OK …
            C: d SETACL Work -bob@example.test w
            S: d OK …
            C: e GETACL Work
            S: * ACL "Work" "alice@example.test" "lrswipkxtecda" "anyone" "l" "bob@example.test" "lrswikxtecd" "-bob@example.test" "w"
            S: e OK …
            C: f SETACL Work BOB@example.test -kxs
            S: f OK …
            C: g SETACL Work bob@example.test +p
            S: g OK …
            C: h DELETEACL Work -bob@example.test
            S: h OK …
            C: i DELETEACL Work anyone
            S: i OK …
            C: j GETACL Work
            S: * ACL "Work" "alice@example.test" "lrswipkxtecda" "bob@example.test" "lrwipted"
            S: j OK …
            C: k SETACL Work bob@example.test lrQ
            S: k BAD …
            C: l SETACL Work bob@example.test lrq
            S: l BAD …
            C: m SETACL Work nobody@example.test lr
            S: m NO [CANNOT] …
            C: n SETACL Work alice@example.test lr
            S: n NO [CANNOT] …
            C: o SETACL Nowhere bob@example.test lr
            S: o NO [NONEXISTENT] …
            C: p LISTRIGHTS Work bob@example.test
            S: * LISTRIGHTS "Work" "bob@example.test" "" l r s w i p k x t e c d a
            S: p OK …
            C: q LISTRIGHTS Work alice@example.test
            S: * LISTRIGHTS "Work" "alice@example.test" "lrswipkxtecda"
            S: q OK …
            C: r MYRIGHTS Work
            S: * MYRIGHTS "Work" "lrswipkxtecda"
            S: r OK …
            C: s SETACL Work "" lr
            S: s BAD …
            """);
    }

    [Fact]
    public async Task A_keyword_that_takes_the_place_of_another_is_told_to_whom_the_mailbox_is_shared()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var alice = await house.SelectAsync();
        await alice.OkAsync($"APPEND INBOX ($old) {{{Message.Length}+}}\r\n{Message}");
        await alice.OkAsync("SETACL INBOX bob@example.test lrsw");
        using var bob = await house.LogInAsync("bob");
        Assert.Contains((await bob.OkAsync("SELECT \"Other Users/alice@example.test/INBOX\"")).Untagged, line => line.StartsWith("* FLAGS", StringComparison.Ordinal) && line.Contains("$old", StringComparison.Ordinal));
        await alice.OkAsync("STORE 1 FLAGS ($new)");
        Assert.Contains((await bob.OkAsync("NOOP")).Untagged, line => line.StartsWith("* FLAGS", StringComparison.Ordinal) && line.Contains("$new", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Shared_mailboxes_stand_in_the_other_users_namespace()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var alice = await house.LogInAsync();
        using var bob = await house.LogInAsync("bob");
        await alice.OkAsync("CREATE Work/2026");
        await alice.OkAsync("SETACL Work/2026 bob@example.test lr");
        await alice.OkAsync("SETACL Sent anyone lr");
        // RFC 2342 §5, RFC 4314 §4: "Work" is not there for him; RFC 8440 §4
        await bob.PlayAsync("""
            C: a NAMESPACE
            S: * NAMESPACE (("" "/")) (("Other Users/" "/")) NIL
            S: a OK …
            C: b LIST "" "Other*" RETURN (MYRIGHTS)
            S: * LIST (\HasNoChildren) "/" "Other Users/alice@example.test/Sent"
            S: * MYRIGHTS "Other Users/alice@example.test/Sent" "lr"
            S: * LIST (\HasNoChildren) "/" "Other Users/alice@example.test/Work/2026"
            S: * MYRIGHTS "Other Users/alice@example.test/Work/2026" "lr"
            S: b OK …
            C: c LIST "Other Users/" "%"
            S: * LIST (\HasChildren \NonExistent \Noselect) "/" "Other Users/alice@example.test"
            S: c OK …
            C: d LIST "" "Other Users/alice@example.test/Work%"
            S: * LIST (\HasChildren \NonExistent \Noselect) "/" "Other Users/alice@example.test/Work"
            S: d OK …
            C: e STATUS "Other Users/ALICE@example.test/Work/2026" (MESSAGES)
            S: * STATUS "Other Users/ALICE@example.test/Work/2026" (MESSAGES 0)
            S: e OK …
            C: f SUBSCRIBE "Other Users/alice@example.test/Work/2026"
            S: f OK …
            C: g LIST (SUBSCRIBED) "Other Users/" "*"
            S: * LIST (\HasNoChildren \Subscribed) "/" "Other Users/alice@example.test/Work/2026"
            S: g OK …
            C: h LIST (SPECIAL-USE) "" "Other*"
            S: h OK …
            """);
        await alice.OkAsync("DELETEACL Work/2026 bob@example.test");
        await bob.PlayAsync("""
            C: i LIST "" "Other Users/*2026"
            S: i OK …
            """);
    }

    [Fact]
    public async Task Of_the_owners_keywords_a_reader_sees_those_in_the_mailbox_only()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(1);
        using var alice = await house.SelectAsync();
        await alice.OkAsync("CREATE Work");
        await alice.OkAsync("STORE 1 +FLAGS (project)");
        await alice.OkAsync("COPY 1 Work");
        await alice.OkAsync("STORE 1 +FLAGS (divorce)");
        await alice.OkAsync("SETACL Work bob@example.test lr");
        using var bob = await house.LogInAsync("bob");
        var selected = await bob.CommandAsync("SELECT \"Other Users/alice@example.test/Work\"");
        Assert.Contains(@"* FLAGS (\Answered \Flagged \Deleted \Seen \Draft project)", selected.Untagged);

        await alice.OkAsync("SELECT Work");
        await alice.OkAsync("STORE 1 +FLAGS (urgent)");
        await bob.PlayAsync("""
            C: a NOOP
            S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft project urgent)
            S: * OK [PERMANENTFLAGS ()] …
            S: * 1 FETCH (UID 1 FLAGS (\Recent project urgent))
            S: a OK …
            """);
    }

    [Fact]
    public async Task Absent_and_forbidden_look_the_same()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var alice = await house.LogInAsync();
        using var bob = await house.LogInAsync("bob");
        await alice.OkAsync("CREATE Secret");
        await alice.OkAsync("CREATE Seen");
        await alice.OkAsync("SETACL Seen bob@example.test l");
        string[] commands =
        [
            "SELECT \"{0}\"", "EXAMINE \"{0}\"", "STATUS \"{0}\" (MESSAGES)", "DELETE \"{0}\"", "RENAME \"{0}\" x", "GETACL \"{0}\"",
            "SETACL \"{0}\" bob@example.test lr", "DELETEACL \"{0}\" bob@example.test", "LISTRIGHTS \"{0}\" bob@example.test",
            "GETMETADATA \"{0}\" /shared/comment", "SETMETADATA \"{0}\" (/shared/comment \"x\")", "GETQUOTAROOT \"{0}\"",
            "APPEND \"{0}\" {{1+}}\r\nx", "APPEND INBOX CATENATE (URL \"/{1}/;UID=1\")", "CREATE \"{0}/below\"",
        ];
        foreach (var command in commands)
        {
            // RFC 4314 §6
            var answers = new List<string>();
            foreach (var owner in new[] { "alice", "nobody" })
            {
                var name = $"Other Users/{owner}@example.test/Secret";
                var answer = (await bob.CommandAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, command, name, Uri.EscapeDataString(name)))).Tagged;
                answers.Add(answer.Replace("nobody", "alice", StringComparison.Ordinal));
            }
            Assert.StartsWith("NO ", answers[0], StringComparison.Ordinal);
            Assert.Equal(answers[1], answers[0]);
        }
        foreach (var command in commands[..10])
        {
            var answer = await bob.CommandAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, command, "Other Users/alice@example.test/Seen", ""));
            Assert.StartsWith("NO [NOPERM]", answer.Tagged, StringComparison.Ordinal);
        }
        Assert.StartsWith("NO [NONEXISTENT]", (await bob.CommandAsync("MYRIGHTS \"Other Users/alice@example.test/Secret\"")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [NONEXISTENT]", (await bob.CommandAsync("SELECT \"Other Users/bob@example.test/INBOX\"")).Tagged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_changes_nothing()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(2);
        using var alice = await house.LogInAsync();
        using var bob = await house.LogInAsync("bob");
        await alice.OkAsync("SETACL INBOX bob@example.test lr");
        var answer = await bob.OkAsync("SELECT \"Other Users/alice@example.test/INBOX\"");
        // RFC 4314 §5.1.1, §5.2
        Assert.StartsWith("OK [READ-ONLY]", answer.Tagged, StringComparison.Ordinal);
        Assert.Contains(answer.Untagged, line => line.StartsWith("* OK [PERMANENTFLAGS ()]", StringComparison.Ordinal));
        Assert.Contains("body 1", (await bob.OkAsync("FETCH 1 BODY[TEXT]")).Untagged[0], StringComparison.Ordinal);
        Assert.Equal(2, house.Mailbox("INBOX").Unseen);
        Assert.StartsWith("NO", (await bob.CommandAsync("STORE 1 +FLAGS (\\Deleted)")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO", (await bob.CommandAsync("EXPUNGE")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO", (await bob.CommandAsync("MOVE 1 INBOX")).Tagged, StringComparison.Ordinal);
        await bob.OkAsync("CLOSE");
        Assert.Equal(2, house.Mailbox("INBOX").Messages);
    }

    [Fact]
    public async Task Flags_are_changed_as_far_as_rights_go()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(1);
        using var alice = await house.LogInAsync();
        using var bob = await house.LogInAsync("bob");
        await alice.OkAsync("SETACL INBOX bob@example.test lrst");
        var answer = await bob.OkAsync("SELECT \"Other Users/alice@example.test/INBOX\"");
        Assert.StartsWith("OK [READ-WRITE]", answer.Tagged, StringComparison.Ordinal);
        Assert.Contains(answer.Untagged, line => line.StartsWith("* OK [PERMANENTFLAGS (\\Deleted \\Seen)]", StringComparison.Ordinal));
        // RFC 4314 §4
        await bob.PlayAsync("""
            C: a STORE 1 FLAGS (\Seen \Flagged Work)
            S: * 1 FETCH (UID 1 FLAGS (\Seen…)
            S: a OK …
            C: b STORE 1 +FLAGS (\Flagged)
            S: b NO [NOPERM] …
            C: c STORE 1 +FLAGS (\Deleted)
            S: * 1 FETCH (UID 1 FLAGS (…\Deleted…)
            S: c OK …
            C: d EXPUNGE
            S: d NO [NOPERM] …
            C: e CLOSE
            S: e OK …
            """);
        Assert.Equal(1, house.Mailbox("INBOX").Messages);
    }

    [Fact]
    public async Task Messages_put_into_a_shared_mailbox_keep_the_flags_that_may_be_set()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var alice = await house.LogInAsync();
        using var bob = await house.LogInAsync("bob");
        await alice.OkAsync("CREATE Drop");
        await alice.OkAsync("SETACL Drop bob@example.test lrsi");
        await bob.OkAsync($"APPEND \"Other Users/alice@example.test/Drop\" (\\Seen \\Flagged Work) {{{Message.Length}+}}\r\n{Message}");
        await bob.OkAsync($"APPEND INBOX (\\Deleted \\Answered Work) {{{Message.Length}+}}\r\n{Message}");
        await bob.OkAsync("SELECT INBOX");
        var copied = (await bob.OkAsync("COPY 1 \"Other Users/alice@example.test/Drop\"")).Tagged;
        Assert.StartsWith("OK [COPYUID ", copied, StringComparison.Ordinal);
        await alice.OkAsync("SELECT Drop");
        // RFC 4314 §4
        Assert.Equal(
            ["* 1 FETCH (FLAGS (\\Seen) RFC822.SIZE 22)", "* 2 FETCH (FLAGS () RFC822.SIZE 22)"],
            (await alice.OkAsync("FETCH 1:2 (FLAGS RFC822.SIZE)")).Untagged.Select(line => line.Replace(" \\Recent", "", StringComparison.Ordinal).Replace("\\Recent", "", StringComparison.Ordinal)));
        Assert.Contains("hello", (await alice.OkAsync("FETCH 2 BODY.PEEK[]")).Untagged[0], StringComparison.Ordinal);
        // The bytes count for the owner of the mailbox
        Assert.Equal(2 * Message.Length, house.Store.Directory.UsageOf(house.Alice.Id).Bytes);
        Assert.Equal(Message.Length, house.Store.Directory.UsageOf(house.Bob.Id).Bytes);
    }

    [Fact]
    public async Task Mail_moves_between_accounts_with_its_keywords()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var alice = await house.LogInAsync();
        using var bob = await house.LogInAsync("bob");
        await alice.OkAsync("SETACL INBOX bob@example.test lrswite");
        await bob.OkAsync($"APPEND INBOX (\\Seen Later Work) {{{Message.Length}+}}\r\n{Message}");
        await bob.OkAsync($"APPEND INBOX (Work) {{{Message.Length}+}}\r\n{Message}");
        await bob.OkAsync("SELECT INBOX");
        var moved = await bob.OkAsync("MOVE 1:2 \"Other Users/alice@example.test/INBOX\"");
        Assert.Equal(["* 2 EXPUNGE", "* 1 EXPUNGE"], moved.Untagged.Skip(1).Take(2));
        await alice.OkAsync("EXAMINE INBOX");
        var flags = (await alice.OkAsync("FETCH 1:2 FLAGS")).Untagged;
        Assert.Contains("Later", flags[0], StringComparison.Ordinal);
        Assert.Contains("Work", flags[1], StringComparison.Ordinal);
        Assert.Equal(0, house.Store.Directory.UsageOf(house.Bob.Id).Bytes);
        // What comes back is bob's again
        await bob.OkAsync("SELECT \"Other Users/alice@example.test/INBOX\"");
        await bob.OkAsync("MOVE 1:* INBOX");
        Assert.Equal((0, 2 * Message.Length), (house.Store.Directory.UsageOf(house.Alice.Id).Bytes, house.Store.Directory.UsageOf(house.Bob.Id).Bytes));
        await house.Store.Directory.SetQuotaAsync("alice@example.test", 30);
        await bob.OkAsync("SELECT INBOX");
        Assert.StartsWith("NO [OVERQUOTA]", (await bob.CommandAsync("COPY 1:2 \"Other Users/alice@example.test/INBOX\"")).Tagged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mailboxes_are_made_renamed_and_deleted_with_the_rights_above_them()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var alice = await house.LogInAsync();
        using var bob = await house.LogInAsync("bob");
        await alice.OkAsync("CREATE Team");
        await alice.OkAsync("SETACL Team bob@example.test lrk");
        await alice.OkAsync("SETACL Team anyone l");
        // RFC 4314 §4: the new one takes over the rights of its parent
        await bob.PlayAsync("""
            C: a CREATE "Other Users/alice@example.test/Team/A/B"
            S: a OK …
            C: b MYRIGHTS "Other Users/alice@example.test/Team/A/B"
            S: * MYRIGHTS "Other Users/alice@example.test/Team/A/B" "lrkc"
            S: b OK …
            C: c DELETE "Other Users/alice@example.test/Team/A/B"
            S: c NO [NOPERM] …
            C: d CREATE "Other Users/alice@example.test/Top"
            S: d NO [NOPERM] …
            C: e CREATE "Other Users/nobody@example.test/Top"
            S: e NO [NOPERM] …
            """);
        await alice.OkAsync("SETACL Team/A bob@example.test +x");
        await alice.OkAsync("SETACL Team/A/B bob@example.test +x");
        await bob.PlayAsync("""
            C: f RENAME "Other Users/alice@example.test/Team/A" "Other Users/alice@example.test/Team/C"
            S: f OK …
            C: g RENAME "Other Users/alice@example.test/Team/C" Mine
            S: g NO [CANNOT] …
            C: h DELETE "Other Users/alice@example.test/Team/C/B"
            S: h OK …
            C: i MYRIGHTS "Other Users/alice@example.test/Team/C"
            S: * MYRIGHTS "Other Users/alice@example.test/Team/C" "lrkxc"
            S: i OK …
            """);
        Assert.NotNull(house.Store.Mailboxes.Find(house.Alice.Id, "Team/C"));
        await alice.OkAsync("CREATE Team/C/B");
        Assert.Equal(MailboxRights.Lookup | MailboxRights.Read | MailboxRights.CreateMailboxes | MailboxRights.DeleteMailbox,
            house.Store.Mailboxes.RightsOf(house.Bob.Id, house.Mailbox("Team/C/B").Id));
    }

    [Fact]
    public async Task Rights_that_are_taken_away_end_a_session_in_that_mailbox_even_in_IDLE()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var alice = await house.LogInAsync();
        using var bob = await house.LogInAsync("bob");
        await alice.OkAsync("SETACL INBOX bob@example.test lrs");
        await bob.OkAsync("SELECT \"Other Users/alice@example.test/INBOX\"");
        await alice.OkAsync("SETACL INBOX bob@example.test lrst");
        // RFC 4314 §5.1.1
        var answer = await bob.OkAsync("NOOP");
        Assert.Contains(answer.Untagged, line => line.StartsWith("* OK [PERMANENTFLAGS (\\Deleted \\Seen)]", StringComparison.Ordinal));
        await bob.PlayAsync("""
            C: a IDLE
            S: + idling
            """);
        await alice.OkAsync("DELETEACL INBOX bob@example.test");
        await bob.PlayAsync("S: * BYE …");
        Assert.True(await bob.IsClosedAsync());
    }

    [Fact]
    public async Task Private_annotations_of_a_shared_mailbox_stay_private()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var alice = await house.LogInAsync();
        using var bob = await house.LogInAsync("bob");
        await alice.OkAsync("SETACL Sent bob@example.test lr");
        await alice.OkAsync("SETMETADATA Sent (/private/comment \"mine\" /shared/comment \"ours\")");
        await bob.PlayAsync("""
            C: a SETMETADATA "Other Users/alice@example.test/Sent" (/private/comment "bob's")
            S: a OK …
            C: b GETMETADATA "Other Users/alice@example.test/Sent" (/private/comment /shared/comment)
            S: * METADATA "Other Users/alice@example.test/Sent" ("/private/comment" "bob's" "/shared/comment" "ours")
            S: b OK …
            C: c SETMETADATA "Other Users/alice@example.test/Sent" (/private/specialuse "\\Junk")
            S: c NO [NOPERM] …
            """);
        await alice.PlayAsync("""
            C: a GETMETADATA Sent /private/comment
            S: * METADATA "Sent" ("/private/comment" "mine")
            S: a OK …
            """);
    }

    [Fact]
    public async Task What_an_account_was_given_goes_with_the_account()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var alice = await house.LogInAsync();
        await alice.OkAsync("SETACL INBOX bob@example.test lr");
        await house.Store.Directory.RemoveAccountAsync("bob@example.test");
        await house.Store.Directory.AddAccountAsync(new Hikyaku.Store.Accounts.NewAccount("bob@example.test", ImapHouse.Password));
        using var bob = await house.LogInAsync("bob");
        Assert.Empty((await bob.OkAsync("LIST \"\" \"Other*\"")).Untagged);
        Assert.Equal(["* ACL \"INBOX\" \"alice@example.test\" \"lrswipkxtecda\""], (await alice.OkAsync("GETACL INBOX")).Untagged);
    }
}
