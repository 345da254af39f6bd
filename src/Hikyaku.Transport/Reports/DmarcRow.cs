using System.Text.Json;
using System.Text.Json.Serialization;
using Hikyaku.Authentication.DmarcReports;
using Hikyaku.Authentication.Spf;
using Hikyaku.Transport.Checks;

namespace Hikyaku.Transport.Reports;

/// <summary>What was found of a message, as it is counted: the store keeps it as JSON.</summary>
internal sealed record DmarcRow(
    string Source, string Disposition, bool Dkim, bool Spf, string? Reason, string From, string Envelope, IReadOnlyList<DmarcRowSignature> Signatures, string SpfDomain, string SpfResult)
{
    private const int MostSignatures = 10;

    /// <summary>The row of a message.</summary>
    /// <param name="found">What was found.</param>
    /// <param name="done">What was done.</param>
    /// <param name="rule">By which rule.</param>
    public static DmarcRow Of(ArrivalFindings found, Handling done, string rule)
    {
        var dmarc = found.Dmarc;
        bool dkim = dmarc.AlignedSignature is not null, spf = dmarc.IsSpfAligned;
        // RFC 9990 §3.1.1.6: "pass" is what needed no policy
        string disposition = done switch { Handling.Refuse => "reject", Handling.Junk => "quarantine", _ => dkim || spf ? "pass" : "none" };
        string? reason = rule switch { "trusted forwarder" => "trusted_forwarder", "dmarc pass" or "dmarc reject" or "dmarc quarantine" or "dmarc none" => null, _ => "local_policy" };
        return new DmarcRow(
            (found.Client.IsIPv4MappedToIPv6 ? found.Client.MapToIPv4() : found.Client).ToString(), disposition, dkim, spf, reason, dmarc.AuthorDomain!, found.Sender.Address?.Domain ?? "",
            [.. found.Dkim.Outcomes.Where(outcome => outcome is { Domain: not null }).Take(MostSignatures).Select(outcome => new DmarcRowSignature(outcome.Domain!, outcome.Selector ?? "", FindingFields.Word(outcome.Result)))],
            found.Spf.MailFrom.Domain, FindingFields.Word(found.Spf.MailFrom.Result));
    }

    /// <summary>As the store keeps it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DmarcRowJson.Default.DmarcRow);

    /// <summary>A row of a report; null when the text is none.</summary>
    public static AggregateRow? ToReport(string json, long messages)
    {
        if (JsonSerializer.Deserialize(json, DmarcRowJson.Default.DmarcRow) is not { } row) return null;
        return new AggregateRow
        {
            SourceAddress = row.Source,
            Count = messages,
            Disposition = row.Disposition,
            IsDkimAligned = row.Dkim,
            IsSpfAligned = row.Spf,
            Reasons = row.Reason is { } reason ? [reason] : [],
            HeaderFrom = row.From,
            EnvelopeFrom = row.Envelope,
            Signatures = [.. row.Signatures.Select(signature => new AggregateSignature(signature.Domain, signature.Selector, signature.Result))],
            SpfDomain = row.SpfDomain,
            SpfResult = row.SpfResult,
        };
    }
}

/// <summary>A signature of a row.</summary>
internal sealed record DmarcRowSignature(string Domain, string Selector, string Result);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DmarcRow))]
internal sealed partial class DmarcRowJson : JsonSerializerContext;
