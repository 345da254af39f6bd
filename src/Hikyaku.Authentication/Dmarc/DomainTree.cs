using Hikyaku.Protocol.Dmarc;
using Hikyaku.Protocol.Dns;

namespace Hikyaku.Authentication.Dmarc;

/// <summary>Walks from a domain up to the top, looking for DMARC records: RFC 9989 §4.10. Never more than eight questions.</summary>
internal sealed class DomainTree(IDnsResolver dns)
{
    private const int MostLabels = 8;

    /// <summary>What is published from a domain upwards.</summary>
    public async ValueTask<TreeWalk> WalkAsync(string domain, CancellationToken cancellation)
    {
        var places = new List<PolicyPlace>();
        var name = domain;
        while (true)
        {
            var answer = await RecordAsync(name, cancellation).ConfigureAwait(false);
            if (answer.Failed) return new TreeWalk(domain, places, Failed: true);
            if (answer.Record is { } record)
            {
                places.Add(new PolicyPlace(name, record));
                // steps 2 and 6: "If a single record remains and it contains a "psd=n" or "psd=y" tag, stop."
                if (record.IsPublicSuffix is not null) break;
            }
            if (Above(name) is not { } above) break;
            name = above;
        }
        return new TreeWalk(domain, places, Failed: false);
    }

    /// <summary>The one record of a domain itself.</summary>
    public async ValueTask<(DmarcRecord? Record, bool Failed)> RecordAsync(string domain, CancellationToken cancellation)
    {
        var name = "_dmarc." + domain;
        if (!QueryName.CanBeAsked(name)) return (null, false);
        var answer = await dns.QueryAsync(name, DnsRecordType.Txt, cancellation).ConfigureAwait(false);
        if (answer.IsTemporaryFailure) return (null, true);
        DmarcRecord[] records = [.. answer.Of<TextRecord>().Select(record => DmarcRecord.TryParse(record.Text)).OfType<DmarcRecord>()];
        // "If multiple DMARC Policy Records are returned for a single target, they are all discarded."
        return (records is [var only] ? only : null, false);
    }

    // steps 3, 4 and 7: from eight labels and more down to seven, then one by one
    private static string? Above(string name)
    {
        var labels = name.Split('.');
        if (labels.Length == 1) return null;
        return string.Join('.', labels.Length >= MostLabels ? labels[^(MostLabels - 1)..] : labels[1..]);
    }
}

/// <summary>A record and the domain that has it.</summary>
internal sealed record PolicyPlace(string Domain, DmarcRecord Record);

/// <summary>What a walk found, the longest domain first.</summary>
/// <param name="Start">Where it began.</param>
/// <param name="Places">The records.</param>
/// <param name="Failed">True when the DNS did not answer.</param>
internal sealed record TreeWalk(string Start, IReadOnlyList<PolicyPlace> Places, bool Failed)
{
    /// <summary>The organization that the domain belongs to, §4.10.2.</summary>
    public string Organization
    {
        get
        {
            foreach (var place in Places)
            {
                if (place.Record.IsPublicSuffix == false) return place.Domain;
                // "other than the one for the domain where the tree walk started"
                if (place.Record.IsPublicSuffix == true && place.Domain != Start) return OneBelow(place.Domain);
            }
            return Places.Count > 0 ? Places[^1].Domain : Start;
        }
    }

    /// <summary>The record that counts for mail of the domain, §4.10.1: its own, its organization's, its public suffix's.</summary>
    public PolicyPlace? Policy
        => Places.FirstOrDefault(place => place.Domain == Start)
            ?? Places.FirstOrDefault(place => place.Domain == Organization)
            ?? Places.FirstOrDefault(place => place.Record.IsPublicSuffix == true);

    private string OneBelow(string suffix)
    {
        var rest = Start[..^(suffix.Length + 1)];
        return rest[(rest.LastIndexOf('.') + 1)..] + "." + suffix;
    }
}
