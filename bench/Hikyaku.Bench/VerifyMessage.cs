using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Dns;

namespace Hikyaku.Bench;

/// <summary>
/// DKIM signatures of a letter of 10 KiB verified, their keys remembered by the resolver: against one bare RSA operation of
/// OpenSSL with one hash over the letter, the least that it takes.
/// </summary>
[MemoryDiagnoser]
public class VerifyMessage
{
    private static readonly int Split = Letters.Plain.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
    private static readonly int BodyLength = Letters.Plain.Length - Split;

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly byte[] _signature;
    private readonly DkimVerifier _verifier;
    private readonly byte[] _rsaOnly;
    private readonly byte[] _both;

    public VerifyMessage()
    {
        _signature = _rsa.SignData(Letters.Plain, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SelectedKey rsa = new("r", DkimKey.Create(DkimAlgorithm.RsaSha256)), ed25519 = new("e", DkimKey.Create(DkimAlgorithm.Ed25519Sha256));
        _verifier = new DkimVerifier(new KnownKeys([rsa, ed25519]), TimeProvider.System);
        (_rsaOnly, _both) = (Signed(rsa), Signed(rsa, ed25519));
    }

    [Benchmark(Baseline = true)]
    public bool RawRsaAndHash() => _rsa.VerifyData(Letters.Plain, _signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    [Benchmark]
    public ValueTask<DkimReport> RsaOnly() => Verify(_rsaOnly);

    [Benchmark]
    public ValueTask<DkimReport> Both() => Verify(_both);

    private static byte[] Signed(params SelectedKey[] keys)
        => [.. new DkimSigner("bench.example", keys).Sign(Letters.Plain.AsSpan(0, Split), new MemoryStream(Letters.Plain, Split, BodyLength), DateTimeOffset.UnixEpoch), .. Letters.Plain.AsSpan(0, Split)];

    private ValueTask<DkimReport> Verify(byte[] header) => _verifier.VerifyAsync(header, new MemoryStream(Letters.Plain, Split, BodyLength), CancellationToken.None);

    /// <summary>What a resolver remembers.</summary>
    private sealed class KnownKeys(IReadOnlyList<SelectedKey> keys) : IDnsResolver
    {
        private readonly Dictionary<string, DnsAnswer> _answers = keys.ToDictionary(
            key => $"{key.Selector}._domainkey.bench.example",
            key => new DnsAnswer { Status = DnsStatus.Found, Records = [new TextRecord(key.Key.ToRecord().ToString())] });

        public ValueTask<DnsAnswer> QueryAsync(string name, DnsRecordType type, CancellationToken cancellation = default) => new(_answers[name]);
    }
}
