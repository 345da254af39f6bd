using Hikyaku.Store.Journey;
using Xunit;

namespace Hikyaku.SystemTests.Transfer;

/// <summary>Mail that is tried for days.</summary>
public sealed class LongWaitTests
{
    [Fact]
    public async Task After_five_days_of_tries_its_story_is_short_and_says_how_often_it_was_tried()
    {
        await using var peer = ScriptedPeer.Start("S: 220 peer\nC: EHLO *\nS: 250 peer\nC: MAIL *\nS: 451 4.3.0 not now\nS*: 250 ok");
        await using var outbox = await Outbox.StartAsync(peer);
        var id = await outbox.SubmitAsync("", "dan@one.example");

        await outbox.PassAsync(TimeSpan.FromDays(6));
        Assert.Empty(outbox.Waiting());

        var told = outbox.JourneyOf(id).OfType<DeliveryAttempted>().ToList();
        Assert.Equal("failed", told[^1].Result);
        Assert.True(told[^1].Attempts > 25, $"tried {told[^1].Attempts} times");
        // 1, 2, 3, 4, 8, 16, 32, the one after which the sender was told of the delay, and the last
        Assert.InRange(told.Count, 6, 9);
        Assert.Equal([1, 2, 3, 4], told.Take(4).Select(attempt => attempt.Attempts!.Value));
        Assert.Equal(["delayed", "failed"], outbox.JourneyOf(id).OfType<SenderNotified>().Select(notified => notified.Action));
    }
}
