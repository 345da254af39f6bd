using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Protocol.Dkim;

namespace Hikyaku.Bench;

/// <summary>DKIM signatures of a letter of 10 KiB: against one bare RSA operation of OpenSSL, the least that a signature takes.</summary>
[MemoryDiagnoser]
public class SignMessage
{
    private static readonly int Split = Letters.Plain.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly byte[] _hash = SHA256.HashData(Letters.Plain);
    private readonly DkimSigner _both;
    private readonly DkimSigner _rsaOnly;
    private readonly DkimSigner _ed25519Only;

    public SignMessage()
    {
        SelectedKey rsa = new("r", DkimKey.Create(DkimAlgorithm.RsaSha256)), ed25519 = new("e", DkimKey.Create(DkimAlgorithm.Ed25519Sha256));
        (_both, _rsaOnly, _ed25519Only) = (new("bench.example", [rsa, ed25519]), new("bench.example", [rsa]), new("bench.example", [ed25519]));
    }

    [Benchmark(Baseline = true)]
    public byte[] RawRsa() => _rsa.SignHash(_hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    [Benchmark]
    public byte[] Both() => Sign(_both);

    [Benchmark]
    public byte[] RsaOnly() => Sign(_rsaOnly);

    [Benchmark]
    public byte[] Ed25519Only() => Sign(_ed25519Only);

    private static byte[] Sign(DkimSigner signer)
        => signer.Sign(Letters.Plain.AsSpan(0, Split), new MemoryStream(Letters.Plain, Split, Letters.Plain.Length - Split), DateTimeOffset.UnixEpoch);
}
