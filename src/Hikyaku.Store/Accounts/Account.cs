namespace Hikyaku.Store.Accounts;

/// <summary>An account's number; never used again after the account is gone.</summary>
public readonly record struct AccountId(long Value);

/// <summary>What an account may do beyond its own mail.</summary>
public enum AccountRole
{
    /// <summary>Reads and sends its own mail.</summary>
    User = 0,

    /// <summary>Manages everything; receives postmaster@ and abuse@ where nobody else is named.</summary>
    Admin = 1,
}

/// <summary>A person (or role) with mailboxes and a password.</summary>
/// <param name="Id">The account's number.</param>
/// <param name="Address">The primary address, which is also the login name (look-up form).</param>
/// <param name="Role">User or admin.</param>
/// <param name="QuotaBytes">Most bytes of mail the account may hold; 0 is no limit.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record Account(AccountId Id, string Address, AccountRole Role, long QuotaBytes, DateTimeOffset CreatedAt)
{
    /// <summary>Most messages the account may hold in all its mailboxes; 0 is no limit.</summary>
    public long QuotaMessages { get; init; }
}

/// <summary>How much an account holds.</summary>
/// <param name="Messages">Entries in all mailboxes.</param>
/// <param name="Bytes">Sum of their sizes, each e-mail counted once.</param>
public readonly record struct AccountUsage(long Messages, long Bytes);

/// <summary>An alias: mail for <paramref name="Address"/> goes to every target. "@domain" is that domain's catch-all.</summary>
public sealed record Alias(string Address, IReadOnlyList<string> Targets);
