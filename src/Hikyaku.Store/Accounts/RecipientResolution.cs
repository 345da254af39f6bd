using Hikyaku.Protocol.Addressing;

namespace Hikyaku.Store.Accounts;

/// <summary>Where mail for one recipient goes.</summary>
public sealed record RecipientResolution
{
    /// <summary>The domain is not ours.</summary>
    public static readonly RecipientResolution NotLocal = new() { Kind = RecipientKind.NotLocal };

    /// <summary>The domain is ours, the user unknown.</summary>
    public static readonly RecipientResolution Unknown = new() { Kind = RecipientKind.Unknown };

    /// <summary>Which of the three it is.</summary>
    public required RecipientKind Kind { get; init; }

    /// <summary>The local accounts reached, each once.</summary>
    public IReadOnlyList<AccountTarget> Accounts { get; init; } = [];

    /// <summary>Addresses elsewhere that an alias names.</summary>
    public IReadOnlyList<MailAddress> Remote { get; init; } = [];
}

/// <summary>One account reached, and by which address of it.</summary>
/// <param name="Account">The account.</param>
/// <param name="Detail">What stood behind the plus sign, or null.</param>
public sealed record AccountTarget(Account Account, string? Detail);

/// <summary>Whether a recipient is ours and known.</summary>
public enum RecipientKind
{
    /// <summary>Not a domain of ours.</summary>
    NotLocal,

    /// <summary>Our domain, but no such user.</summary>
    Unknown,

    /// <summary>At least one account or remote target.</summary>
    Known,
}
