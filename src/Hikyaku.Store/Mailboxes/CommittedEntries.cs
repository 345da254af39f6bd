namespace Hikyaku.Store.Mailboxes;

/// <summary>What a commit changed in a mailbox, in a form that can be applied to any snapshot of about that time.</summary>
internal sealed class CommittedEntries
{
    private readonly PendingEntries _pending;
    private readonly uint _uidNext;
    private readonly long _highestModSeq;
    private MailboxSnapshot? _next;
    private SnapshotDifference? _difference;

    internal CommittedEntries(MailboxState mailbox, PendingEntries pending)
    {
        Mailbox = mailbox.Id;
        (_pending, _uidNext, _highestModSeq) = (pending, mailbox.UidNext, mailbox.HighestModSeq);
    }

    internal MailboxId Mailbox { get; }

    internal MailboxSnapshot ApplyTo(MailboxSnapshot snapshot)
    {
        if (_pending.Base is null)
            return Merge(snapshot, [], [], _pending.Appended);

        _next ??= _pending.Entries.ToSnapshot(_uidNext, _highestModSeq);
        if (ReferenceEquals(snapshot, _pending.Base))
            return _next;

        _difference ??= _next.Since(_pending.Base);
        return Merge(snapshot, _difference.Expunged, _difference.Changed, _difference.Added);
    }

    private MailboxSnapshot Merge(
        MailboxSnapshot snapshot, IReadOnlyList<uint> expunged, IReadOnlyList<MailboxEntry> changed, IReadOnlyList<MailboxEntry> added)
    {
        // Every change takes a higher modseq, so what was read from disk has this commit already.
        if (snapshot.HighestModSeq >= _highestModSeq)
            return snapshot;

        var editor = new SnapshotEditor(snapshot);
        foreach (var uid in expunged)
            if (editor.IndexOf(uid) is >= 0 and var index)
                editor.Remove(index, index + 1);
        foreach (var entry in changed)
            if (editor.IndexOf(entry.Uid) is >= 0 and var index && editor[index].ModSeq < entry.ModSeq)
                editor.Set(index, entry);
        foreach (var entry in added)
            if (entry.Uid >= snapshot.UidNext)
                editor.Append(entry);
        return editor.ToSnapshot(_uidNext, _highestModSeq);
    }
}
