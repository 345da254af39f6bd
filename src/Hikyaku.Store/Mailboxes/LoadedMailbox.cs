using Hikyaku.Store.Accounts;

namespace Hikyaku.Store.Mailboxes;

/// <summary>
/// A mailbox in memory, shared by all its views. It is registered before it is read from disk; commits that
/// happen meanwhile are kept and applied to what was read. Applying a commit twice changes nothing.
/// </summary>
internal sealed class LoadedMailbox(MailboxId id)
{
    private readonly Lock _gate = new();
    private readonly Lock _loading = new();
    private volatile MailboxSnapshot? _current;
    private List<CommittedEntries>? _meanwhile = [];
    private volatile MailboxView[] _views = [];
    private volatile bool _gone;
    private Dictionary<AccountId, int>? _keyResets;

    internal MailboxId Id { get; } = id;

    /// <summary>The newest snapshot; null before it was read.</summary>
    internal MailboxSnapshot? Current => _current;

    /// <summary>The mailbox as it was when it was read.</summary>
    internal Mailbox? Mailbox { get; private set; }

    /// <summary>The account's keyword sets.</summary>
    internal KeywordSets? Keywords { get; private set; }

    /// <summary>True once the mailbox was removed.</summary>
    internal bool IsGone => _gone;

    /// <summary>Views and commands that need it in memory; guarded by the registry.</summary>
    internal int Holders { get; set; }

    /// <summary>Where it waits among the mailboxes that nobody holds; guarded by the registry.</summary>
    internal LinkedListNode<LoadedMailbox>? IdlePlace { get; set; }

    /// <summary>Entries for which it counts there; guarded by the registry.</summary>
    internal int IdleEntries { get; set; }

    /// <summary>Reads the mailbox unless that was done; false when there is no such mailbox.</summary>
    internal bool Load(Func<MailboxId, StoredMailbox?> read, Func<Mailbox, KeywordSets> keywords)
    {
        lock (_loading)
        {
            if (_current is not null || IsGone)
                return !IsGone;
            if (read(Id) is not { } stored)
                return false;

            Mailbox = stored.Mailbox;
            Keywords ??= keywords(stored.Mailbox);
            Keywords.Refresh();
            lock (_gate)
            {
                var snapshot = stored.Snapshot;
                foreach (var commit in _meanwhile!)
                    snapshot = commit.ApplyTo(snapshot);
                _meanwhile = null;
                _current = snapshot;
            }

            return !IsGone;
        }
    }

    /// <summary>Replaces the snapshot by what is on disk; on the writer's thread.</summary>
    internal void ReadAgain(Func<MailboxId, StoredMailbox?> read)
    {
        if (_current is null || IsGone)
            return;
        if (read(Id) is not { } stored)
        {
            MarkGone();
            return;
        }

        lock (_gate)
            _current = stored.Snapshot;
    }

    /// <summary>Takes in a commit.</summary>
    internal void Publish(CommittedEntries commit)
    {
        lock (_gate)
        {
            if (_current is null)
                _meanwhile!.Add(commit);
            else
                _current = commit.ApplyTo(_current);
        }
    }

    /// <summary>The mailbox was removed.</summary>
    internal void MarkGone() => _gone = true;

    /// <summary>An account has taken away the key with which it signed URLs of what lies here.</summary>
    internal void NoteKeyReset(AccountId account)
    {
        lock (_gate)
        {
            _keyResets ??= [];
            _keyResets[account] = _keyResets.GetValueOrDefault(account) + 1;
        }
    }

    /// <summary>How often that happened while the mailbox was in memory.</summary>
    internal int KeyResetsOf(AccountId account)
    {
        lock (_gate)
            return _keyResets?.GetValueOrDefault(account) ?? 0;
    }

    internal void Attach(MailboxView view)
    {
        lock (_gate)
            _views = [.. _views, view];
    }

    internal void Detach(MailboxView view)
    {
        lock (_gate)
            _views = Array.FindAll(_views, other => other != view);
    }

    /// <summary>Tells every view that something changed.</summary>
    internal void Notify()
    {
        foreach (var view in _views)
            view.RaiseChanged();
    }
}

/// <summary>A mailbox as one read transaction found it.</summary>
internal sealed record StoredMailbox(Mailbox Mailbox, MailboxSnapshot Snapshot);
