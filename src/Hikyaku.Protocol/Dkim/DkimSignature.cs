using System.Globalization;
using System.Text;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dns;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Tags;

namespace Hikyaku.Protocol.Dkim;

/// <summary>
/// A signature as it came with a message, RFC 6376 §3.5, or of those who passed it on, RFC 8617 §4.1.2. One that can't be used
/// has a <see cref="Fault"/>, and perhaps still a domain.
/// </summary>
public sealed record DkimSignature
{
    private const int LongestField = 32 * 1024;
    private const int MostFields = 1000;

    /// <summary>d=: who takes responsibility, in A-labels; null when that can't be read.</summary>
    public string? Domain { get; private init; }

    /// <summary>s=: under which name the key is published.</summary>
    public string? Selector { get; private init; }

    /// <summary>i= of an ARC-Message-Signature: to which set it belongs; 0 for a DKIM-Signature, where i= is the <see cref="Identity"/>.</summary>
    public int Instance { get; private init; }

    /// <summary>i=: for whom in the domain, as it is written; "@" and the domain when it is missing.</summary>
    public string Identity { get; private init; } = "";

    /// <summary>The domain of <see cref="Identity"/>.</summary>
    public string IdentityDomain { get; private init; } = "";

    /// <summary>a= as written.</summary>
    public string AlgorithmName { get; private init; } = "";

    /// <summary>How it was signed.</summary>
    public DkimAlgorithm Algorithm { get; private init; }

    /// <summary>The first part of c=.</summary>
    public Canonicalization HeaderForm { get; private init; }

    /// <summary>The second part of c=.</summary>
    public Canonicalization BodyForm { get; private init; }

    /// <summary>l=: how much of the body was signed; null is all of it.</summary>
    public long? BodyLength { get; private init; }

    /// <summary>t=: when it was signed.</summary>
    public DateTimeOffset? SignedAt { get; private init; }

    /// <summary>x=: from when on it is no longer to be believed.</summary>
    public DateTimeOffset? ExpiresAt { get; private init; }

    /// <summary>h=: the names of the fields signed, in their order.</summary>
    public IReadOnlyList<string> SignedFields { get; private init; } = [];

    /// <summary>bh=: the hash of the body.</summary>
    public ReadOnlyMemory<byte> BodyHash { get; private init; }

    /// <summary>b=: the signature itself.</summary>
    public ReadOnlyMemory<byte> Signature { get; private init; }

    /// <summary>The beginning of b= as written, by which this signature is told from others (RFC 6008 §4).</summary>
    public string Mark { get; private init; } = "";

    /// <summary>What is wrong with it; null when it can be checked.</summary>
    public string? Fault { get; private init; }

    /// <summary>Where the key is published.</summary>
    public string KeyName => $"{Selector}._domainkey.{Domain}";

    /// <summary>Reads a DKIM-Signature field.</summary>
    public static DkimSignature Read(in HeaderField field) => Read(field, isArc: false);

    /// <summary>Reads an ARC-Message-Signature field, RFC 8617 §4.1.2.</summary>
    public static DkimSignature ReadArc(in HeaderField field) => Read(field, isArc: true);

    private static DkimSignature Read(in HeaderField field, bool isArc)
    {
        if (field.Raw.Length > LongestField) return new DkimSignature { Fault = "the signature is longer than any can be" };
        if (TagList.TryParse(Encoding.Latin1.GetString(field.RawValue)) is not { } tags) return new DkimSignature { Fault = "the signature is no list of tags" };
        var signature = new DkimSignature
        {
            Domain = DomainOf(tags["d"]),
            Selector = tags["s"] is { } selector && IsSelector(selector) ? selector.ToLowerInvariant() : null,
            AlgorithmName = tags["a"] ?? "",
            Mark = tags["b"] is { } written ? Beginning(TagList.Packed(written)) : "",
            Instance = isArc ? ArcInstance.Read(tags["i"]) : 0,
        };
        return signature.Complete(tags, isArc);
    }

