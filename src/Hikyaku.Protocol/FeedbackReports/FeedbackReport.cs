using System.Globalization;
using System.Net;
using System.Text;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.FeedbackReports;

/// <summary>
/// What somebody's mail system tells about a mail that it got from here: most often that its reader called it spam
/// (RFC 5965, ARF). Anybody can write one: nothing in it is proved.
/// </summary>
public sealed record FeedbackReport
{
    private const int MostValues = 20;
    private const int LongestValue = 500;
    private const int MostFields = 1000;

    /// <summary>abuse, fraud, virus, not-spam, auth-failure, other, or a type that is not known (RFC 5965 §3.5: taken for other); lower case.</summary>
    public required string Type { get; init; }

    /// <summary>The program that wrote the report.</summary>
    public required string UserAgent { get; init; }

    /// <summary>The sender on the envelope of the mail, without brackets; null when it is not told.</summary>
    public string? OriginalSender { get; init; }

    /// <summary>Whom the mail was for, without brackets: often left out, or blotted out (RFC 6590).</summary>
    public IReadOnlyList<string> OriginalRecipients { get; init; } = [];

    /// <summary>Who wants no more of it: Removal-Recipient, which some large mail systems write though no standard has it.</summary>
    public IReadOnlyList<string> RemovalRecipients { get; init; } = [];

    /// <summary>When the mail came to them.</summary>
    public DateTimeOffset? ArrivedAt { get; init; }

    /// <summary>The machine that gave them the mail.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>The mail server that got it.</summary>
    public string? ReportingHost { get; init; }

    /// <summary>Domains that the report is about.</summary>
    public IReadOnlyList<string> ReportedDomains { get; init; } = [];

    /// <summary>How many such mails it stands for.</summary>
    public int Incidents { get; init; } = 1;

    /// <summary>The Message-ID of the mail without its brackets, from the copy that is enclosed; null when it is not there.</summary>
    public string? OriginalMessageId { get; init; }

    /// <summary>
    /// Reads the body of a message/feedback-report part (RFC 5965 §3): fields as in a header. Null when it lacks what
    /// every report must say. Whatever it is given, little of it is kept.
    /// </summary>
    public static FeedbackReport? TryParse(ReadOnlySpan<byte> fields)
    {
        string? type = null, agent = null, version = null, sender = null, host = null, source = null;
        DateTimeOffset? arrivedAt = null;
        var incidents = 1;
        List<string> recipients = [], removals = [], domains = [];
        var left = MostFields;
        foreach (var field in new HeaderFields(fields))
        {
            if (--left < 0) break;
            // RFC 5965 §3.1 and §3.2: these stand there once; of several the first counts.
            if (field.Is("Feedback-Type"u8)) type ??= TextOf(field).ToLowerInvariant();
            else if (field.Is("User-Agent"u8)) agent ??= TextOf(field);
            else if (field.Is("Version"u8)) version ??= TextOf(field);
            else if (field.Is("Original-Mail-From"u8)) sender ??= AddressOf(field);
            else if (field.Is("Reporting-MTA"u8)) host ??= AfterType(TextOf(field));
            else if (field.Is("Source-IP"u8)) source ??= TextOf(field);
            else if (field.Is("Arrival-Date"u8) || field.Is("Received-Date"u8)) arrivedAt ??= HeaderDate.TryParse(field.RawValue);
            else if (field.Is("Incidents"u8)) incidents = int.TryParse(TextOf(field), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : incidents;
            // §3.3: these may come again and again.
            else if (field.Is("Original-Rcpt-To"u8)) Keep(recipients, AddressOf(field));
            else if (field.Is("Removal-Recipient"u8)) Keep(removals, AddressOf(field));
            else if (field.Is("Reported-Domain"u8)) Keep(domains, TextOf(field).ToLowerInvariant());
        }
        if (string.IsNullOrEmpty(type) || string.IsNullOrEmpty(version)) return null;
        return new FeedbackReport
        {
            Type = type,
            // §3.1 asks for it; who leaves it out is understood all the same.
            UserAgent = agent ?? "",
            OriginalSender = sender,
            OriginalRecipients = recipients,
            RemovalRecipients = removals,
            ArrivedAt = arrivedAt,
            Source = IPAddress.TryParse(source?.Trim('[', ']'), out var address) ? address : null,
            ReportingHost = host,
            ReportedDomains = domains,
            Incidents = incidents,
        };
    }

    private static void Keep(List<string> values, string value)
    {
        if (values.Count < MostValues && value.Length > 0) values.Add(value);
    }

    private static string TextOf(in HeaderField field)
    {
        var raw = field.RawValue;
        var text = new string([.. Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, 4 * LongestValue)]).Where(c => !char.IsControl(c))]).Trim();
        return text.Length <= LongestValue ? text : text[..LongestValue];
    }

    // "<bob@example.org>", "rfc822; bob@example.org"
    private static string AddressOf(in HeaderField field) => AfterType(TextOf(field)).Trim('<', '>');

    private static string AfterType(string value) => value[(value.IndexOf(';', StringComparison.Ordinal) + 1)..].Trim();
}
