using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Store.Messages;

/// <summary>EXPUNGE. The mailbox is held in memory.</summary>
internal sealed class ExpungeMessages(AccountId? by, MailboxId mailboxId, UidList uids, bool onlyDeleted) : StoreCommand<IReadOnlyList<uint>>
{
    protected override StoreResult<IReadOnlyList<uint>> Run(WriteScope scope)
    {
        if (scope.Mailbox(mailboxId) is not { } mailbox || scope.Account(mailbox.Account) is not { } account)
            return new StoreError(StoreErrorKind.NotFound, "The mailbox is gone.");

        if (RightsCheck.Refusal(scope, by, mailbox, MailboxRights.Expunge) is { } refusal)
            return refusal;
        var entries = scope.Entries(mailbox);
        var stretches = onlyDeleted
            ? IndexRanges.Of(entries, uids, entry => entry.Flags.HasFlag(SystemFlags.Deleted))
            : IndexRanges.Of(entries, uids);
        var removed = new List<uint>();
        foreach (var (from, to) in stretches)
            for (var i = from; i < to; i++)
                removed.Add(entries[i].Uid);
        if (stretches.Count == 0)
            return removed;

        var modSeq = scope.NextModSeq(account);
        var removal = new EntryRemoval(scope, account, mailbox);
        // From the end, so that the places before stay what they are.
        for (var i = stretches.Count - 1; i >= 0; i--)
            removal.Remove(stretches[i].From, stretches[i].To, modSeq);
        return removed;
    }
}
