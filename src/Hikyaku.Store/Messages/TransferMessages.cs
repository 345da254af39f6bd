using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Store.Messages;

/// <summary>COPY and MOVE, also into another account's mailbox. The source is held in memory.</summary>
internal sealed class TransferMessages(AccountId? by, MailboxId from, UidList uids, MailboxId to, bool move) : StoreCommand<CopyResult>
{
    protected override StoreResult<CopyResult> Run(WriteScope scope)
    {
        if (scope.Mailbox(from) is not { } source || scope.Account(source.Account) is not { } account
            || scope.Mailbox(to) is not { } target || scope.Account(target.Account) is not { } receiver)
            return new StoreError(StoreErrorKind.NotFound, "The mailbox is gone.");
        if (Refusal(scope, source, target) is { } refusal)
            return refusal;

        var stretches = IndexRanges.Of(scope.Entries(source), uids);
        var count = stretches.Sum(stretch => stretch.To - stretch.From);
        if (!target.HasRoomFor(count))
            return DeliveryPlan.NoUids;
        var isForeign = receiver.Id != account.Id;
        if ((isForeign || !move) && receiver.WouldExceedMessages(count))
            return DeliveryPlan.Full;
        if (stretches.Count == 0)
            return new CopyResult(target.UidValidity, [], []);
        var rights = by is { } asker ? RightsCheck.Of(scope.Writer, asker, target) : MailboxRights.All;
        return isForeign || (rights & AllFlags) != AllFlags
            ? TransferOneByOne(scope, account, source, receiver, target, stretches, rights)
            : Transfer(scope, account, source, target, stretches);
    }

    private const MailboxRights AllFlags = MailboxRights.KeepSeen | MailboxRights.Write | MailboxRights.DeleteMessages;

    private StoreError? Refusal(WriteScope scope, MailboxState source, MailboxState target)
    {
        // RFC 6851 §4.2: MOVE needs what STORE of \Deleted and EXPUNGE need
        var needed = move ? MailboxRights.Read | MailboxRights.DeleteMessages | MailboxRights.Expunge : MailboxRights.Read;
        return RightsCheck.Refusal(scope, by, source, needed) is { Kind: StoreErrorKind.Forbidden } refusal
            ? refusal
            : RightsCheck.Refusal(scope, by, source, needed) is not null
                ? RightsCheck.Refusal(MailboxRights.Lookup, MailboxRights.All) // it is selected: there is nothing to hide
                : RightsCheck.Refusal(scope, by, target, MailboxRights.Insert);
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

    private StoreResult<CopyResult> TransferOneByOne(
        WriteScope scope, AccountState account, MailboxState source, AccountState receiver, MailboxState target, List<IndexRange> stretches,
        MailboxRights rights)
    {
        var transfer = new GuardedTransfer(scope, source, receiver, target, rights);
        if (transfer.Refusal(stretches) is { } refusal)
            return refusal;
        foreach (var (first, end) in stretches)
            transfer.Copy(first, end);
        if (move)
        {
            var modSeq = scope.NextModSeq(account);
            var removal = new EntryRemoval(scope, account, source);
            for (var i = stretches.Count - 1; i >= 0; i--)
                removal.Remove(stretches[i].From, stretches[i].To, modSeq);
        }

        return new CopyResult(target.UidValidity, transfer.Sources, transfer.Targets);
    }
}
