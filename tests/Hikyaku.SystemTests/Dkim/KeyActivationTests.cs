using Hikyaku.Authentication.Dkim;
using Hikyaku.Lab.Dns;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Store.Keys;
using Hikyaku.SystemTests.Store;
using Hikyaku.Transport.Routing.Dns;
using Hikyaku.Transport.Signing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Hikyaku.SystemTests.Dkim;

/// <summary>A new key signs when everybody can verify it, not before (RFC 6376 §3.1: "a second public key may be provisioned").</summary>
public sealed class KeyActivationTests
{
    [Fact]
    public async Task A_waiting_key_signs_an_hour_after_its_record_was_seen()
    {
        await using var bench = await StoreBench.CreateAsync();
        await using var dns = DnsServer.Start(new Zone());
        await AddAsync(bench, "old", SigningKeyState.Active);
        var record = await AddAsync(bench, "new", SigningKeyState.Waiting);
        await using var activation = new KeyActivation(bench.Store, new NetworkResolver(new DnsSettings { Servers = [dns.EndPoint] }), bench.Time, NullLogger<KeyActivation>.Instance);

        Assert.Equal(0, await activation.LookAsync());
        dns.Zone.Add($"new._domainkey.example.test TXT \"{record}\"");
        Assert.Equal(0, await activation.LookAsync());
        bench.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(0, await activation.LookAsync());

        // Not everywhere yet: it begins anew
        dns.Zone.Break("new._domainkey.example.test", DnsFault.ServerFailure);
        Assert.Equal(0, await activation.LookAsync());
        dns.Zone.Mend("new._domainkey.example.test");
        bench.Time.Advance(TimeSpan.FromMinutes(40));
        Assert.Equal(0, await activation.LookAsync());
        bench.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(1, await activation.LookAsync());

        Assert.Equal([("new", SigningKeyState.Active), ("old", SigningKeyState.Retired)], bench.Store.SigningKeys.Of("example.test").Select(key => (key.Selector, key.State)).Order());
    }

    [Fact]
    public async Task Another_key_under_its_name_is_not_it()
    {
        await using var bench = await StoreBench.CreateAsync();
        await using var dns = DnsServer.Start(new Zone());
        await AddAsync(bench, "new", SigningKeyState.Waiting);
        using var other = DkimKey.Create(DkimAlgorithm.Ed25519Sha256);
        dns.Zone.Add($"new._domainkey.example.test TXT \"{other.ToRecord()}\"");
        await using var activation = new KeyActivation(bench.Store, new NetworkResolver(new DnsSettings { Servers = [dns.EndPoint] }), bench.Time, NullLogger<KeyActivation>.Instance);

        await activation.LookAsync();
        bench.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(0, await activation.LookAsync());
    }

    private static async Task<string> AddAsync(StoreBench bench, string selector, SigningKeyState state)
    {
        using var key = DkimKey.Create(DkimAlgorithm.Ed25519Sha256);
        Assert.True((await bench.Store.SigningKeys.AddAsync("example.test", [new NewSigningKey(selector, DkimAlgorithm.Ed25519Sha256, key.Export())], state)).Succeeded);
        return key.ToRecord().ToString();
    }
}
