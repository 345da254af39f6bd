using System.Text.Json.Serialization;

namespace Hikyaku.Authentication.TlsReports;

/// <summary>What one mail system tells another of its TLS sessions with it in a day, RFC 8460 §4.4.</summary>
public sealed record TlsReport
{
    /// <summary>Who tells.</summary>
    public string? OrganizationName { get; init; }

    /// <summary>What time it is about.</summary>
    public TlsReportPeriod? DateRange { get; init; }

    /// <summary>Whom to ask.</summary>
    public string? ContactInfo { get; init; }

    /// <summary>Its name.</summary>
    public string? ReportId { get; init; }

    /// <summary>What happened, by policy.</summary>
    public IReadOnlyList<TlsPolicyReport>? Policies { get; init; }
}

/// <summary>From when until when, UTC.</summary>
public sealed record TlsReportPeriod(
    [property: JsonPropertyName("start-datetime")] DateTimeOffset Start, [property: JsonPropertyName("end-datetime")] DateTimeOffset End);

/// <summary>What happened under one policy.</summary>
public sealed record TlsPolicyReport(TlsPolicyApplied? Policy, TlsSummary? Summary, IReadOnlyList<TlsFailureDetail>? FailureDetails);

/// <summary>A policy as it was applied.</summary>
/// <param name="PolicyType">tlsa, sts or no-policy-found.</param>
/// <param name="PolicyString">Its text, line by line.</param>
/// <param name="PolicyDomain">Whose.</param>
/// <param name="MxHost">The hosts that it names.</param>
public sealed record TlsPolicyApplied(
    string? PolicyType, [property: JsonConverter(typeof(OneOrMany))] IReadOnlyList<string>? PolicyString, string? PolicyDomain,
    [property: JsonConverter(typeof(OneOrMany))] IReadOnlyList<string>? MxHost);

/// <summary>How many sessions went well, and how many did not.</summary>
public sealed record TlsSummary(
    [property: JsonPropertyName("total-successful-session-count")] long Successful, [property: JsonPropertyName("total-failure-session-count")] long Failed);

/// <summary>Sessions that failed in one way.</summary>
/// <param name="ResultType">What failed (RFC 8460 §4.3).</param>
/// <param name="SendingMtaIp">From where.</param>
/// <param name="ReceivingMxHostname">With which host.</param>
/// <param name="ReceivingIp">Its address.</param>
/// <param name="FailedSessionCount">How often.</param>
/// <param name="FailureReasonCode">The same in words.</param>
public sealed record TlsFailureDetail(string? ResultType, string? SendingMtaIp, string? ReceivingMxHostname, string? ReceivingIp, long FailedSessionCount, string? FailureReasonCode);

/// <summary>JSON of reports.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 16)]
[JsonSerializable(typeof(TlsReport))]
internal sealed partial class TlsReportJson : JsonSerializerContext;
