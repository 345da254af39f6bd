using Xunit;

namespace Hikyaku.SystemTests.Imap;

public class IdleTests
{
    [Fact]
    public async Task An_idle_session_is_told_what_others_do_as_it_happens()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(1);
        using var idle = await house.SelectAsync();
        using var busy = await house.SelectAsync();
        // RFC 9051 §6.3.13
        await idle.PlayAsync("""
            C: a IDLE
            S: + idling
            """);
        await house.FillAsync(1);
        await idle.PlayAsync("""
            S: * 2 EXISTS
            S: * 2 RECENT
            """);
        await busy.OkAsync("STORE 1 +FLAGS.SILENT (\\Seen \\Deleted)");
        await idle.PlayAsync("S: * 1 FETCH (UID 1 FLAGS (\\Deleted \\Seen \\Recent))");
        await busy.OkAsync("EXPUNGE");
        await idle.PlayAsync("""
            S: * 1 EXPUNGE
            C: DONE
            S: a OK …
            C: b NOOP
            S: b OK …
            """);
    }

    [Fact]
    public async Task What_happened_before_IDLE_is_told_at_once()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.SelectAsync();
        await house.FillAsync(1);
        await wire.PlayAsync("""
            C: a IDLE
            S: + idling
            S: * 1 EXISTS
            S: * 1 RECENT
            C: done
            S: a OK …
            """);
    }

    [Fact]
    public async Task IDLE_without_a_mailbox_waits_and_ends_with_nothing_but_DONE()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.LogInAsync();
        await wire.PlayAsync("""
            C: a IDLE
            S: + idling
            C: DONE
            S: a OK …
            C: b IDLE
            S: + idling
            C: c NOOP
            S: b BAD …
            """);
    }

    [Fact]
    public async Task An_idle_session_whose_mailbox_is_deleted_is_told_goodbye()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var idle = await house.LogInAsync();
        using var busy = await house.LogInAsync();
        await busy.OkAsync("CREATE Work");
        await idle.OkAsync("SELECT Work");
        await idle.PlayAsync("""
            C: a IDLE
            S: + idling
            """);
        await busy.OkAsync("DELETE Work");
        await idle.PlayAsync("S: * BYE …");
        Assert.True(await idle.IsClosedAsync());
    }

    [Fact]
    public async Task Half_a_DONE_in_the_middle_of_news_disturbs_nothing()
    {
        await using var house = await ImapHouse.OpenAsync();
        await house.FillAsync(300);
        using var idle = await house.SelectAsync();
        using var busy = await house.SelectAsync();
        for (var round = 0; round < 20; round++)
        {
            await idle.PlayAsync("""
                C: a IDLE
                S: + idling
                """);
            var work = busy.OkAsync($"STORE 1:* {(round % 2 == 0 ? '+' : '-')}FLAGS.SILENT (\\Flagged)");
            await idle.SendAsync("DO");
            await work;
            await idle.SendAsync("NE\r\n");
            Assert.StartsWith("OK", (await idle.AnswerAsync("a")).Tagged, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_draining_server_says_goodbye_to_idle_sessions()
    {
        await using var house = await ImapHouse.OpenAsync();
        using var wire = await house.SelectAsync();
        await wire.PlayAsync("""
            C: a IDLE
            S: + idling
            """);
        var draining = house.Listener.Gate.DrainAsync(TimeSpan.FromSeconds(20));
        await wire.PlayAsync("S: * BYE Server is shutting down");
        Assert.True(await wire.IsClosedAsync());
        await draining;
    }
}
