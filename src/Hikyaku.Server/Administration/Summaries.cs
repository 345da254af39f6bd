using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Server.Administration;

/// <summary>A domain.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Accounts">How many accounts it has.</param>
/// <param name="Aliases">How many aliases it has.</param>
internal sealed record DomainSummary(string Name, int Accounts, int Aliases);

/// <summary>An account.</summary>
/// <param name="Address">Its primary address.</param>
/// <param name="Admin">True for administrators.</param>
/// <param name="QuotaBytes">Most bytes of mail; 0 is no limit.</param>
/// <param name="Messages">Messages in all mailboxes.</param>
/// <param name="Bytes">Bytes of mail.</param>
/// <param name="CreatedAt">When it was made.</param>
internal sealed record AccountSummary(string Address, bool Admin, long QuotaBytes, long Messages, long Bytes, DateTimeOffset CreatedAt)
{
    /// <summary>Of an account and its usage.</summary>
    public static AccountSummary Of(Account account, AccountUsage usage)
        => new(account.Address, account.Role == AccountRole.Admin, account.QuotaBytes, usage.Messages, usage.Bytes, ToMilliseconds(account.CreatedAt));

    /// <summary>As the store keeps it, so that an account looks the same before and after a restart.</summary>
    private static DateTimeOffset ToMilliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}

/// <summary>An account with what is in it.</summary>
internal sealed record AccountDetail(AccountSummary Account, IReadOnlyList<MailboxSummary> Mailboxes, IReadOnlyList<string> Aliases);

/// <summary>A mailbox.</summary>
internal sealed record MailboxSummary(string Name, string Role, int Messages, int Unseen, long Bytes)
{
    /// <summary>Of a mailbox.</summary>
    public static MailboxSummary Of(Mailbox mailbox)
        => new(mailbox.Name, mailbox.Role.ToString().ToLowerInvariant(), mailbox.Messages, mailbox.Unseen, mailbox.Size);
}
