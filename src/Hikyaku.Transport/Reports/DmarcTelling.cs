using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hikyaku.Authentication.Dmarc;
using Hikyaku.Authentication.DmarcReports;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dmarc;
using Hikyaku.Protocol.Dns;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Reports;
using Hikyaku.Transport.Checks;

namespace Hikyaku.Transport.Reports;

/// <summary>What is told to a domain of a day's mail in its name, and to whom: RFC 9990 §3.</summary>
/// <param name="store">Where the counts are.</param>
/// <param name="dns">Answers questions, and remembers.</param>
/// <param name="organization">Who tells: our own name.</param>
internal sealed class DmarcTelling(MailStore store, IDnsResolver dns, string organization)
{
    /// <summary>Whoever names more gets it at the first ones.</summary>
    private const int MostDestinations = 4;

    /// <summary>A file that no mail server takes helps nobody.</summary>
    private const int LargestFile = 7 << 20;

    private readonly DmarcCheck _dmarc = new(dns);

    /// <summary>Those who are to be told; null when that can't be found out just now.</summary>
    public async ValueTask<(DmarcRecord Record, IReadOnlyList<MailAddress> Destinations)?> DestinationsAsync(string domain, CancellationToken cancellation)
    {
        var (record, failed) = await _dmarc.RecordAsync(domain, cancellation).ConfigureAwait(false);
        if (failed) return null;
        if (record is null) return (new DmarcRecord(), []);
        List<MailAddress> destinations = [];
        foreach (var uri in record.AggregateReportsTo)
        {
            if (destinations.Count == MostDestinations) break;
            if (!uri.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) || MailAddress.TryParse(Uri.UnescapeDataString(uri["mailto:".Length..].Split('?')[0])) is not { } address) continue;
            if (store.Directory.Resolve(address).Kind != RecipientKind.NotLocal) continue;
            var may = await _dmarc.MayBeToldAsync(domain, address.Domain, cancellation).ConfigureAwait(false);
            if (may is null) return null;
            if (may == true) destinations.Add(address);
        }
        return (record, destinations);
    }

    /// <summary>The file; null when there is nothing to tell, or more than anybody takes.</summary>
    public byte[]? Write(DateOnly day, string domain, DmarcRecord record, string email, IReadOnlyList<DmarcCount> counts)
    {
        AggregateRow[] rows = [.. counts.Select(count => DmarcRow.ToReport(count.Row, count.Messages)).OfType<AggregateRow>()];
        if (rows.Length == 0) return null;
        var file = AggregateReportFile.Write(new AggregateReport
        {
            OrganizationName = organization,
            Email = email,
            ReportId = IdOf(day, domain),
            Begin = Start(day),
            End = Start(day).AddDays(1).AddSeconds(-1),
            Domain = domain,
            Policy = FindingFields.Word(record.Policy),
            SubdomainPolicy = FindingFields.Word(record.SubdomainPolicy),
            NonexistentPolicy = FindingFields.Word(record.NonexistentPolicy),
            DkimAlignment = record.IsDkimStrict ? "s" : "r",
            SpfAlignment = record.IsSpfStrict ? "s" : "r",
            IsTesting = record.IsTesting,
            Rows = rows,
        });
        return file.Length <= LargestFile ? file : null;
    }

    /// <summary>The same name whenever the same report is written, so that one sent twice is seen to be one.</summary>
    public string IdOf(DateOnly day, string domain)
    {
        const int Octets = 6;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"dmarc\n{organization}\n{domain}\n{day:yyyy-MM-dd}")));
        return string.Create(CultureInfo.InvariantCulture, $"{day:yyyyMMdd}-{Convert.ToHexStringLower(hash.AsSpan(0, Octets))}@{organization}");
    }

    /// <summary>The name of its file, RFC 9990 §3.5.1.</summary>
    public string FileName(DateOnly day, string domain)
        => string.Create(CultureInfo.InvariantCulture, $"{organization}!{domain}!{Start(day).ToUnixTimeSeconds()}!{Start(day).AddDays(1).AddSeconds(-1).ToUnixTimeSeconds()}.xml.gz");

    private static DateTimeOffset Start(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
}
