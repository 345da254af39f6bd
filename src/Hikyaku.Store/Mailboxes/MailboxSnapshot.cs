namespace Hikyaku.Store.Mailboxes;

/// <summary>
/// What a mailbox held at one instant. Immutable and shared: a change makes a new snapshot that shares all
/// untouched chunks with the old one, so a session may keep answering from the one it last told its client about.
/// The index of an entry is its message sequence number minus one.
/// </summary>
public sealed class MailboxSnapshot
{
    /// <summary>Number of entries (EXISTS).</summary>
    public int Count => throw new NotImplementedException();

    /// <summary>UIDNEXT at that instant.</summary>
    public uint UidNext => throw new NotImplementedException();

    /// <summary>HIGHESTMODSEQ at that instant.</summary>
    public long HighestModSeq => throw new NotImplementedException();

    /// <summary>The entry with sequence number <paramref name="index"/> + 1.</summary>
    public MailboxEntry this[int index] => throw new NotImplementedException();

    /// <summary>Index of the entry with that UID, or the complement of the index where it would stand.</summary>
    public int IndexOf(uint uid) => throw new NotImplementedException();

    /// <summary>
    /// What changed since <paramref name="earlier"/>: UIDs gone, entries changed, entries new; each in ascending order.
    /// Costs time in proportion to the chunks that changed.
    /// </summary>
    public SnapshotDifference Since(MailboxSnapshot earlier) => throw new NotImplementedException();
}

/// <summary>The way from one snapshot to a later one.</summary>
/// <param name="Expunged">UIDs that are gone.</param>
/// <param name="Changed">Entries in both whose modseq grew.</param>
/// <param name="Added">Entries only in the later one.</param>
public sealed record SnapshotDifference(
    IReadOnlyList<uint> Expunged, IReadOnlyList<MailboxEntry> Changed, IReadOnlyList<MailboxEntry> Added)
{
    /// <summary>True when nothing changed.</summary>
    public bool IsEmpty => Expunged.Count == 0 && Changed.Count == 0 && Added.Count == 0;
}
