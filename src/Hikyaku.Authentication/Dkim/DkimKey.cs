using Hikyaku.Protocol.Dkim;

namespace Hikyaku.Authentication.Dkim;

/// <summary>A private key that signs mail; may be used by several threads at once.</summary>
public abstract class DkimKey : IDisposable
{
    /// <summary>How it signs.</summary>
    public abstract DkimAlgorithm Algorithm { get; }

    /// <summary>What is to be published of it.</summary>
    public abstract DkimKeyRecord ToRecord();

    /// <summary>The private key itself, in the form that <see cref="Import"/> takes.</summary>
    public abstract byte[] Export();

    /// <summary>Signs the SHA-256 hash of a header.</summary>
    public abstract byte[] Sign(ReadOnlySpan<byte> hash);

    /// <summary>Lets go of the key.</summary>
    public abstract void Dispose();

    /// <summary>Makes a new key: RSA with 2048 bits (RFC 8301 §3.2: "SHOULD use ... at least 2048"), which takes a while, or Ed25519.</summary>
    public static DkimKey Create(DkimAlgorithm algorithm) => algorithm == DkimAlgorithm.Ed25519Sha256 ? Ed25519DkimKey.Create() : RsaDkimKey.Create();

    /// <summary>Reads a key that was exported.</summary>
    /// <exception cref="FormatException">The octets are no such key.</exception>
    public static DkimKey Import(DkimAlgorithm algorithm, ReadOnlySpan<byte> key)
        => algorithm == DkimAlgorithm.Ed25519Sha256 ? Ed25519DkimKey.Import(key) : RsaDkimKey.Import(key);
}
