using Hikyaku.Access.Pop3;
using Hikyaku.Connections;
using Hikyaku.SystemTests.Connections;
using Hikyaku.SystemTests.Store;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Hikyaku.SystemTests.Pop3;

/// <summary>Sessions in the manner of RFC 1939 §10.</summary>
public sealed class Pop3SessionTests
{
    private const string First = "Subject: one\r\n\r\nline 1\r\n.dot\r\nline 3\r\n";
    private const string Second = "Subject: two\r\n\r\n";

    [Fact]
    public async Task A_slow_client_may_take_longer_over_a_large_message_than_it_may_be_silent()
    {
        await using var bench = await StoreBench.CreateAsync();
        await bench.AcceptAsync("Subject: big\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", 3_000)), bench.Alice);
        var time = new FakeTimeProvider();
        using var roster = new ConnectionRoster(time);
        var pair = new PipePair(pauseAt: 32 * 1024);
        await using var connection = new ClientConnection(
            pair.Server, new ListenerProfile { Protocol = "pop3", Tls = TlsMode.None, AllowPlaintextLogin = true },
            new ConnectionSetup { Remote = new(System.Net.IPAddress.Loopback, 40000), Roster = roster });
        var session = new Pop3Session(connection, bench.Store, new MaildropLocks(), new Pop3Options { Hostname = "mail.example.test" }, time).RunAsync();

        var heard = await pair.HearAsync();
        await pair.SayAsync($"USER alice@example.test\r\nPASS wonderland\r\nRETR 1\r\n");
        while (!heard.EndsWith("\r\n.\r\n", StringComparison.Ordinal))
        {
            heard += await pair.HearAsync();
            time.Advance(TimeSpan.FromMinutes(4));
        }

        Assert.Equal(ConnectionEnd.None, connection.EndReason);
        Assert.Contains("+OK Message follows", heard, StringComparison.Ordinal);
        pair.HangUp();
        await session;
    }

    [Fact]
    public async Task Mail_is_listed_read_and_deleted()
    {
        await using var bench = await TwoLettersAsync();
        await using var talk = new Pop3Talk(bench);
        await talk.LoginAsync();
        await talk.PlayAsync($"""
            C: STAT
            S: +OK 2 {First.Length + Second.Length}
            C: LIST
            S: +OK*
            S: 1 {First.Length}
            S: 2 {Second.Length}
            S: .
            C: LIST 2
            S: +OK 2 {Second.Length}
            C: LIST 3
            S: -ERR*
            C: TOP 1 1
            S: +OK*
            S: Subject: one
            S: 
            S: line 1
            S: .
            C: RETR 1
            S: +OK*
            S: Subject: one
            S: 
            S: line 1
            S: ..dot
            S: line 3
            S: .
            C: DELE 1
            S: +OK*
            C: DELE 1
            S: -ERR*
            C: RETR 1
            S: -ERR*
            C: STAT
            S: +OK 1 {Second.Length}
            C: LIST
            S: +OK*
            S: 2 {Second.Length}
            S: .
            C: QUIT
            S: +OK*
            """);
        await talk.EndAsync();
        Assert.Equal(1, bench.Inbox(bench.Alice).Messages);
    }

    // RFC 1939 §5: "RSET: If any messages have been marked as deleted by the POP3 server, they are unmarked."
    [Fact]
    public async Task Reset_takes_every_deletion_back()
    {
        await using var bench = await TwoLettersAsync();
        await using var talk = new Pop3Talk(bench);
        await talk.LoginAsync();
        await talk.PlayAsync($"""
            C: DELE 1
            S: +OK*
            C: RSET
            S: +OK*
            C: STAT
            S: +OK 2 {First.Length + Second.Length}
            C: QUIT
            S: +OK*
            """);
        await talk.EndAsync();
        Assert.Equal(2, bench.Inbox(bench.Alice).Messages);
    }

    // RFC 1939 §6: a session that ends without QUIT "MUST NOT remove any messages from the maildrop".
    [Fact]
    public async Task A_session_that_breaks_off_deletes_nothing_and_gives_the_maildrop_back()
    {
        await using var bench = await TwoLettersAsync();
        var locks = new MaildropLocks();
        await using (var talk = new Pop3Talk(bench, locks))
        {
            await talk.LoginAsync();
            await talk.PlayAsync("C: DELE 1\nS: +OK*");
            talk.HangUp();
        }

        Assert.Equal(2, bench.Inbox(bench.Alice).Messages);
        await using var again = new Pop3Talk(bench, locks);
        await again.LoginAsync();
    }

    // RFC 1939 §4 and RFC 2449 §8.1.2
    [Fact]
    public async Task A_maildrop_serves_one_session_at_a_time()
    {
        await using var bench = await TwoLettersAsync();
        var locks = new MaildropLocks();
        await using var holder = new Pop3Talk(bench, locks);
        await holder.LoginAsync();
        await using var other = new Pop3Talk(bench, locks, patience: TimeSpan.Zero);
        await other.PlayAsync("""
            S: +OK*
            C: USER alice@example.test
            S: +OK*
            C: PASS wonderland
            S: -ERR [IN-USE]*
            """);
        await holder.PlayAsync("C: QUIT\nS: +OK*");
        // The reply to QUIT gives the maildrop back, not the end of the connection.
        await other.PlayAsync("""
            C: USER alice@example.test
            S: +OK*
            C: PASS wonderland
            S: +OK*
            """);
    }

    [Fact]
    public async Task A_login_waits_a_little_for_the_session_that_is_about_to_leave()
    {
        await using var bench = await TwoLettersAsync();
        var locks = new MaildropLocks();
        await using var holder = new Pop3Talk(bench, locks);
        await holder.LoginAsync();
        await using var second = new Pop3Talk(bench, locks);
        await using var third = new Pop3Talk(bench, locks);
        const string login = """
            S: +OK*
            C: USER alice@example.test
            S: +OK*
            C: PASS wonderland
            """;
        await second.PlayAsync(login);
        await third.PlayAsync(login);

        await holder.PlayAsync("C: QUIT\nS: +OK*");
        await second.PlayAsync("S: +OK*\nC: QUIT\nS: +OK*");
        await third.PlayAsync("S: +OK*\nC: STAT\nS: +OK 2 *");
    }

    // RFC 1939 §7: unique-ids persist across sessions and are never used again.
    [Fact]
    public async Task Unique_ids_stay_the_same_from_session_to_session()
    {
        await using var bench = await TwoLettersAsync();
        var before = await UniqueIdsAsync(bench, 2);
        await using (var talk = new Pop3Talk(bench))
        {
            await talk.LoginAsync();
            await talk.PlayAsync("C: DELE 1\nS: +OK*\nC: QUIT\nS: +OK*");
            await talk.EndAsync();
        }

        await bench.AcceptAsync(First, bench.Alice);
        var after = await UniqueIdsAsync(bench, 2);
        Assert.Equal(before[1], after[0]);
        Assert.DoesNotContain(after[1], before);
    }

    [Fact]
    public async Task What_another_session_does_leaves_the_numbers_as_they_are()
    {
        await using var bench = await TwoLettersAsync();
        await using var talk = new Pop3Talk(bench);
        await talk.LoginAsync();
        await bench.Store.Messages.ExpungeAsync(bench.Inbox(bench.Alice).Id, null, onlyDeleted: false);
        await bench.AcceptAsync(First, bench.Alice);
        await talk.PlayAsync($"""
            C: STAT
            S: +OK 2 {First.Length + Second.Length}
            C: RETR 1
            S: -ERR [SYS/TEMP]*
            C: DELE 1
            S: +OK*
            C: QUIT
            S: +OK*
            """);
        await talk.EndAsync();
        Assert.Equal(1, bench.Inbox(bench.Alice).Messages);
    }

    // RFC 2449 §6.8: pipelined commands are answered in order.
    [Fact]
    public async Task Pipelined_commands_are_answered_in_order()
    {
        await using var bench = await TwoLettersAsync();
        await using var talk = new Pop3Talk(bench);
        await talk.LoginAsync();
        await talk.SayAsync("NOOP\r\nSTAT\r\nUIDL 9\r\nQUIT\r\n");
        await talk.PlayAsync($"""
            S: +OK
            S: +OK 2 {First.Length + Second.Length}
            S: -ERR*
            S: +OK*
            """);
        await talk.EndAsync();
    }

    private static async Task<StoreBench> TwoLettersAsync()
    {
        var bench = await StoreBench.CreateAsync();
        await bench.AcceptAsync(First, bench.Alice);
        await bench.AcceptAsync(Second, bench.Alice);
        return bench;
    }

    private static async Task<List<string>> UniqueIdsAsync(StoreBench bench, int count)
    {
        await using var talk = new Pop3Talk(bench);
        await talk.LoginAsync();
        await talk.PlayAsync("C: UIDL\nS: +OK*");
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
            ids.Add((await talk.HearLineAsync()).Split(' ')[1]);
        await talk.PlayAsync("S: .\nC: QUIT\nS: +OK*");
        await talk.EndAsync();
        return ids;
    }
}
