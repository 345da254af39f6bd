using System.Collections.Concurrent;
using System.Security.Cryptography;
using Hikyaku.Protocol.Dkim;

namespace Hikyaku.Authentication.Dkim;

/// <summary>rsa-sha256 through the platform's OpenSSL, which is several times faster than managed code. Exported as PKCS #8.</summary>
internal sealed class RsaDkimKey : DkimKey
{
    private const int Bits = 2048;

    private readonly byte[] _privateKey;
    private readonly byte[] _publicKey;
    // An RSA object serves one thread at a time.
    private readonly ConcurrentBag<RSA> _idle;

    private RsaDkimKey(RSA key)
    {
        (_privateKey, _publicKey) = (key.ExportPkcs8PrivateKey(), key.ExportSubjectPublicKeyInfo());
        _idle = [key];
    }

    public override DkimAlgorithm Algorithm => DkimAlgorithm.RsaSha256;

    public static RsaDkimKey Create()
    {
        var key = RSA.Create(Bits);
        // Asked for now: OpenSSL makes the key at its first use.
        return new RsaDkimKey(key);
    }

    public static RsaDkimKey Import(ReadOnlySpan<byte> key) => new(Read(key));

    public override DkimKeyRecord ToRecord() => new() { KeyType = "rsa", PublicKey = _publicKey };

    public override byte[] Export() => [.. _privateKey];

    public override byte[] Sign(ReadOnlySpan<byte> hash)
    {
        if (!_idle.TryTake(out var key)) key = Read(_privateKey);
        try
        {
            var signature = new byte[(key.KeySize + 7) / 8];
            key.SignHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            return signature;
        }
        finally
        {
            _idle.Add(key);
        }
    }

    public override void Dispose()
    {
        while (_idle.TryTake(out var key)) key.Dispose();
        CryptographicOperations.ZeroMemory(_privateKey);
    }

    private static RSA Read(ReadOnlySpan<byte> privateKey)
    {
        var key = RSA.Create();
        try
        {
            key.ImportPkcs8PrivateKey(privateKey, out _);
            return key;
        }
        catch (CryptographicException e)
        {
            key.Dispose();
            throw new FormatException("This is no RSA key in PKCS #8 form.", e);
        }
    }
}
