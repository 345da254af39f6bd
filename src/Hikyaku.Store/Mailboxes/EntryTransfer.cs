using Hikyaku.Store.Accounts;

namespace Hikyaku.Store.Mailboxes;

/// <summary>
/// Copies entries from a mailbox held in memory to another of the same account. Stretches of UIDs that
/// follow one another are done by one statement each.
/// </summary>
internal sealed class EntryTransfer(WriteScope scope, AccountState account, MailboxState source, MailboxState target)
{
    /// <summary>The UIDs given in the target, in the order of the sources.</summary>
    internal List<uint> Targets { get; } = [];

    /// <summary>The UIDs taken from the source.</summary>
    internal List<uint> Sources { get; } = [];

    /// <summary>
    /// Copies the entries from one index up to (not including) another. As the first half of a move the messages
    /// don't gain an entry; the other half is <see cref="EntryRemoval.TakeOut(int, int, long)"/>.
    /// </summary>
    internal void Copy(int from, int to, long modSeq, bool asMove)
    {
        var entries = scope.Entries(source);
        for (var first = from; first < to;)
        {
            var last = first;
            while (last + 1 < to && entries[last + 1].Uid == entries[last].Uid + 1)
                last++;
            var range = new UidRange(entries[first].Uid, entries[last].Uid);
            if (!asMove)
                scope.Writer.AddCopies(account.Id, source.Id, range);
            CopyStretch(range, first, last, modSeq);
            first = last + 1;
        }
    }

    private void CopyStretch(UidRange range, int first, int last, long modSeq)
    {
        var shift = (long)target.UidNext - range.First;
        var copied = scope.Writer.CopyEntries(source.Id, range, target.Id, shift, modSeq, scope.Now.ToUnixTimeMilliseconds());
        if (copied != last - first + 1)
            throw new InvalidOperationException($"Mailbox {source.Id.Value} is not on disk what it is in memory.");

        for (var i = first; i <= last; i++)
        {
            var entry = scope.Entries(source)[i];
            Sources.Add(entry.Uid);
            Targets.Add(target.UidNext);
            scope.NoteAdded(target, entry with { Uid = target.UidNext, ModSeq = modSeq });
        }

        account.Entries += copied;
        scope.Touch(account);
    }
}
