using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Store.Messages;

/// <summary>The entry that a new message takes the place of (REPLACE, RFC 8508). Its mailbox is held in memory.</summary>
internal sealed class ReplacedEntry(MailboxId mailboxId, uint uid)
{
    /// <summary>False when it is gone. Its bytes are counted out before the new ones are counted in (RFC 8508 §3.4).</summary>
    internal bool Find(WriteScope scope, DeliveryPlan plan)
    {
        if (scope.Mailbox(mailboxId) is not { } mailbox || scope.Entries(mailbox) is not { } entries || entries.IndexOf(uid) is not (>= 0 and var index))
            return false;
        var entry = entries[index];
        var hasCopies = scope.Writer.Copies(mailbox.Account, entry.MessageId, entry.MessageId).Count > 0;
        plan.Credit(mailbox.Account, hasCopies ? 0 : entry.Size);
        return true;
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