    private DkimSignature Complete(TagList tags, bool isArc)
    {
        // §6.1.1, step by step
        if (isArc && Instance == 0) return With("i= is no number of a set");
        if (!isArc && tags["v"] != "1") return With("the signature is of a version that is not known");
        foreach (var required in (string[])["a", "b", "bh", "d", "h", "s"])
        {
            if (tags[required] is null) return With($"the signature lacks {required}=");
        }
        if (Domain is null) return With("d= is no domain name");
        if (Selector is null) return With("s= is no selector");
        var algorithm = AlgorithmOf(AlgorithmName);
        // RFC 8301 §3.1: "rsa-sha1 MUST NOT be used for signing or verifying"
        if (algorithm == default) return With(AlgorithmName.Equals("rsa-sha1", StringComparison.OrdinalIgnoreCase) ? "rsa-sha1 is no longer accepted" : "a= is no algorithm that is known");
        if (Forms(tags["c"]) is not var (headerForm, bodyForm)) return With("c= is no canonicalization that is known");
        if (tags["q"] is { } ways && !ways.Split(':', StringSplitOptions.TrimEntries).Contains("dns/txt", StringComparer.OrdinalIgnoreCase)) return With("q= names no way to the key that is known");
        string[] names = [.. tags["h"]!.Split(':').Select(name => name.Trim(' ', '\t', '\r', '\n'))];
        if (names.Length > MostFields) return With("h= names more fields than any header has");
        // §5.4: "The From header field MUST be signed"
        if (!names.Contains("From", StringComparer.OrdinalIgnoreCase)) return With("From is not signed");
        // RFC 8617 §4.1.2: the seal is made later, and is about this signature.
        if (isArc && names.Contains("ARC-Seal", StringComparer.OrdinalIgnoreCase)) return With("the signature is over a seal");
        if (Octets(tags["bh"]!) is not { } bodyHash || Octets(tags["b"]!) is not { Length: > 0 } value) return With("b= or bh= is not base64");
        if (!Number(tags["l"], out var length) || !Number(tags["t"], out var signedAt) || !Number(tags["x"], out var expiresAt)) return With("l=, t= or x= is no number");
        if (expiresAt < signedAt) return With("it expired before it was made");
        var identity = isArc ? "@" + Domain : tags["i"] ?? "@" + Domain;
        if (DomainOf(identity[(identity.LastIndexOf('@') + 1)..]) is not { } identityDomain || !identity.Contains('@', StringComparison.Ordinal)) return With("i= is no address");
        // §6.1.1: "If the domain specified in the "i=" tag is not the same as or a subdomain of the domain in d="
        if (identityDomain != Domain && !identityDomain.EndsWith("." + Domain, StringComparison.Ordinal)) return With("i= is not of the domain in d=");
        return this with
        {
            Algorithm = algorithm,
            HeaderForm = headerForm,
            BodyForm = bodyForm,
            BodyLength = length,
            SignedAt = Time(signedAt),
            ExpiresAt = Time(expiresAt),
            SignedFields = names,
            BodyHash = bodyHash,
            Signature = value,
            Identity = identity,
            IdentityDomain = identityDomain,
        };
    }

    private DkimSignature With(string fault) => this with { Fault = fault };

    // c= with one name only is about the header; simple is the default of both.
    private static (Canonicalization Header, Canonicalization Body)? Forms(string? text)
    {
        if (text is null) return (Canonicalization.Simple, Canonicalization.Simple);
        var parts = text.Split('/', 2);
        return Form(parts[0]) is { } header && Form(parts.Length == 2 ? parts[1] : "simple") is { } body ? (header, body) : null;
    }

    private static Canonicalization? Form(string name) => name.Trim().ToLowerInvariant() switch
    {
        "simple" => Canonicalization.Simple,
        "relaxed" => Canonicalization.Relaxed,
        _ => null,
    };

    /// <summary>a= read; the default when it is none that is known.</summary>
    internal static DkimAlgorithm AlgorithmOf(string name) => name.ToLowerInvariant() switch
    {
        "rsa-sha256" => DkimAlgorithm.RsaSha256,
        "ed25519-sha256" => DkimAlgorithm.Ed25519Sha256,
        _ => default,
    };

    internal static string? DomainOf(string? text) => text is null ? null : DomainName.TryParse(Encoding.Latin1.GetBytes(text))?.Value;

    // Underscores are no part of the grammar, and are used.
    internal static bool IsSelector(string text)
        => text.Length <= 200 && QueryName.CanBeAsked(text) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');

    private static string Beginning(string signature) => signature[..Math.Min(8, signature.Length)];

    internal static byte[]? Octets(string base64)
    {
        var packed = TagList.Packed(base64);
        var octets = new byte[packed.Length];
        return Convert.TryFromBase64String(packed, octets, out var length) ? octets[..length] : null;
    }

    private static bool Number(string? text, out long? number)
    {
        number = null;
        if (text is null) return true;
        // §3.5: l= up to 76 digits, times up to 12
        if (text.Length is 0 or > 76 || !text.All(char.IsAsciiDigit)) return false;
        number = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : long.MaxValue;
        return true;
    }

    private static DateTimeOffset? Time(long? seconds)
        => seconds is not { } value ? null : DateTimeOffset.FromUnixTimeSeconds(Math.Min(value, DateTimeOffset.MaxValue.ToUnixTimeSeconds()));
}
