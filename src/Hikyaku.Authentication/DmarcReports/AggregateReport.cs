namespace Hikyaku.Authentication.DmarcReports;

/// <summary>What a mail system tells a domain of a day's mail that said to be of it, RFC 9990 (and RFC 7489 appendix C).</summary>
public sealed record AggregateReport
{
    /// <summary>Who tells.</summary>
    public required string OrganizationName { get; init; }

    /// <summary>Whom to ask.</summary>
    public string Email { get; init; } = "";

    /// <summary>The name of the report; one that comes twice is the same.</summary>
    public required string ReportId { get; init; }

    /// <summary>The first second that it is about.</summary>
    public required DateTimeOffset Begin { get; init; }

    /// <summary>The last second that it is about.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>Whose policy counted.</summary>
    public required string Domain { get; init; }

    /// <summary>none, quarantine, reject.</summary>
    public string Policy { get; init; } = "none";

    /// <summary>For domains below; null when not told.</summary>
    public string? SubdomainPolicy { get; init; }

    /// <summary>For domains below that do not exist; null when not told.</summary>
    public string? NonexistentPolicy { get; init; }

    /// <summary>adkim: "r" or "s"; null when not told.</summary>
    public string? DkimAlignment { get; init; }

    /// <summary>aspf: "r" or "s"; null when not told.</summary>
    public string? SpfAlignment { get; init; }

    /// <summary>True when the policy is only tried out.</summary>
    public bool IsTesting { get; init; }

    /// <summary>The mail, by where it came from and what was found.</summary>
    public required IReadOnlyList<AggregateRow> Rows { get; init; }
}

/// <summary>Mail from one machine for which the same was found.</summary>
public sealed record AggregateRow
{
    /// <summary>The machine that sent it.</summary>
    public required string SourceAddress { get; init; }

    /// <summary>How many messages.</summary>
    public required long Count { get; init; }

    /// <summary>What was done: none, quarantine, reject (RFC 9990: pass too).</summary>
    public string Disposition { get; init; } = "none";

    /// <summary>True when a signature of the author's organization was right.</summary>
    public bool IsDkimAligned { get; init; }

    /// <summary>True when the sender of the envelope was of the author's organization and might send from there.</summary>
    public bool IsSpfAligned { get; init; }

    /// <summary>Why something else was done than the policy asks for: local_policy, mailing_list, trusted_forwarder...</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>The domain in From.</summary>
    public required string HeaderFrom { get; init; }

    /// <summary>The domain of the envelope's sender; empty for notifications.</summary>
    public string EnvelopeFrom { get; init; } = "";

    /// <summary>The signatures.</summary>
    public IReadOnlyList<AggregateSignature> Signatures { get; init; } = [];

    /// <summary>Whom SPF was asked for; null when not told.</summary>
    public string? SpfDomain { get; init; }

    /// <summary>What SPF found: pass, fail, softfail...; null when not told.</summary>
    public string? SpfResult { get; init; }

    /// <summary>True when the author's domain vouched for it.</summary>
    public bool Passed => IsDkimAligned || IsSpfAligned;
}

/// <summary>A signature in a report.</summary>
/// <param name="Domain">Who signed.</param>
/// <param name="Selector">With which key.</param>
/// <param name="Result">pass, fail...</param>
public sealed record AggregateSignature(string Domain, string Selector, string Result);
