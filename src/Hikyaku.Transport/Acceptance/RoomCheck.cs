using Hikyaku.Store.Accounts;

namespace Hikyaku.Transport.Acceptance;

/// <summary>Whether a message fits into an account's quota. The commit checks again; this check can tell the sender in time.</summary>
internal static class RoomCheck
{
    /// <summary>The refusal, or null when there is room.</summary>
    public static Refusal? Check(AccountDirectory directory, Account account, long size)
    {
        if (account is { QuotaBytes: 0, QuotaMessages: 0 }) return null;
        if (account.QuotaBytes > 0 && size > account.QuotaBytes) return Refusal.TooLargeForMailbox;
        var (messages, used) = directory.UsageOf(account.Id);
        if (account.QuotaMessages > 0 && messages >= account.QuotaMessages) return Refusal.MailboxFull;
        return account.QuotaBytes > 0 && (used >= account.QuotaBytes || used + size > account.QuotaBytes) ? Refusal.MailboxFull : null;
    }
}
