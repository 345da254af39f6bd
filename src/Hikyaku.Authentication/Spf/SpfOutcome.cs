using Hikyaku.Protocol.Spf;

namespace Hikyaku.Authentication.Spf;

/// <summary>What came of asking a domain about a client.</summary>
/// <param name="Result">The result.</param>
/// <param name="Domain">The domain that was asked.</param>
/// <param name="Reason">Why, in words that need no quoting in a header.</param>
public sealed record SpfOutcome(SpfResult Result, string Domain, string Reason)
{
    /// <summary>The term that decided, as the record of the domain has it; null when none did.</summary>
    public string? Term { get; init; }

    /// <summary>Where the term led, when it is an include or a redirect: the terms of the other records, the last one being that which matched.</summary>
    public string? Through { get; init; }

    /// <summary>What the domain has to say to those whom it turns away (exp=); not trusted, printable ASCII.</summary>
    public string? Explanation { get; init; }
}
