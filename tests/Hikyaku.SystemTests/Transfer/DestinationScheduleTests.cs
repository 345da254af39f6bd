using Hikyaku.Transport.Queue;
using Xunit;

namespace Hikyaku.SystemTests.Transfer;

/// <summary>Whose turn it is.</summary>
public sealed class DestinationScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 10, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_domain_gets_its_turn_when_it_is_due()
    {
        var schedule = new DestinationSchedule(10, 10);
        schedule.Due("later.example", Now.AddMinutes(1));
        schedule.Due("now.example", Now);

        Assert.Equal("now.example", schedule.Take(Now)!.Destination.Domain);
        Assert.Null(schedule.Take(Now));
        Assert.Equal(Now.AddMinutes(1), schedule.NextReady());
        Assert.Equal("later.example", schedule.Take(Now.AddMinutes(1))!.Destination.Domain);
    }

    [Fact]
    public void One_big_mailing_does_not_hold_up_the_others()
    {
        var schedule = new DestinationSchedule(places: 1, placesPerDomain: 10);
        schedule.Due("big.example", Now);
        var served = new List<string>();
        for (var round = 0; round < 6; round++)
        {
            if (round == 1) schedule.Due("small.example", Now);
            var turn = schedule.Take(Now)!;
            served.Add(turn.Destination.Domain);
            // The big one always has more.
            if (turn.Destination.Domain == "big.example") schedule.Due("big.example", Now);
            schedule.Done(turn, reached: true, Now);
        }

        Assert.Equal(1, served.IndexOf("small.example") switch { 1 or 2 => 1, _ => 0 });
        Assert.Equal(1, served.Count(domain => domain == "small.example"));
    }

    [Fact]
    public void Who_comes_last_to_a_long_line_is_soon_served_and_who_came_first_as_well()
    {
        var schedule = new DestinationSchedule(places: 1, placesPerDomain: 10);
        for (var i = 0; i < 1000; i++) schedule.Due($"d{i}.example", Now);
        schedule.Done(schedule.Take(Now)!, reached: true, Now);
        schedule.Due("last.example", Now);

        var served = new List<string>();
        while (schedule.Take(Now) is { } turn)
        {
            served.Add(turn.Destination.Domain);
            schedule.Done(turn, reached: true, Now);
        }

        Assert.InRange(served.IndexOf("last.example"), 0, 2);
        Assert.Equal(1000, served.Count);
    }

    [Fact]
    public void Deliveries_to_one_domain_at_the_same_time_grow_with_success_up_to_a_bound()
    {
        var schedule = new DestinationSchedule(places: 100, placesPerDomain: 5);
        Assert.Equal(2, TakeAll());
        for (var round = 0; round < 10; round++) TakeAll();
        Assert.Equal(5, TakeAll());

        int TakeAll()
        {
            var turns = new List<Turn>();
            schedule.Due("a.example", Now);
            while (schedule.Take(Now) is { } turn)
            {
                turns.Add(turn);
                schedule.Due("a.example", Now);
            }
            foreach (var turn in turns) schedule.Done(turn, reached: true, Now);
            return turns.Count;
        }
    }

    [Fact]
    public void Dead_domains_take_half_of_the_places_at_most()
    {
        var schedule = new DestinationSchedule(places: 10, placesPerDomain: 5);
        for (var i = 0; i < 100; i++) schedule.Due($"dead{i}.example", Now);
        // All are tried once, and nobody is reached.
        while (schedule.Take(Now) is { } turn) schedule.Done(turn, reached: false, Now);

        var later = Now.AddHours(1);
        for (var i = 0; i < 100; i++) schedule.Due($"dead{i}.example", later);
        var busy = 0;
        while (schedule.Take(later) is not null) busy++;
        Assert.Equal(5, busy);

        schedule.Due("living.example", later);
        Assert.Equal("living.example", schedule.Take(later)!.Destination.Domain);
    }

    [Fact]
    public void Ten_thousand_new_domains_that_hang_leave_room_for_one_more_and_for_those_that_were_reached()
    {
        var schedule = new DestinationSchedule(places: 200, placesPerDomain: 20);
        schedule.Due("known.example", Now);
        schedule.Done(schedule.Take(Now)!, reached: true, Now);
        for (var i = 0; i < 10_000; i++) schedule.Due($"black{i}.example", Now);

        // Nothing of this ever ends: two minutes of it, with a fresh letter for a new domain now and then.
        var clock = Now;
        var hanging = new Queue<(Turn Turn, DateTimeOffset Since)>();
        for (var step = 0; step < 1200; step++, clock = clock.AddMilliseconds(100))
        {
            while (hanging.TryPeek(out var oldest) && oldest.Since.AddSeconds(30) <= clock) schedule.Done(hanging.Dequeue().Turn, reached: false, clock);
            if (step % 50 == 25)
            {
                schedule.Due("known.example", clock);
                schedule.Due($"fresh{step}.example", clock);
                var served = new Dictionary<string, double>();
                for (var wait = clock; served.Count < 2 && wait < clock.AddSeconds(2); wait = wait.AddMilliseconds(50))
                {
                    while (schedule.Take(wait) is { } turn)
                    {
                        if (turn.Destination.Domain.StartsWith("black", StringComparison.Ordinal)) hanging.Enqueue((turn, wait));
                        else
                        {
                            served[turn.Destination.Domain] = (wait - clock).TotalSeconds;
                            schedule.Done(turn, reached: true, wait);
                        }
                    }
                }
                Assert.Equal(0, served["known.example"]);
                Assert.InRange(served[$"fresh{step}.example"], 0, 0.5);
            }
            while (schedule.Take(clock) is { } turn) hanging.Enqueue((turn, clock));
            Assert.InRange(schedule.NextReady() ?? clock, clock, clock.AddSeconds(31));
        }
        Assert.InRange(hanging.Count, 100, 175);
    }

    [Fact]
    public void Where_nobody_is_nobody_knocks_for_a_while()
    {
        var schedule = new DestinationSchedule(10, 10);
        schedule.Due("dead.example", Now);
        schedule.Done(schedule.Take(Now)!, reached: false, Now);
        schedule.Due("dead.example", Now);

        Assert.Null(schedule.Take(Now.AddSeconds(5)));
        Assert.NotNull(schedule.Take(Now.AddMinutes(5)));
    }

    [Fact]
    public void Who_insists_need_not_wait_until_a_domain_has_rested()
    {
        var schedule = new DestinationSchedule(10, 5);
        schedule.Due("dead.example", Now);
        schedule.Done(schedule.Take(Now)!, reached: false, Now);
        schedule.Due("dead.example", Now);
        Assert.Null(schedule.Take(Now));

        schedule.Due("dead.example", Now, insists: true);

        Assert.Equal("dead.example", schedule.Take(Now)?.Destination.Domain);
        Assert.Null(schedule.Take(Now));
    }

    [Fact]
    public void A_domain_without_mail_is_forgotten()
    {
        var schedule = new DestinationSchedule(10, 10);
        for (var i = 0; i < 1000; i++)
        {
            schedule.Due($"d{i}.example", Now);
            schedule.Done(schedule.Take(Now)!, reached: true, Now);
        }

        Assert.Equal(0, schedule.Count);
    }

    [Theory]
    [InlineData(1, false, 48, 72)]
    [InlineData(1, true, 240, 360)]
    [InlineData(2, false, 96, 144)]
    [InlineData(5, false, 768, 1152)]
    [InlineData(40, false, 11520, 17280)]
    public void Retries_come_soon_at_first_and_seldom_later(int attempts, bool wasReply, int least, int most)
    {
        var random = new Random(1);
        for (var i = 0; i < 100; i++) Assert.InRange(new RetrySchedule().WaitAfter(attempts, wasReply, random).TotalSeconds, least, most);
    }

    [Fact]
    public void Time_alone_gives_nothing_up()
    {
        var retry = new RetrySchedule();
        // RFC 5321 §4.5.4.1; the clock may have jumped, or the server was off for a week.
        Assert.False(retry.IsHopeless(TimeSpan.FromDays(400), attempts: 2));
        Assert.False(retry.IsHopeless(TimeSpan.FromDays(4), attempts: 40));
        Assert.True(retry.IsHopeless(TimeSpan.FromDays(5), attempts: 30));
    }
}
