using Hikyaku.Lab.Dns;
using Hikyaku.Protocol.Dns;
using Hikyaku.Transport.Routing.Dns;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Hikyaku.SystemTests.Dns;

public sealed class CachingResolverTests
{
    [Fact]
    public async Task An_answer_is_kept_as_long_as_it_holds()
    {
        var clock = new FakeTimeProvider();
        await using var server = DnsServer.Start(Zone.Parse("example.org 60 A 192.0.2.1"));
        var resolver = ResolverFor(server, clock);

        await resolver.QueryAsync("example.org", DnsRecordType.A);
        clock.Advance(TimeSpan.FromSeconds(59));
        await resolver.QueryAsync("EXAMPLE.org.", DnsRecordType.A);
        Assert.Equal(1, server.Questions);

        clock.Advance(TimeSpan.FromSeconds(2));
        server.Zone.Remove("example.org", DnsRecordType.A);
        Assert.Equal(DnsStatus.NoSuchName, (await resolver.QueryAsync("example.org", DnsRecordType.A)).Status);
        Assert.Equal(2, server.Questions);
    }

    [Fact]
    public async Task That_there_is_nothing_is_kept_for_the_time_that_the_zone_says()
    {
        var clock = new FakeTimeProvider();
        var zone = Zone.Parse("example.org A 192.0.2.1");
        zone.TimeToLive = TimeSpan.FromSeconds(30);
        await using var server = DnsServer.Start(zone);
        var resolver = ResolverFor(server, clock);

        // RFC 2308 §5
        await resolver.QueryAsync("nobody.example.org", DnsRecordType.Mx);
        clock.Advance(TimeSpan.FromSeconds(29));
        await resolver.QueryAsync("nobody.example.org", DnsRecordType.Mx);
        Assert.Equal(1, server.Questions);
        clock.Advance(TimeSpan.FromSeconds(2));
        await resolver.QueryAsync("nobody.example.org", DnsRecordType.Mx);
        Assert.Equal(2, server.Questions);
    }

    [Fact]
    public async Task A_failure_is_kept_for_a_moment_only()
    {
        var clock = new FakeTimeProvider();
        var zone = Zone.Parse("example.org A 192.0.2.1");
        zone.Break("example.org", DnsFault.ServerFailure);
        await using var server = DnsServer.Start(zone);
        var resolver = ResolverFor(server, clock);

        Assert.True((await resolver.QueryAsync("example.org", DnsRecordType.A)).IsTemporaryFailure);
        var asked = server.Questions;
        Assert.True((await resolver.QueryAsync("example.org", DnsRecordType.A)).IsTemporaryFailure);
        Assert.Equal(asked, server.Questions);

        zone.Mend("example.org");
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(DnsStatus.Found, (await resolver.QueryAsync("example.org", DnsRecordType.A)).Status);
    }

    [Fact]
    public async Task Those_who_ask_the_same_at_the_same_time_wait_for_one_answer_and_may_leave()
    {
        var zone = Zone.Parse("example.org A 192.0.2.1");
        zone.Break("example.org", DnsFault.Slow);
        await using var server = DnsServer.Start(zone);
        server.Slowness = TimeSpan.FromMilliseconds(300);
        var resolver = ResolverFor(server, TimeProvider.System);
        using var impatient = new CancellationTokenSource();

        var first = resolver.QueryAsync("example.org", DnsRecordType.A, impatient.Token).AsTask();
        var others = Enumerable.Range(0, 50).Select(_ => resolver.QueryAsync("example.org", DnsRecordType.A).AsTask()).ToList();
        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.All(await Task.WhenAll(others), answer => Assert.Equal(DnsStatus.Found, answer.Status));
        Assert.Equal(1, server.Questions);
    }

    [Fact]
    public async Task No_more_answers_are_kept_than_there_is_room_for()
    {
        await using var server = DnsServer.Start(Zone.Parse("*.example.org A 192.0.2.1"));
        var resolver = new CachingResolver(new NetworkResolver(new DnsSettings { Servers = [server.EndPoint] }), most: 100, TimeProvider.System);

        for (var i = 0; i < 500; i++) await resolver.QueryAsync($"host{i}.example.org", DnsRecordType.A);

        Assert.InRange(resolver.Count, 50, 101);
    }

    private static CachingResolver ResolverFor(DnsServer server, TimeProvider time)
        => new(new NetworkResolver(new DnsSettings { Servers = [server.EndPoint], Timeout = TimeSpan.FromSeconds(2), Retries = 0 }), most: 1000, time);
}
