using Hikyaku.Protocol.Dmarc;

namespace Hikyaku.Authentication.Dmarc;

/// <summary>Whether the author's domain vouches for a message, RFC 9989 §9.2.</summary>
public enum DmarcResult
{
    /// <summary>The domain says nothing.</summary>
    None,

    /// <summary>It vouches for it.</summary>
    Pass,

    /// <summary>It does not.</summary>
    Fail,

    /// <summary>It could not be found out just now.</summary>
    TempError,

    /// <summary>It can't be found out: nobody can tell who the author is.</summary>
    PermError,
}

/// <summary>What came of it.</summary>
/// <param name="Result">The result.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record DmarcOutcome(DmarcResult Result, string Reason)
{
    /// <summary>The domain of the author, in A-labels; null when there is none.</summary>
    public string? AuthorDomain { get; init; }

    /// <summary>The domain whose record counted.</summary>
    public string? PolicyDomain { get; init; }

    /// <summary>What that record asks for when the check fails, testing and sampling taken into account.</summary>
    public DmarcPolicy Policy { get; init; }

    /// <summary>What the record itself says.</summary>
    public DmarcPolicy PublishedPolicy { get; init; }

    /// <summary>True when the domain wants to be told of such mail (rua=).</summary>
    public bool IsToBeTold { get; init; }

    /// <summary>The signature of the author's organization that vouches, by its domain; null without any.</summary>
    public string? AlignedSignature { get; init; }

    /// <summary>True when the sender of the envelope is of the author's organization and vouches.</summary>
    public bool IsSpfAligned { get; init; }
}
