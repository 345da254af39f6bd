using System.Net;
using Hikyaku.Store.Queue;
using Hikyaku.SystemTests.Store;
using Hikyaku.Transport.RemoteDelivery;
using Hikyaku.Transport.Routing;
using Xunit;

namespace Hikyaku.SystemTests.Transfer;

/// <summary>Many domains, one smarthost: it is not overrun.</summary>
public sealed class HostPlacesTests
{
    private static readonly NextHop Smarthost = new("smtp.provider.example", IPEndPoint.Parse("192.0.2.1:587")) { Sessions = 2 };

    [Fact]
    public async Task Who_comes_when_all_places_are_taken_waits()
    {
        var places = new HostPlaces();
        Assert.True(await places.EnterAsync(Smarthost, CancellationToken.None));
        Assert.True(await places.EnterAsync(Smarthost, CancellationToken.None));
        var third = places.EnterAsync(Smarthost, CancellationToken.None).AsTask();
        var elsewhere = Smarthost with { EndPoint = IPEndPoint.Parse("192.0.2.2:587") };
        Assert.True(await places.EnterAsync(elsewhere, CancellationToken.None));
        Assert.False(third.IsCompleted);

        places.Leave(Smarthost);
        Assert.True(await third);
    }

    [Fact]
    public async Task Who_waits_gives_up_when_the_server_stops()
    {
        var places = new HostPlaces();
        var one = Smarthost with { Sessions = 1 };
        await places.EnterAsync(one, CancellationToken.None);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        Assert.False(await places.EnterAsync(one, stop.Token));
    }

    [Fact]
    public async Task Mail_for_many_domains_goes_through_a_smarthost_one_by_one()
    {
        var most = 0;
        await using var world = await TwoServers.StartAsync(settings => settings with
        {
            Routes = [new TransportRoute { Domain = "*", Host = "127.0.0.1", Port = settings.Port, Sessions = 1 }],
        });
        await world.There.Store.Directory.AddAliasAsync("@remote.example", [TwoServers.Dan]);
        for (var i = 0; i < 12; i++) await world.There.Store.Directory.AddDomainAsync($"d{i}.example");
        for (var i = 0; i < 12; i++) await world.There.Store.Directory.AddAliasAsync($"@d{i}.example", [TwoServers.Dan]);

        await world.SendAsync("tea", [.. Enumerable.Range(0, 12).Select(i => $"x@d{i}.example")]);

        await StoreBench.EventuallyAsync(() =>
        {
            most = Math.Max(most, world.There.Server.Connections);
            return world.Here.Store.Queue.List(new QueueFilter(), null, 100).Count == 0;
        });
        Assert.Equal(1, most);
    }
}
