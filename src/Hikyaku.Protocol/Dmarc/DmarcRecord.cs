using System.Globalization;

namespace Hikyaku.Protocol.Dmarc;

/// <summary>What a domain wants to be done with mail that says without right to be of it.</summary>
public enum DmarcPolicy
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is suspicious.</summary>
    Quarantine,

    /// <summary>It is not to be taken.</summary>
    Reject,
}

/// <summary>A DMARC policy record, RFC 9989 §4.7; those of RFC 7489 are understood too.</summary>
public sealed record DmarcRecord
{
    /// <summary>p=: for the domain itself, and for those below it without another word.</summary>
    public DmarcPolicy Policy { get; private init; }

    /// <summary>sp=: for domains below that exist.</summary>
    public DmarcPolicy SubdomainPolicy { get; private init; }

    /// <summary>np=: for domains below that do not exist.</summary>
    public DmarcPolicy NonexistentPolicy { get; private init; }

    /// <summary>adkim=s: a signature must be of the very domain.</summary>
    public bool IsDkimStrict { get; private init; }

    /// <summary>aspf=s: the sender must be of the very domain.</summary>
    public bool IsSpfStrict { get; private init; }

    /// <summary>psd=: true where others register domains below it, false where the organization begins; null leaves it open.</summary>
    public bool? IsPublicSuffix { get; private init; }

    /// <summary>t=y: the policy is only tried out; one level less applies.</summary>
    public bool IsTesting { get; private init; }

    /// <summary>pct= of RFC 7489 §6.6.4: to how many percent of the mail the policy applies; to the rest one level less.</summary>
    public int Percent { get; private init; } = 100;

    /// <summary>rua=: who gets the aggregate reports; URIs as written, without their sizes.</summary>
    public IReadOnlyList<string> AggregateReportsTo { get; private init; } = [];

    /// <summary>False when its policy can't be read and nobody wants reports: then DMARC does not apply (§4.10.1).</summary>
    public bool Applies { get; private init; }

    /// <summary>Reads a TXT record; null when it is none of DMARC. Mistakes after the version cost only the tag they are in (§4.8).</summary>
    public static DmarcRecord? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var isFirst = true;
        foreach (var range in text.AsSpan().Split(';'))
        {
            var tag = text.AsSpan(range);
            var equals = tag.IndexOf('=');
            var name = (equals < 0 ? tag : tag[..equals]).Trim(" \t");
            var value = equals < 0 ? default : tag[(equals + 1)..].Trim(" \t");
            // §4.7: "MUST be the first tag in the list. The tag value is case sensitive"
            if (isFirst && (!name.Equals("v", StringComparison.OrdinalIgnoreCase) || value is not "DMARC1")) return null;
            isFirst = false;
            if (equals > 0) tags.TryAdd(name.ToString(), value.ToString());
        }
        return Read(tags);
    }

    private static DmarcRecord Read(Dictionary<string, string> tags)
    {
        var reportsTo = Uris(tags.GetValueOrDefault("rua"));
        var isReadable = PolicyOf(tags, "p") is not null && IsReadable(tags, "sp") && IsReadable(tags, "np");
        // §4.10.1: "act as if a record containing "p=none" was retrieved"
        if (!isReadable) return new DmarcRecord { AggregateReportsTo = reportsTo, Applies = reportsTo.Length > 0, IsPublicSuffix = PublicSuffixOf(tags) };
        var policy = PolicyOf(tags, "p") ?? DmarcPolicy.None;
        var below = PolicyOf(tags, "sp") ?? policy;
        return new DmarcRecord
        {
            Policy = policy,
            SubdomainPolicy = below,
            NonexistentPolicy = PolicyOf(tags, "np") ?? below,
            IsDkimStrict = Is(tags, "adkim", "s"),
            IsSpfStrict = Is(tags, "aspf", "s"),
            IsPublicSuffix = PublicSuffixOf(tags),
            IsTesting = Is(tags, "t", "y"),
            Percent = int.TryParse(tags.GetValueOrDefault("pct"), NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent <= 100 ? percent : 100,
            AggregateReportsTo = reportsTo,
            Applies = true,
        };
    }

    private static DmarcPolicy? PolicyOf(Dictionary<string, string> tags, string name) => tags.GetValueOrDefault(name)?.ToLowerInvariant() switch
    {
        "none" => DmarcPolicy.None,
        "quarantine" => DmarcPolicy.Quarantine,
        "reject" => DmarcPolicy.Reject,
        _ => null,
    };

    private static bool IsReadable(Dictionary<string, string> tags, string name) => !tags.ContainsKey(name) || PolicyOf(tags, name) is not null;

    private static bool? PublicSuffixOf(Dictionary<string, string> tags) => Is(tags, "psd", "y") ? true : Is(tags, "psd", "n") ? false : null;

    private static bool Is(Dictionary<string, string> tags, string name, string value) => string.Equals(tags.GetValueOrDefault(name), value, StringComparison.OrdinalIgnoreCase);

    private static string[] Uris(string? list)
        => list is null ? [] : [.. list.Split(',', StringSplitOptions.TrimEntries).Select(WithoutSize).Where(uri => Uri.TryCreate(uri, UriKind.Absolute, out _)).Take(20)];

    // §4.8: obs-dmarc-report-size is ignored.
    private static string WithoutSize(string uri) => uri.IndexOf('!', StringComparison.Ordinal) is >= 0 and var mark ? uri[..mark] : uri;
}
