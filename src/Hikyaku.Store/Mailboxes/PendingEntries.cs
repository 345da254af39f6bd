namespace Hikyaku.Store.Mailboxes;

/// <summary>
/// The entries that a transaction under way changes in one mailbox. When the mailbox is in memory they go into an
/// editor of its snapshot; else new entries are only listed, for a session that opens the mailbox meanwhile.
/// </summary>
internal sealed class PendingEntries
{
    private readonly LoadedMailbox? _loaded;
    private readonly SnapshotEditor? _editor;
    private readonly List<MailboxEntry>? _appended;

    internal PendingEntries(LoadedMailbox? loaded)
    {
        if (loaded?.Current is { } current)
            (_loaded, Base, _editor) = (loaded, current, new SnapshotEditor(current));
        else
            _appended = [];
    }

    /// <summary>The snapshot from which the editor started; null when the mailbox isn't in memory.</summary>
    internal MailboxSnapshot? Base { get; }

    /// <summary>The mailbox in memory from which the editor started.</summary>
    internal LoadedMailbox? Loaded => _loaded;

    /// <summary>All entries as they are in the middle of the transaction.</summary>
    /// <exception cref="InvalidOperationException">The mailbox isn't in memory: the command forgot to hold it.</exception>
    internal SnapshotEditor Entries => _editor ?? throw new InvalidOperationException("The mailbox is not held in memory.");

    /// <summary>New entries of a mailbox that isn't in memory.</summary>
    internal IReadOnlyList<MailboxEntry> Appended => _appended ?? [];

    internal void Append(in MailboxEntry entry)
    {
        if (_editor is not null)
            _editor.Append(entry);
        else
            _appended!.Add(entry);
    }
}
