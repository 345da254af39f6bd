using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hikyaku.Authentication.TlsReports;
using Hikyaku.Store.Reports;

namespace Hikyaku.Transport.Reports;

/// <summary>Puts the counts of a day together to a report, RFC 8460 §4.4.</summary>
/// <param name="organization">Who tells: our own name.</param>
/// <param name="contact">Whom to ask.</param>
internal sealed class ReportWriter(string organization, string contact)
{
    /// <summary>The report to a domain about a day.</summary>
    public TlsReport Write(DateOnly day, string domain, IReadOnlyList<TlsSessionCount> counts) => new()
    {
        OrganizationName = organization,
        DateRange = new TlsReportPeriod(Start(day), Start(day).AddDays(1).AddSeconds(-1)),
        ContactInfo = contact,
        ReportId = IdOf(day, domain),
        Policies = [.. counts.GroupBy(count => (count.PolicyType, count.Policy, count.PolicyHosts)).Select(group => new TlsPolicyReport(
            new TlsPolicyApplied(group.Key.PolicyType, Lines(group.Key.Policy), domain, Lines(group.Key.PolicyHosts)),
            new TlsSummary(group.Where(count => count.Failure.Length == 0).Sum(count => count.Sessions), group.Where(count => count.Failure.Length > 0).Sum(count => count.Sessions)),
            Details(group)))],
    };

    /// <summary>The same name whenever the same report is written, so that one sent twice is seen to be one.</summary>
    public string IdOf(DateOnly day, string domain)
    {
        const int Octets = 6;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{organization}\n{domain}\n{day:yyyy-MM-dd}")));
        return string.Create(CultureInfo.InvariantCulture, $"{day:yyyyMMdd}-{Convert.ToHexStringLower(hash.AsSpan(0, Octets))}@{organization}");
    }

    /// <summary>The name of its file, RFC 8460 §5.1.</summary>
    public string FileName(DateOnly day, string domain)
        => string.Create(CultureInfo.InvariantCulture, $"{organization}!{domain}!{Start(day).ToUnixTimeSeconds()}!{Start(day).AddDays(1).AddSeconds(-1).ToUnixTimeSeconds()}.json.gz");

    private static TlsFailureDetail[]? Details(IEnumerable<TlsSessionCount> counts)
    {
        TlsFailureDetail[] failed =
        [
            .. counts.Where(count => count.Failure.Length > 0).Select(count => new TlsFailureDetail(
                count.Failure, OrNull(count.OwnAddress), OrNull(count.Host), OrNull(count.Address), count.Sessions, OrNull(count.Reason))),
        ];
        return failed.Length == 0 ? null : failed;
    }

    private static DateTimeOffset Start(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

    private static string[]? Lines(string text) => text.Length == 0 ? null : text.Split('\n');

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}
