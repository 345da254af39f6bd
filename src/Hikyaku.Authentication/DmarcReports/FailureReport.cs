using System.Globalization;
using System.Net;
using System.Text;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Authentication.DmarcReports;

/// <summary>What a mail system tells of one message that failed its checks, RFC 6591 and RFC 9991: the fields of a message/feedback-report.</summary>
public sealed record FailureReport
{
    private const int LongestReport = 64 * 1024;
    private const int LongestValue = 500;

    /// <summary>auth-failure, or abuse and others of RFC 5965.</summary>
    public required string FeedbackType { get; init; }

    /// <summary>What failed: dmarc, dkim, spf, bodyhash, signature...; empty when not told.</summary>
    public string AuthFailure { get; init; } = "";

    /// <summary>What became of the message: delivered, spam, policy, reject, other; null when not told.</summary>
    public string? DeliveryResult { get; init; }

    /// <summary>The machine that sent it; null when not told.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>The domain that it said to be of; null when not told.</summary>
    public string? ReportedDomain { get; init; }

    /// <summary>The sender on the envelope; null when not told.</summary>
    public string? EnvelopeFrom { get; init; }

    /// <summary>When it came; null when not told.</summary>
    public string? ArrivedAt { get; init; }

    /// <summary>Who tells; null when not told.</summary>
    public string? Reporter { get; init; }

    /// <summary>Which of DKIM and SPF were aligned, as written (RFC 9991 §4); null when not told.</summary>
    public string? IdentityAlignment { get; init; }

    /// <summary>How many such messages it stands for.</summary>
    public long Incidents { get; init; } = 1;

    /// <summary>Reads the fields of a report; null when they are none.</summary>
    public static FailureReport? TryRead(ReadOnlySpan<byte> fields)
    {
        fields = fields[..Math.Min(fields.Length, LongestReport)];
        if (Value(fields, "Feedback-Type"u8) is not { } type) return null;
        return new FailureReport
        {
            FeedbackType = type.ToLowerInvariant(),
            AuthFailure = Value(fields, "Auth-Failure"u8)?.ToLowerInvariant() ?? "",
            DeliveryResult = Value(fields, "Delivery-Result"u8)?.ToLowerInvariant(),
            SourceAddress = Value(fields, "Source-IP"u8) is { } address && IPAddress.TryParse(address, out var parsed) ? parsed.ToString() : null,
            ReportedDomain = Value(fields, "Reported-Domain"u8)?.TrimEnd('.').ToLowerInvariant(),
            EnvelopeFrom = Value(fields, "Original-Mail-From"u8),
            ArrivedAt = Value(fields, "Arrival-Date"u8) ?? Value(fields, "Received-Date"u8),
            Reporter = Value(fields, "Reporting-MTA"u8),
            IdentityAlignment = Value(fields, "Identity-Alignment"u8)?.ToLowerInvariant(),
            Incidents = long.TryParse(Value(fields, "Incidents"u8), NumberStyles.None, CultureInfo.InvariantCulture, out var incidents) && incidents > 0 ? incidents : 1,
        };
    }

    private static string? Value(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> name)
        => HeaderFields.TryFind(fields, name, out var field) && Encoding.UTF8.GetString(field.Unfold()) is { Length: > 0 } text ? text.Length > LongestValue ? text[..LongestValue] : text : null;
}
