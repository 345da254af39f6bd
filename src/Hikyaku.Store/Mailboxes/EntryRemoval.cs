using Hikyaku.Store.Accounts;

namespace Hikyaku.Store.Mailboxes;

/// <summary>
/// Takes entries out of a mailbox held in memory: rows, tombstones, counters, and the messages that lose their last
/// entry. Whole runs of entries are done by one statement each.
/// </summary>
internal sealed class EntryRemoval(WriteScope scope, AccountState account, MailboxState mailbox)
{
    /// <summary>Removes the entries from one index up to (not including) another, for good.</summary>
    internal void Remove(int from, int to, long modSeq)
    {
        if (from == to)
            return;

        var entries = scope.Entries(mailbox);
        var copies = Copies(entries, from, to);
        var range = new UidRange(entries[from].Uid, entries[to - 1].Uid);
        scope.Writer.DoomMessages(account.Id, mailbox.Id, range);
        scope.MayHaveDoomed = true;
        for (var i = from; i < to; i++)
        {
            var entry = entries[i];
            if (copies.TryGetValue(entry.MessageId, out var extra))
                LetGoOfCopy(copies, entry, extra);
            else
                account.UsedBytes -= entry.Size;
        }

        TakeOut(entries, from, to, range, modSeq);
    }

    /// <summary>Removes entries whose messages have been given an entry elsewhere.</summary>
    internal void TakeOut(int from, int to, long modSeq)
    {
        if (from == to)
            return;
        var entries = scope.Entries(mailbox);
        TakeOut(entries, from, to, new UidRange(entries[from].Uid, entries[to - 1].Uid), modSeq);
    }

    private void TakeOut(SnapshotEditor entries, int from, int to, UidRange range, long modSeq)
    {
        for (var i = from; i < to; i++)
            mailbox.Discount(entries[i]);
        account.Entries -= to - from;
        entries.Remove(from, to);
        scope.NoteTakenOut(mailbox);
        scope.Touch(mailbox, modSeq);
        scope.Touch(account);
        if (scope.Writer.RemoveEntries(account.Id, mailbox.Id, range, modSeq) != to - from)
            throw new InvalidOperationException($"Mailbox {mailbox.Id.Value} is not on disk what it is in memory.");
    }

    /// <summary>The statement that dooms messages passes over those with copies: here they lose one, or are doomed themselves.</summary>
    private void LetGoOfCopy(Dictionary<long, int> copies, in MailboxEntry entry, int extra)
    {
        if (extra > 0)
        {
            copies[entry.MessageId] = extra - 1;
            scope.Writer.SetCopies(account.Id, entry.MessageId, extra - 1);
            return;
        }

        account.UsedBytes -= entry.Size;
        scope.Writer.DoomMessage(entry.MessageId);
    }

    private Dictionary<long, int> Copies(SnapshotEditor entries, int from, int to)
    {
        long first = long.MaxValue, last = 0;
        for (var i = from; i < to; i++)
        {
            first = Math.Min(first, entries[i].MessageId);
            last = Math.Max(last, entries[i].MessageId);
        }

        return scope.Writer.Copies(account.Id, first, last);
    }
}
