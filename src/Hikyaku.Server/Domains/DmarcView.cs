using Hikyaku.Authentication.DmarcReports;
using Hikyaku.Server.Explaining;
using MimeKit;

namespace Hikyaku.Server.Domains;

/// <summary>Many reports summed up: for each domain who sends in its name, the doubtful ones first.</summary>
internal sealed class DmarcView
{
    private const int LargestInput = 64 << 20;
    private const int MostAttachments = 20;
    private const int MostFailures = 1000;

    private readonly Dictionary<string, List<AggregateReport>> _byDomain = new(StringComparer.Ordinal);
    private readonly HashSet<(string, string, string)> _seen = [];

    /// <summary>The domains.</summary>
    public IReadOnlyList<DmarcDomain> Domains => [.. _byDomain.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => DmarcDomain.Of(pair.Key, pair.Value))];

    /// <summary>Reports about single messages.</summary>
    public List<FailureReport> Failures { get; } = [];

    /// <summary>Adds a report, or those that a mail brought; gives why it is none.</summary>
    public string? Add(Stream stream)
    {
        if (MailText.Read(stream, LargestInput, keepLineEnds: true) is not { } octets) return "it is larger than any report is";
        if (octets is [0x1F, 0x8B, ..] or [(byte)'P', (byte)'K', ..] || octets.AsSpan().TrimStart(" \t\r\n\uFEFF"u8).StartsWith("<"u8)) return AddReport(new MemoryStream(octets));
        return AddMail(octets);
    }

    private string? AddMail(byte[] octets)
    {
        MimeMessage mail;
        try
        {
            mail = MimeMessage.Load(new MemoryStream(octets));
        }
        catch (FormatException)
        {
            return "it is neither a report nor a mail";
        }
        using (mail)
        {
            string? fault = "no report is attached to it";
            foreach (var part in mail.BodyParts.OfType<MimePart>().Take(MostAttachments))
            {
                if (part.Content is null) continue;
                using var content = part.Content.Open();
                if (part.ContentType.IsMimeType("message", "feedback-report"))
                {
                    using var text = new MemoryStream();
                    content.CopyTo(text);
                    if (FailureReport.TryRead(text.ToArray()) is not { } failure) continue;
                    if (Failures.Count < MostFailures) Failures.Add(failure);
                    return null;
                }
                if (IsReport(part)) fault = AddReport(content);
                if (fault is null) return null;
            }
            return fault;
        }
    }

    private static bool IsReport(MimePart part)
        => part.ContentType.MediaSubtype?.ToLowerInvariant() is "gzip" or "zip" or "xml" or "x-gzip" or "x-zip-compressed" or "x-zip"
            || (part.FileName is { } name && (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)));

    private string? AddReport(Stream file)
    {
        (AggregateReport? report, string? fault) = AggregateReportFile.Read(file);
        // RFC 9990 §3.5.3: a report may come twice.
        if (report is null || !_seen.Add((report.OrganizationName, report.ReportId, report.Domain))) return fault;
        if (!_byDomain.TryGetValue(report.Domain, out var reports)) _byDomain.Add(report.Domain, reports = []);
        reports.Add(report);
        return null;
    }
}

/// <summary>What is known of the mail in a domain's name.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Begin">From when on.</param>
/// <param name="End">Until when.</param>
/// <param name="Reporters">Who told.</param>
/// <param name="Policy">What the domain asked for, as the newest report saw it.</param>
/// <param name="Passed">Mails for which it vouched.</param>
/// <param name="Failed">The others.</param>
/// <param name="Sources">Who sent them, the doubtful ones first, then by number.</param>
internal sealed record DmarcDomain(string Domain, DateTimeOffset Begin, DateTimeOffset End, IReadOnlyList<string> Reporters, string Policy, long Passed, long Failed, IReadOnlyList<DmarcSource> Sources)
{
    private const int MostReporters = 10;

    /// <summary>Sums reports up.</summary>
    public static DmarcDomain Of(string domain, IReadOnlyList<AggregateReport> reports)
    {
        var rows = reports.SelectMany(report => report.Rows).ToList();
        var sources = rows.GroupBy(DmarcSource.KeyOf).Select(group => group.Key with { Count = group.Aggregate(0L, (sum, row) => Sum(sum, row.Count)) })
            .OrderBy(source => source.Passed).ThenByDescending(source => source.Count).ThenBy(source => source.Address, StringComparer.Ordinal).ToList();
        return new DmarcDomain(
            domain, reports.Min(report => report.Begin), reports.Max(report => report.End), [.. reports.Select(report => report.OrganizationName).Distinct().Take(MostReporters)],
            reports.MaxBy(report => report.End)!.Policy, Total(passed: true), Total(passed: false), sources);

        long Total(bool passed) => rows.Where(row => row.Passed == passed).Aggregate(0L, (sum, row) => Sum(sum, row.Count));
    }

    // Numbers of strangers do not overflow.
    private static long Sum(long sum, long count) => sum > long.MaxValue - count ? long.MaxValue : sum + count;
}

/// <summary>A machine that sends in a domain's name, and what was found of it.</summary>
/// <param name="Address">The machine.</param>
/// <param name="Passed">True when the domain vouched for its mail.</param>
/// <param name="Disposition">What was done.</param>
/// <param name="SignedBy">The right signature that counted; null without one.</param>
/// <param name="OtherSigner">A right signature of somebody else; null without one.</param>
/// <param name="SpfDomain">The domain on the envelope.</param>
/// <param name="SpfResult">What that says of the machine.</param>
/// <param name="Count">How many mails.</param>
internal sealed record DmarcSource(string Address, bool Passed, string Disposition, string? SignedBy, string? OtherSigner, string? SpfDomain, string? SpfResult, long Count = 0)
{
    /// <summary>What a row is counted under.</summary>
    public static DmarcSource KeyOf(AggregateRow row)
    {
        string? signer = row.Signatures.FirstOrDefault(signature => signature.Result == "pass")?.Domain;
        return new DmarcSource(row.SourceAddress, row.Passed, row.Disposition, row.IsDkimAligned ? signer : null, row.IsDkimAligned ? null : signer, row.SpfDomain, row.SpfResult);
    }
}
