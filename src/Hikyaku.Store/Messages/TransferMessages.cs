using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Store.Messages;

/// <summary>COPY and MOVE. The source is held in memory.</summary>
internal sealed class TransferMessages(MailboxId from, UidList uids, MailboxId to, bool move) : StoreCommand<CopyResult>
{
    protected override StoreResult<CopyResult> Run(WriteScope scope)
    {
        if (scope.Mailbox(from) is not { } source || scope.Mailbox(to) is not { } target
            || source.Account != target.Account || scope.Account(source.Account) is not { } account)
            return new StoreError(StoreErrorKind.NotFound, "The mailbox is gone.");

        var entries = scope.Entries(source);
        var stretches = IndexRanges.Of(entries, uids);
        var count = stretches.Sum(stretch => stretch.To - stretch.From);
        if (!target.HasRoomFor(count))
            return DeliveryPlan.NoUids;
        if (!move && account.WouldExceedMessages(count))
            return DeliveryPlan.Full;
        if (stretches.Count == 0)
            return new CopyResult(target.UidValidity, [], []);
        return Transfer(scope, account, source, target, stretches);
    }

    private StoreResult<CopyResult> Transfer(
        WriteScope scope, AccountState account, MailboxState source, MailboxState target, List<IndexRange> stretches)
    {
        var modSeq = scope.NextModSeq(account);
        var transfer = new EntryTransfer(scope, account, source, target);
        foreach (var (first, end) in stretches)
            transfer.Copy(first, end, modSeq, asMove: move);
        if (move)
        {
            // From the end, so that the places before stay what they are.
            var removal = new EntryRemoval(scope, account, source);
            for (var i = stretches.Count - 1; i >= 0; i--)
                removal.TakeOut(stretches[i].From, stretches[i].To, modSeq);
        }

        return new CopyResult(target.UidValidity, transfer.Sources, transfer.Targets);
    }
}
