using Hikyaku.Protocol.Tags;

namespace Hikyaku.Protocol.TlsReports;

/// <summary>Where a domain wants to be told of trouble with TLS: the TXT record at _smtp._tls.DOMAIN, RFC 8460 §3.</summary>
/// <param name="Destinations">mailto: and https: addresses, in their order.</param>
public sealed record TlsReportRecord(IReadOnlyList<Uri> Destinations)
{
    private const string Version = "TLSRPTv1";
    private const int MostDestinations = 4;

    /// <summary>The one record among all TXT records of the name; null without one, and when there are several.</summary>
    public static TlsReportRecord? Find(IEnumerable<string> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        string[] candidates = [.. records.Where(record => record.StartsWith($"v={Version};", StringComparison.Ordinal))];
        if (candidates is not [var only] || TagList.TryParse(only)?["rua"] is not { } list) return null;
        Uri[] destinations = [.. list.Split(',').Select(text => Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri) ? uri : null).OfType<Uri>().Where(IsKnown).Take(MostDestinations)];
        return destinations.Length == 0 ? null : new TlsReportRecord(destinations);
    }

    private static bool IsKnown(Uri uri) => uri.Scheme == Uri.UriSchemeMailto || uri.Scheme == Uri.UriSchemeHttps;
}
