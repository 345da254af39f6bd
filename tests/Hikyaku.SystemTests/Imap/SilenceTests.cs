using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Hikyaku.SystemTests.Imap;

public class SilenceTests
{
    private static readonly DateTimeOffset Start = new(2026, 7, 10, 9, 0, 0, TimeSpan.Zero);

    // The deadline is seen by one tick of the clock alone: a second one would already end the time for the goodbye
    private static void PassTheDeadline(FakeTimeProvider time, TimeSpan silence)
    {
        time.Advance(silence);
        time.Advance(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Who_does_not_log_in_within_three_minutes_is_sent_away()
    {
        var time = new FakeTimeProvider(Start);
        await using var house = await ImapHouse.OpenAsync(time: time);
        using var wire = await house.ConnectAsync();
        await wire.OkAsync("NOOP");
        time.Advance(TimeSpan.FromMinutes(2.9));
        await wire.OkAsync("NOOP");
        PassTheDeadline(time, TimeSpan.FromMinutes(0.1)); // the NOOP bought no more time
        await wire.PlayAsync("S: * BYE Autologout…");
        Assert.True(await wire.IsClosedAsync());
    }

    [Fact]
    public async Task Who_is_logged_in_may_be_silent_for_half_an_hour()
    {
        var time = new FakeTimeProvider(Start);
        await using var house = await ImapHouse.OpenAsync(time: time);
        using var wire = await house.SelectAsync();
        // RFC 9051 §5.4: at least 30 minutes
        time.Advance(TimeSpan.FromMinutes(30));
        await wire.PlayAsync("""
            C: a NOOP
            S: a OK …
            C: b IDLE
            S: + idling
            """);
        time.Advance(TimeSpan.FromMinutes(30));
        await wire.PlayAsync("""
            C: DONE
            S: b OK …
            """);
        PassTheDeadline(time, TimeSpan.FromMinutes(31));
        await wire.PlayAsync("S: * BYE Autologout…");
        Assert.True(await wire.IsClosedAsync());
    }

    [Fact]
    public async Task Who_stops_inside_a_literal_is_sent_away_long_before()
    {
        var time = new FakeTimeProvider(Start);
        await using var house = await ImapHouse.OpenAsync(time: time);
        using var wire = await house.LogInAsync();
        await wire.PlayAsync("""
            C: a APPEND INBOX {1000}
            S: + OK
            """);
        await wire.SendAsync("half of");
        for (var i = 0; i < 40 && wire.Stream is System.Net.Sockets.NetworkStream { DataAvailable: false }; i++)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(5);
        }
        while (await wire.ReadLineAsync() is { Length: > 0 })
        {
        }
        Assert.Equal(0, house.Mailbox("INBOX").Messages);
    }
}
