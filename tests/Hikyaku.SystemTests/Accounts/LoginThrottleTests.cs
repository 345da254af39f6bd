using System.Net;
using Hikyaku.Store.Accounts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Hikyaku.SystemTests.Accounts;

public sealed class LoginThrottleTests
{
    private static readonly IPAddress Attacker = IPAddress.Parse("192.0.2.1");
    private readonly FakeTimeProvider _time = new();
    private readonly LoginThrottle _throttle;

    public LoginThrottleTests() => _throttle = new LoginThrottle(_time);

    [Fact]
    public void Slips_of_the_finger_cost_nothing_and_guessing_costs_more_and_more()
    {
        var pauses = new List<double>();
        for (var i = 0; i < 9; i++)
        {
            var wait = _throttle.Enter(Attacker, "alice")!.Value;
            pauses.Add(wait.TotalSeconds);
            _time.Advance(wait);
            _throttle.Failed(Attacker, "alice");
        }

        Assert.Equal([0, 0, 0, 1, 2, 4, 8, 15, 15], pauses);
    }

    [Fact]
    public void The_owner_is_not_locked_out_elsewhere_and_others_not_here()
    {
        for (var i = 0; i < 10; i++) _throttle.Failed(Attacker, "alice");
        Assert.True(_throttle.Enter(Attacker, "Alice") > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, _throttle.Enter(IPAddress.Parse("192.0.2.2"), "alice"));
        Assert.Equal(TimeSpan.Zero, _throttle.Enter(Attacker, "bob"));
    }

    [Fact]
    public void An_IPv6_network_is_one_guesser()
    {
        for (var i = 0; i < 10; i++) _throttle.Failed(IPAddress.Parse($"2001:db8:0:1::{i + 1}"), "alice");
        Assert.True(_throttle.Enter(IPAddress.Parse("2001:db8:0:1:ffff::"), "alice") > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, _throttle.Enter(IPAddress.Parse("2001:db8:0:2::1"), "alice"));
    }

    [Fact]
    public void Guessing_at_many_connections_at_once_is_no_faster()
    {
        for (var i = 0; i < 5; i++) _throttle.Failed(Attacker, "alice");
        var waits = Enumerable.Range(0, 100).Select(_ => _throttle.Enter(Attacker, "alice")).ToList();
        Assert.Equal([4, 8, 12, 16, 20, 24, 28], waits.TakeWhile(w => w is not null).Select(w => w!.Value.TotalSeconds));
        Assert.All(waits.Skip(7), w => Assert.Null(w)); // not looked at at all
        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.NotNull(_throttle.Enter(Attacker, "alice"));
    }

    [Fact]
    public void Many_names_from_one_network_are_slowed_down_too()
    {
        for (var i = 0; i < 30; i++) _throttle.Failed(Attacker, $"user{i}");
        Assert.Equal(TimeSpan.FromSeconds(2), _throttle.Enter(Attacker, "somebody else"));
    }

    [Fact]
    public void A_success_and_a_quarter_of_an_hour_make_good()
    {
        for (var i = 0; i < 5; i++) _throttle.Failed(Attacker, "alice");
        _throttle.Succeeded(Attacker, "alice");
        Assert.Equal(TimeSpan.Zero, _throttle.Enter(Attacker, "alice"));

        for (var i = 0; i < 5; i++) _throttle.Failed(Attacker, "bob");
        _time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(TimeSpan.Zero, _throttle.Enter(Attacker, "bob"));
    }

    [Fact]
    public void The_table_is_bounded()
    {
        for (var i = 0; i < LoginThrottle.MostEntries + 1000; i++) _throttle.Failed(Attacker, i.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.InRange(_throttle.Count, 1, LoginThrottle.MostEntries + 1);
    }

    [Fact]
    public void Local_sockets_are_not_slowed_down()
    {
        for (var i = 0; i < 50; i++) _throttle.Failed(null, "alice");
        Assert.Equal(TimeSpan.Zero, _throttle.Enter(null, "alice"));
    }
}
