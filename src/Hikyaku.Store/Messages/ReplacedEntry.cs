using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Store.Messages;

/// <summary>The entry that a new message takes the place of (REPLACE, RFC 8508). Its mailbox is held in memory.</summary>
internal sealed class ReplacedEntry(AccountId by, MailboxId mailboxId, uint uid)
{
    /// <summary>
    /// Why it can't be replaced; null when it can. Its bytes are counted out before the new ones are counted in (RFC 8508 §3.4).
    /// </summary>
    internal StoreError? Find(WriteScope scope, DeliveryPlan plan)
    {
        if (scope.Mailbox(mailboxId) is not { } mailbox || scope.Entries(mailbox) is not { } entries || entries.IndexOf(uid) is not (>= 0 and var index))
            return new StoreError(StoreErrorKind.NotFound, "The message to replace is gone.");
        // RFC 8508 §4.1: what STORE of \\Deleted and EXPUNGE need
        if (RightsCheck.Refusal(scope, by, mailbox, MailboxRights.DeleteMessages | MailboxRights.Expunge) is { } refusal)
            return refusal;
        var entry = entries[index];
        var hasCopies = scope.Writer.Copies(mailbox.Account, entry.MessageId, entry.MessageId).Count > 0;
        plan.Credit(mailbox.Account, hasCopies ? 0 : entry.Size);
        return null;
    }

    /// <summary>Removes it for good.</summary>
    internal void Remove(WriteScope scope)
    {
        var mailbox = scope.Mailbox(mailboxId)!;
        var account = scope.Account(mailbox.Account)!;
        var index = scope.Entries(mailbox).IndexOf(uid);
        new EntryRemoval(scope, account, mailbox).Remove(index, index + 1, scope.NextModSeq(account));
    }
}
