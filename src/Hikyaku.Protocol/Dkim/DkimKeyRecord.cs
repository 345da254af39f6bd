using Hikyaku.Protocol.Tags;

namespace Hikyaku.Protocol.Dkim;

/// <summary>What a domain publishes at SELECTOR._domainkey.DOMAIN, RFC 6376 §3.6.1.</summary>
public sealed record DkimKeyRecord
{
    private const string Version = "DKIM1";

    /// <summary>"rsa" or "ed25519", or a kind of key that is not known here.</summary>
    public required string KeyType { get; init; }

    /// <summary>The key: for RSA a SubjectPublicKeyInfo or RSAPublicKey, for Ed25519 its 32 octets (RFC 8463 §4.2). Empty when it was revoked.</summary>
    public required ReadOnlyMemory<byte> PublicKey { get; init; }

    /// <summary>The hashes that may be used with it; empty is any.</summary>
    public IReadOnlyList<string> Hashes { get; init; } = [];

    /// <summary>What it may sign for: "*" is everything, "email" mail.</summary>
    public IReadOnlyList<string> Services { get; init; } = ["*"];

    /// <summary>"y" while the domain tries DKIM out, "s" when i= must be of d= itself.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>Reads a TXT record; null when it is none of a key.</summary>
    public static DkimKeyRecord? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (TagList.TryParse(text) is not { } tags) return null;
        // "If specified, this tag MUST be set to "DKIM1" ... and MUST be the first tag"
        if (tags["v"] is { } version && (version != Version || tags.First != "v")) return null;
        if (tags["p"] is not { } key || Decode(TagList.Packed(key)) is not { } octets) return null;
        return new DkimKeyRecord
        {
            KeyType = tags["k"] ?? "rsa",
            PublicKey = octets,
            Hashes = Words(tags["h"]),
            Services = tags["s"] is { } services ? Words(services) : ["*"],
            Flags = Words(tags["t"]),
        };
    }

    /// <summary>The TXT record; its strings of at most 255 octets are for whoever writes the zone.</summary>
    public override string ToString() => $"v={Version}; k={KeyType}; p={Convert.ToBase64String(PublicKey.Span)}";

    private static string[] Words(string? list) => list?.Split(':', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static byte[]? Decode(string base64)
    {
        var octets = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, octets, out var length) ? octets[..length] : null;
    }
}
