using System.Collections.Concurrent;
using System.Security.Cryptography;
using Hikyaku.Protocol.Dkim;
using NSec.Cryptography;
using PublicKey = NSec.Cryptography.PublicKey;

namespace Hikyaku.Authentication.Dkim;

/// <summary>A public key of somebody else; may be used by several threads at once.</summary>
internal sealed class VerifyingKey
{
    private const int FewestBits = 1024;
    private const int StrongBits = 2048;
    private const int MostBits = 8192;
    private const int MostExponentOctets = 8;

    private readonly PublicKey? _ed25519;
    private readonly RSAParameters _rsa;
    // An RSA object serves one thread at a time.
    private readonly ConcurrentBag<RSA> _idle = [];

    private VerifyingKey(PublicKey ed25519) => (_ed25519, Bits) = (ed25519, 256);

    private VerifyingKey(RSA rsa)
    {
        (_rsa, Bits) = (rsa.ExportParameters(includePrivateParameters: false), rsa.KeySize);
        _idle.Add(rsa);
    }

    /// <summary>Its size.</summary>
    public int Bits { get; }

    /// <summary>RFC 8301 §3.2: "SHOULD use RSA keys of at least 2048 bits".</summary>
    public bool IsWeak => _ed25519 is null && Bits < StrongBits;

    /// <summary>Reads the key of a record.</summary>
    public static (VerifyingKey? Key, string? Fault) Read(DkimKeyRecord record)
    {
        if (record.KeyType.Equals("ed25519", StringComparison.OrdinalIgnoreCase))
        {
            return PublicKey.TryImport(SignatureAlgorithm.Ed25519, record.PublicKey.Span, KeyBlobFormat.RawPublicKey, out var key)
                ? (new VerifyingKey(key!), null)
                : (null, "the key is no Ed25519 key");
        }
        if (!record.KeyType.Equals("rsa", StringComparison.OrdinalIgnoreCase)) return (null, "the key is of a kind that is not known");
        return ReadRsa(record.PublicKey.Span);
    }

    /// <summary>Whether a signature of a hash was made with the key's other half.</summary>
    public bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        // RFC 8463 §3: the hash is what PureEdDSA signs.
        if (_ed25519 is not null) return SignatureAlgorithm.Ed25519.Verify(_ed25519, hash, signature);
        if (!_idle.TryTake(out var rsa)) rsa = RSA.Create(_rsa);
        try
        {
            return rsa.VerifyHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            _idle.Add(rsa);
        }
    }

    private static (VerifyingKey?, string?) ReadRsa(ReadOnlySpan<byte> octets)
    {
        var rsa = RSA.Create();
        try
        {
            Import(rsa, octets);
            // RFC 8301 §3.2: "Verifiers MUST NOT consider signatures using RSA keys of less than 1024 bits as valid"
            var fault = rsa.KeySize < FewestBits ? $"the key is too short: {rsa.KeySize} bits"
                : rsa.KeySize > MostBits || rsa.ExportParameters(includePrivateParameters: false).Exponent!.Length > MostExponentOctets ? "the key is larger than any that is used"
                : null;
            if (fault is null) return (new VerifyingKey(rsa), null);
            rsa.Dispose();
            return (null, fault);
        }
        catch (CryptographicException)
        {
            rsa.Dispose();
            return (null, "the key is no RSA key");
        }
    }

    // RFC 6376 §3.6.1 says RSAPublicKey, everybody publishes SubjectPublicKeyInfo (erratum 3017).
    private static void Import(RSA rsa, ReadOnlySpan<byte> octets)
    {
        try
        {
            rsa.ImportSubjectPublicKeyInfo(octets, out _);
        }
        catch (CryptographicException)
        {
            rsa.ImportRSAPublicKey(octets, out _);
        }
    }
}
