using System.Text;
using Hikyaku.Authentication.Arc;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Lab.Dns;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Dns;
using Hikyaku.Protocol.Message.Trace;
using Hikyaku.Transport.Routing.Dns;

namespace Hikyaku.SystemTests.Arc;

/// <summary>Passes letters on from hand to hand, each with a seal, and looks at what comes out.</summary>
internal sealed class SealedLetters : IDisposable
{
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_764_000_000);

    private readonly Dictionary<string, DkimKey> _keys = [];
    private readonly Zone _zone;

    public SealedLetters(Zone? zone = null) => _zone = zone ?? new Zone();

    public Zone Zone => _zone;

    /// <summary>The letter as a domain passes it on, which found that much about it.</summary>
    public string Pass(string letter, string domain, ArcOutcome found, params MethodResult[] results)
        => Seal(letter, domain, found, results) + letter;

    public string Seal(string letter, string domain, ArcOutcome found, params MethodResult[] results)
    {
        var (header, body) = Split(letter);
        var said = new AuthenticationResultsField { ServerName = "mx." + domain, Results = results };
        return Encoding.Latin1.GetString(new ArcSealer(domain, new SelectedKey("s", KeyOf(domain))).Seal(header, new MemoryStream(body), found, said, Now));
    }

    /// <summary>What is found about its chain by somebody who asks the DNS.</summary>
    public async Task<ArcOutcome> VerifyAsync(string letter, DnsFault? fault = null)
    {
        await using var server = DnsServer.Start(_zone);
        if (fault is { } broken) _zone.Break("", broken);
        var resolver = new CachingResolver(new DnsSettings { Servers = [server.EndPoint] }, TimeProvider.System);
        var (header, body) = Split(letter);
        return await new ArcVerifier(resolver, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Now)).VerifyAsync(header, new MemoryStream(body), CancellationToken.None);
    }

    public void Dispose()
    {
        foreach (var key in _keys.Values) key.Dispose();
    }

    private DkimKey KeyOf(string domain)
    {
        if (_keys.TryGetValue(domain, out var key)) return key;
        key = DkimKey.Create(DkimAlgorithm.Ed25519Sha256);
        _zone.Add("s._domainkey." + domain, DnsRecordType.Txt, new TextRecord(key.ToRecord().ToString()));
        return _keys[domain] = key;
    }

    private static (byte[] Header, byte[] Body) Split(string letter)
    {
        var end = letter.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        return (Encoding.Latin1.GetBytes(letter[..end]), Encoding.Latin1.GetBytes(letter[end..]));
    }
}
