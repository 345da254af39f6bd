namespace Hikyaku.Store.Maintenance;

/// <summary>What a check looks at and whether it mends.</summary>
public sealed record CheckOptions
{
    /// <summary>Mend what can be mended without losing mail.</summary>
    public bool Repair { get; init; }

    /// <summary>Read every message's bytes against their checksums; false looks only at the database and the segments' headers.</summary>
    public bool ReadMessages { get; init; } = true;
}

/// <summary>How bad a finding is.</summary>
public enum CheckSeverity
{
    /// <summary>A number or reference is wrong; no mail is in danger.</summary>
    Warning,

    /// <summary>Mail can't be read, or lies where nobody sees it.</summary>
    Error,
}

/// <summary>Something that is not as it should be.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Code">Its kind, stable for scripts: "wrong-mailbox-counters".</param>
/// <param name="Problem">What is wrong and where.</param>
/// <param name="Remedy">What was done, or what to do.</param>
/// <param name="Repaired">True when it is in order now.</param>
public sealed record CheckFinding(CheckSeverity Severity, string Code, string Problem, string Remedy, bool Repaired);

/// <summary>What a check found.</summary>
/// <param name="Findings">Everything that is or was wrong; at most a thousand of a kind.</param>
/// <param name="Blobs">Blobs (distinct message bodies) that were looked at.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="ReclaimableBytes">Bytes in segments that belong to no message any more, which the sweeper will give back; no fault.</param>
public sealed record CheckReport(IReadOnlyList<CheckFinding> Findings, long Blobs, long Bytes, long ReclaimableBytes)
{
    /// <summary>True when nothing was found.</summary>
    public bool IsClean => Findings.Count == 0;

    /// <summary>True when nothing is wrong now.</summary>
    public bool IsWhole => Findings.All(finding => finding.Repaired);
}
