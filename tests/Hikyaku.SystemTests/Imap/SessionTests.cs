using System.Text;
using CsCheck;
using Hikyaku.Access.Imap;
using Hikyaku.Connections;
using Xunit;

namespace Hikyaku.SystemTests.Imap;

public class SessionTests
{
    [Fact]
    public async Task Commands_that_every_state_knows()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.ConnectAsync();
        Assert.StartsWith("* OK [CAPABILITY IMAP4rev1 IMAP4rev2 ", wire.Greeting, StringComparison.Ordinal);
        await wire.PlayAsync("""
            C: a1 capability
            S: * CAPABILITY IMAP4rev1 IMAP4rev2 …
            S: a1 OK …
            C: a2 NOOP
            S: a2 OK …
            C: a3 ID ("name" "test" "version" NIL)
            S: * ID ("name" "Hikyaku")
            S: a3 OK …
            C: a4 ID NIL
            S: * ID …
            S: a4 OK …
            C: a5 ID ("name")
            S: a5 BAD …
            C: a6 SELECT INBOX
            S: a6 BAD Log in first
            C: a7 LOGOUT
            S: * BYE …
            S: a7 OK …
            """);
        Assert.True(await wire.IsClosedAsync());
    }

    [Fact]
    public async Task Behind_a_literal_too_long_a_line_ends_the_session_for_octets_may_follow_that_look_like_commands()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await wire.SendAsync("a APPEND INBOX {1+}\r\nx (" + new string('y', 200_000) + " {11+}\r\nb LOGOUT\r\n)\r\n");
        var heard = new List<string>();
        while (await wire.ReadLineAsync() is { Length: > 0 } line)
            heard.Add(line);
        Assert.Contains("* BYE Command too long", heard);
        Assert.DoesNotContain(heard, line => line.StartsWith("b ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stranger_pays_for_literals_that_were_refused()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.ConnectAsync();
        await wire.PlayAsync("""
            C: a LOGIN {30000000+}
            S: a NO [TOOBIG] …
            S: * BYE Too many commands before login
            """);
        Assert.True(await wire.IsClosedAsync());
    }

    [Fact]
    public async Task Nonsense_is_answered_BAD_and_the_session_goes_on()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await wire.PlayAsync("""
            C: a
            S: a BAD …
            C: a FOO
            S: a BAD Unknown command
            C: a UID NOOP
            S: a BAD Unknown command
            C: a NOOP x
            S: a BAD NOOP takes no arguments
            C: +a NOOP
            S: * BAD …
            C: a  NOOP
            S: a BAD …
            C: a FETCH 1 FLAGS
            S: a BAD No mailbox is selected
            C: a LOGIN x y
            S: a BAD …
            C: a NOOP
            S: a OK …
            """);
    }

    [Fact]
    public async Task A_line_ends_with_CRLF_and_nothing_else()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await wire.SendAsync("a NOOP\n");
        await wire.PlayAsync("S: * BAD …");
        await wire.SendAsync("a NO\0OP\r\n");
        await wire.PlayAsync("""
            S: * BAD …
            C: b NOOP
            S: b OK …
            """);
    }

    [Fact]
    public async Task A_command_line_that_is_too_long_ends_the_session()
    {
        await using var house = await ImapHouse.OpenAsync(new ImapOptions { LineBytes = 1000 });
        using var wire = await house.LogInAsync();
        await wire.SendAsync("a " + new string('x', 1500) + "\r\n");
        await wire.PlayAsync("""
            S: * BAD …
            S: * BYE …
            """);
        Assert.True(await wire.IsClosedAsync());
    }

    [Fact]
    public async Task Literals_are_bounded_before_they_are_asked_for()
    {
        await using var house = await ImapHouse.OpenAsync(new ImapOptions { LoginLiteralBytes = 100 });
        using var wire = await house.ConnectAsync();
        // RFC 7888 §4
        await wire.PlayAsync("""
            C: a LOGIN {101}
            S: a NO [TOOBIG] …
            C: b LOGIN {60}
            S: + OK
            C: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx {60}
            S: b NO [TOOBIG] …
            """);
        await wire.SendAsync($"c LOGIN {{101+}}\r\n{new string('x', 101)} {{5+}}\r\nhello\r\nd NOOP\r\n");
        await wire.PlayAsync("""
            S: c NO [TOOBIG] …
            S: d OK …
            """);
        await wire.SendAsync("e LOGIN {9999999999+}\r\n");
        await wire.PlayAsync("""
            S: e NO [TOOBIG] …
            S: * BYE …
            """);
    }

    [Fact]
    public async Task Pipelined_commands_are_answered_in_order()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        var script = new StringBuilder();
        for (var i = 0; i < 200; i++)
            script.Append(System.Globalization.CultureInfo.InvariantCulture, $"p{i} STATUS INBOX (MESSAGES)\r\n");
        await wire.SendAsync(script.ToString());
        for (var i = 0; i < 200; i++)
            await wire.PlayAsync($"""
                S: * STATUS "INBOX" (MESSAGES 0)
                S: p{i} OK …
                """);
    }

    [Fact]
    public async Task A_session_whose_account_is_removed_is_told_goodbye()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        Assert.True((await house.Store.Directory.RemoveAccountAsync("alice@example.test")).Succeeded);
        await wire.PlayAsync("""
            C: a LIST "" *
            S: * BYE …
            S: a NO [UNAVAILABLE] …
            """);
        Assert.True(await wire.IsClosedAsync());
    }

    [Fact]
    public async Task A_client_that_only_talks_nonsense_is_sent_away()
    {
        await using var house = await ImapHouse.OpenAsync(new ImapOptions { BadCommands = 5 });
        using var wire = await house.ConnectAsync();
        for (var i = 0; i < 5; i++)
            await wire.PlayAsync("""
                C: GET / HTTP/1.1
                S: GET BAD …
                """);
        await wire.PlayAsync("S: * BYE …");
        Assert.True(await wire.IsClosedAsync());
    }

    [Fact]
    public async Task No_octets_harm_the_server()
    {
        await using var house = await ImapHouse.OpenAsync();
        var octets = Gen.OneOf(Gen.Byte, Gen.Char["()[]{}\"\\*%+~0123456789 aAFETCHLOGINx\r\n"].Select(c => (byte)c)).Array[1, 400];
        await octets.SampleAsync(async garbage =>
        {
            using var wire = await house.ConnectAsync();
            await wire.SendAsync(Encoding.Latin1.GetString(garbage) + "\r\n");
        }, iter: 100, threads: 2);
        using var sane = await house.LogInAsync();
        await sane.OkAsync("NOOP");
    }

    [Fact]
    public async Task Any_stream_of_commands_is_answered_and_never_ends_a_session_by_a_fault_of_ours()
    {
        await using var house = await ImapHouse.OpenAsync(new ImapOptions { BadCommands = int.MaxValue });
        await house.FillAsync(3);
        string[] verbs =
        [
            "NOOP", "CHECK", "CLOSE", "UNSELECT", "EXPUNGE", "SELECT", "EXAMINE", "CREATE", "DELETE", "RENAME", "SUBSCRIBE", "LIST", "LSUB",
            "STATUS", "APPEND", "STORE", "COPY", "MOVE", "UID STORE", "UID COPY", "UID EXPUNGE", "ENABLE", "ID", "NAMESPACE", "FETCH", "UID FETCH", "SEARCH",
        ];
        string[] words =
        [
            "1", "1:*", "*", "2,3", "0", "999999999999", "$", "INBOX", "a/b", "\"\"", "%", "*", "(", ")", "()", "(\\Seen)", "+FLAGS", "-FLAGS.SILENT",
            "FLAGS", "(MESSAGES UNSEEN)", "RETURN", "(STATUS (SIZE))", "{3+}\r\nabc", "{0+}\r\n", "~{2+}\r\nhi", "\"x", "\\", "NIL", "IMAP4rev2", "BODY[]<0.5>",
            "ALL", "NOT", "OR", "SUBJECT", "&AOQ-", "&", "\"17-Jul-1996 02:44:25 -0700\"",
        ];
        var commands = Gen.Select(Gen.Int[0, verbs.Length - 1].Select(i => verbs[i]), Gen.Int[0, words.Length - 1].Select(i => words[i]).Array[0, 6]).Select((verb, rest) => string.Join(' ', [verb, .. rest])).Array[1, 25];
        await commands.SampleAsync(async batch =>
        {
            using var wire = await house.SelectAsync();
            foreach (var command in batch)
            {
                var answer = await wire.CommandAsync(command);
                Assert.True(answer.Tagged.Length > 0 || answer.Untagged.Any(line => line.StartsWith("* BYE", StringComparison.Ordinal)), command);
                if (answer.Tagged.Length == 0)
                    return;
            }
            await wire.OkAsync("NOOP");
        }, iter: 60, threads: 2);
    }
}
