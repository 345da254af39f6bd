using Hikyaku.Protocol.Dkim;

namespace Hikyaku.Store.Keys;

/// <summary>A private key with which mail of a domain is signed (DKIM).</summary>
/// <param name="Domain">Whose mail, in A-labels.</param>
/// <param name="Selector">The name under which the public key is published (RFC 6376 §3.1).</param>
/// <param name="Algorithm">How it signs.</param>
/// <param name="PrivateKey">The key in the form that its algorithm exports.</param>
/// <param name="State">Whether it signs.</param>
/// <param name="ChangedAt">When it came into that state.</param>
public sealed record SigningKey(
    string Domain, string Selector, DkimAlgorithm Algorithm, ReadOnlyMemory<byte> PrivateKey, SigningKeyState State, DateTimeOffset ChangedAt);

/// <summary>The life of a key.</summary>
public enum SigningKeyState
{
    /// <summary>Made, and to be published; it does not sign yet, since nobody could verify it.</summary>
    Waiting,

    /// <summary>It signs.</summary>
    Active,

    /// <summary>It signs no longer; it stays published as long as mail that it signed is under way.</summary>
    Retired,
}

/// <summary>A key to be kept, without what the store knows itself.</summary>
public sealed record NewSigningKey(string Selector, DkimAlgorithm Algorithm, ReadOnlyMemory<byte> PrivateKey);
