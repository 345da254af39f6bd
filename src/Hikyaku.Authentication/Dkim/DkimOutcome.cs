namespace Hikyaku.Authentication.Dkim;

/// <summary>What became of a signature, in the terms of RFC 8601 §2.7.1.</summary>
public enum DkimResult
{
    /// <summary>It is right.</summary>
    Pass,

    /// <summary>It does not fit the message: that was changed on the way, or somebody else made the signature.</summary>
    Fail,

    /// <summary>It is right as far as it goes, and that is not far enough for us.</summary>
    Policy,

    /// <summary>Nothing follows from it.</summary>
    Neutral,

    /// <summary>The key could not be had just now.</summary>
    TempError,

    /// <summary>It can never be right: no key, a key that is not for this, a part that is missing.</summary>
    PermError,
}

/// <summary>What does not fit.</summary>
public enum DkimDamage
{
    /// <summary>Nothing, or it is not known.</summary>
    None,

    /// <summary>The body was changed; the header is as it was signed.</summary>
    Body,

    /// <summary>The header was changed, or the signature is of another key.</summary>
    Header,

    /// <summary>Both were changed.</summary>
    BodyAndHeader,

    /// <summary>The body is shorter than what was signed of it.</summary>
    Truncated,
}

/// <summary>What became of one signature.</summary>
/// <param name="Result">The result.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record DkimOutcome(DkimResult Result, string Reason)
{
    /// <summary>d=; null when it could not be read.</summary>
    public string? Domain { get; init; }

    /// <summary>s=; null when it could not be read.</summary>
    public string? Selector { get; init; }

    /// <summary>a= as written, not trusted.</summary>
    public string Algorithm { get; init; } = "";

    /// <summary>The beginning of the signature, by which it is told from others of the domain (RFC 6008 §4); not trusted.</summary>
    public string Mark { get; init; } = "";

    /// <summary>What does not fit.</summary>
    public DkimDamage Damage { get; init; }

    /// <summary>The size of the key; 0 when there was none.</summary>
    public int KeyBits { get; init; }

    /// <summary>True when the key is one that others may break before long (RFC 8301 §3.2: less than 2048 bits).</summary>
    public bool IsWeak { get; init; }
}

/// <summary>What became of all signatures of a message.</summary>
/// <param name="Outcomes">Those that were looked at, the uppermost first.</param>
/// <param name="Ignored">How many there are beyond those.</param>
public sealed record DkimReport(IReadOnlyList<DkimOutcome> Outcomes, int Ignored);
