using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;

namespace Hikyaku.Store.Maintenance;

/// <summary>Mends a set of inconsistencies in one transaction on the writer's thread.</summary>
internal sealed class Mending(IReadOnlyList<Inconsistency> found, LoadedMailboxes loaded)
{
    private const string RecoveredName = "Recovered";

    public StoreResult<bool> Run(WriteScope scope)
    {
        // 1. What changes what clients see goes the usual way, so that they are told.
        foreach (var each in found)
            MendEntry(scope, each);
        // 2. The rest is plain rows, in the order in which they depend on each other.
        scope.SaveCounters();
        foreach (var kind in found.Select(each => each.Kind).Distinct().Order())
            scope.Writer.Mend(kind);
        // 3. What is kept in memory is read again.
        scope.ReadCountersAgain();
        scope.AfterCommit(loaded.ReadAgain);
        scope.NoteUnknownChanges();
        return true;
    }

    private static void MendEntry(WriteScope scope, Inconsistency each)
    {
        switch (each.Kind)
        {
            case InconsistencyKind.AccountWithoutInbox when scope.Account(each.Account!.Value) is { } account:
                scope.AddMailbox(account.Id, MailboxName.Inbox, MailboxRole.Inbox, scope.NextModSeq(account));
                break;
            case InconsistencyKind.MessageWithoutEntry when scope.Account(each.Account!.Value) is { } account:
                Recover(scope, account, each.MessageId!.Value);
                break;
            case InconsistencyKind.SequenceTooLow:
                SkipIds(scope);
                break;
            case InconsistencyKind.EntryWithoutMessage when scope.Account(each.Account!.Value) is { } account:
                Remove(scope, account, each.Mailbox!.Value, (uint)each.Uid!.Value);
                break;
            default:
                break; // by statement, or not at all
        }
    }

    /// <summary>Nothing is thrown away that could be somebody's mail.</summary>
    private static void Recover(WriteScope scope, AccountState account, long messageId)
    {
        if (scope.Writer.Message(messageId) is not { } message)
            return;
        var mailbox = scope.Mailbox(account.Id, RecoveredName)
            ?? scope.AddMailbox(account.Id, RecoveredName, MailboxRole.None, scope.NextModSeq(account));
        long date = (message.SentDate ?? scope.Now).ToUnixTimeMilliseconds();
        scope.AddEntry(mailbox, new MailboxEntry(
            mailbox.UidNext, SystemFlags.None, 0, scope.NextModSeq(account), messageId, message.Size, date));
    }

    /// <summary>Goes on with ids above every one in use.</summary>
    private static void SkipIds(WriteScope scope)
    {
        long missing = scope.Writer.HighestId() - scope.NextIds(1);
        for (; missing > 0; missing -= int.MaxValue)
            scope.NextIds((int)Math.Min(missing, int.MaxValue));
    }

    private static void Remove(WriteScope scope, AccountState account, MailboxId mailbox, uint uid)
    {
        if (scope.Mailbox(mailbox) is not { } state)
            return;
        long modSeq = scope.NextModSeq(account);
        scope.Writer.RemoveEntries(account.Id, mailbox, new UidRange(uid, uid), modSeq);
        scope.Touch(state, modSeq); // the counters follow in the next round
    }
}
