using Hikyaku.Store;

namespace Hikyaku.Transport.Acceptance;

/// <summary>Tells a sender what the store answered.</summary>
internal static class StoreRefusal
{
    /// <summary>The refusal that fits the error.</summary>
    public static Refusal Of(StoreError error) => error.Kind switch
    {
        StoreErrorKind.OverQuota => Refusal.MailboxFull,
        StoreErrorKind.Unavailable => Refusal.OutOfSpace,
        // The account or its INBOX went away between RCPT and now: on the next try RCPT will tell.
        StoreErrorKind.NotFound => new Refusal(new(4, 2, 1), "The mailbox is just being changed, try again later"),
        StoreErrorKind.Invalid => new Refusal(new(5, 6, 0), error.Message),
        _ => new Refusal(new(4, 3, 0), error.Message),
    };
}
