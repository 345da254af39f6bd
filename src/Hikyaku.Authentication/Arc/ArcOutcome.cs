using Hikyaku.Protocol.Message.Trace;

namespace Hikyaku.Authentication.Arc;

/// <summary>What became of a chain, in the terms of RFC 8617 §4.4.</summary>
public enum ArcResult
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>All of it is as those wrote it who passed the message on.</summary>
    Pass,

    /// <summary>It is broken, and says nothing.</summary>
    Fail,
}

/// <summary>What became of the chain of those who passed a message on.</summary>
/// <param name="Result">The result.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record ArcOutcome(ArcResult Result, string Reason)
{
    /// <summary>Without any chain.</summary>
    public static readonly ArcOutcome Missing = new(ArcResult.None, "nobody who passed it on sealed it");

    /// <summary>True when it could not be found out just now: nothing is to be said about the chain.</summary>
    public bool IsTemporary { get; init; }

    /// <summary>True when one of those who passed it on said that the chain was broken: it ends there (§5.1).</summary>
    public bool HasEnded { get; init; }

    /// <summary>The highest number in the chain; 0 without any.</summary>
    public int Highest { get; init; }

    /// <summary>Those who passed it on, the first one first; as far as the chain can be read, and to be believed only with <see cref="ArcResult.Pass"/>.</summary>
    public IReadOnlyList<ArcLink> Links { get; init; } = [];
}

/// <summary>One who passed a message on.</summary>
/// <param name="Sealer">His domain.</param>
/// <param name="Results">What he found out when it came to him; null when that can't be read.</param>
public sealed record ArcLink(string Sealer, AuthenticationResultsField? Results);
