using System.Collections.Concurrent;
using Hikyaku.Protocol.Dkim;

namespace Hikyaku.Authentication.Dkim;

/// <summary>Keys that were read before: to read one takes longer than to verify with it. Whether a record still stands, the resolver knows.</summary>
internal sealed class KeyShelf
{
    private const int Most = 2000;

    private readonly ConcurrentDictionary<string, PublishedKey?> _keys = new();

    /// <summary>What a TXT record publishes; null when it is no key record.</summary>
    public PublishedKey? Read(string text)
    {
        if (_keys.TryGetValue(text, out var known)) return known;
        if (_keys.Count >= Most) _keys.Clear();
        return _keys[text] = DkimKeyRecord.TryParse(text) is { } record ? PublishedKey.Of(record) : null;
    }
}

/// <summary>A key record and its key.</summary>
/// <param name="Record">What is published.</param>
/// <param name="Key">The key; null when it is none, or was revoked.</param>
/// <param name="Fault">Why there is no key.</param>
internal sealed record PublishedKey(DkimKeyRecord Record, VerifyingKey? Key, string? Fault)
{
    public static PublishedKey Of(DkimKeyRecord record)
    {
        // RFC 6376 §3.6.1: "An empty value means that this public key has been revoked"
        if (record.PublicKey.IsEmpty) return new PublishedKey(record, null, "the key was revoked");
        var (key, fault) = VerifyingKey.Read(record);
        return new PublishedKey(record, key, fault);
    }

    /// <summary>What keeps the key from being used for a signature, RFC 6376 §6.1.2; null when nothing does.</summary>
    public string? ObjectionTo(KeyWish wish)
    {
        if (Key is null) return Fault;
        if (Record.Hashes.Count > 0 && !Record.Hashes.Contains("sha256", StringComparer.OrdinalIgnoreCase)) return "the key is not for sha256";
        if (!Record.Services.Any(service => service is "*" || service.Equals("email", StringComparison.OrdinalIgnoreCase))) return "the key is not for mail";
        if (Record.KeyType.Equals("ed25519", StringComparison.OrdinalIgnoreCase) != (wish.Algorithm == DkimAlgorithm.Ed25519Sha256)) return "the key is of another kind than the signature";
        // t=s: "MUST have the same domain value on the right-hand side of the "@" in the "i=" tag and the value of the "d=" tag"
        if (Record.Flags.Contains("s") && wish.IdentityDomain != wish.Domain) return "the key is for the domain itself, the signature for one below it";
        return null;
    }
}
