using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Store.Messages;

/// <summary>
/// Copies entries one by one where the quick way is closed: into another account, which gets an e-mail of its own with the
/// same bytes, or without the flags that the copier may not set (RFC 4314 §4).
/// </summary>
internal sealed class GuardedTransfer(WriteScope scope, MailboxState source, AccountState receiver, MailboxState target, MailboxRights rights)
{
    private readonly bool _isForeign = source.Account != target.Account;

    /// <summary>The UIDs given in the target, in the order of the sources.</summary>
    internal List<uint> Targets { get; } = [];

    /// <summary>The UIDs taken from the source.</summary>
    internal List<uint> Sources { get; } = [];

    /// <summary>Why it can't be done; null when it can.</summary>
    internal StoreError? Refusal(List<IndexRange> stretches)
    {
        var entries = scope.Entries(source);
        var bytes = 0L;
        foreach (var (first, end) in stretches)
        {
            for (var i = first; i < end; i++)
            {
                bytes += entries[i].Size;
                if (KeywordsOf(entries[i]) is null)
                    return DeliveryPlan.TooManyKeywords;
            }
        }

        return _isForeign && receiver.WouldExceedQuota(bytes) ? DeliveryPlan.Full : null;
    }

    /// <summary>Copies the entries from one index up to (not including) another.</summary>
    internal void Copy(int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            var entry = scope.Entries(source)[i];
            Sources.Add(entry.Uid);
            Targets.Add(target.UidNext);
            scope.AddEntry(target, entry with
            {
                Uid = target.UidNext,
                MessageId = MessageFor(entry),
                Flags = entry.Flags & RightsCheck.Flags(rights),
                Keywords = KeywordsOf(entry)!.Value,
                ModSeq = scope.NextModSeq(receiver),
            });
            receiver.Entries++;
        }
    }

    private long MessageFor(in MailboxEntry entry)
    {
        if (!_isForeign)
        {
            scope.Writer.AddCopy(receiver.Id, entry.MessageId);
            return entry.MessageId;
        }

        var id = scope.NextIds(1);
        var thread = scope.Threads.ThreadOf(receiver.Id, id, scope.Writer.ThreadKeysOf(entry.MessageId), scope.Now);
        scope.Writer.CopyMessage(entry.MessageId, id, receiver.Id, thread);
        receiver.UsedBytes += entry.Size;
        return id;
    }

    private int? KeywordsOf(in MailboxEntry entry)
    {
        if ((rights & MailboxRights.Write) == 0)
            return 0;
        return _isForeign ? scope.KeywordNumber(receiver.Id, scope.Keywords(source.Account, entry.Keywords)) : entry.Keywords;
    }
}
