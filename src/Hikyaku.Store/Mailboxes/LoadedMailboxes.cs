using Hikyaku.Store.Accounts;

namespace Hikyaku.Store.Mailboxes;

/// <summary>
/// The mailboxes in memory: those that a session has open, and the last ones that were closed, so that opening one
/// again costs nothing.
/// </summary>
internal sealed class LoadedMailboxes(Func<MailboxId, StoredMailbox?> read, Func<AccountId, int, IReadOnlyList<KeywordSet>> readKeywords)
{
    private const int MostIdleMailboxes = 256;
    private const int MostIdleEntries = 250_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<MailboxId, LoadedMailbox> _mailboxes = [];
    private readonly Dictionary<AccountId, SharedKeywords> _keywords = [];

    /// <summary>Mailboxes that nobody holds, the longest unused first.</summary>
    private readonly LinkedList<LoadedMailbox> _idle = [];
    private long _idleEntries;
    private int _rightsVersion;

    /// <summary>Holds a mailbox in memory, reading it when need be; null when there is none. Give it back with <see cref="Release"/>.</summary>
    internal LoadedMailbox? Hold(MailboxId id)
    {
        LoadedMailbox? mailbox;
        lock (_gate)
        {
            if (!_mailboxes.TryGetValue(id, out mailbox))
                _mailboxes.Add(id, mailbox = new LoadedMailbox(id));
            else if (mailbox.Holders == 0)
                LeaveIdle(mailbox);
            mailbox.Holders++;
        }

        var found = false;
        try
        {
            found = mailbox.Load(read, KeywordsOf);
        }
        finally
        {
            if (!found)
                Release(mailbox);
        }

        return found ? mailbox : null;
    }

    /// <summary>Grows with every change of anybody's rights.</summary>
    internal int RightsVersion => Volatile.Read(ref _rightsVersion);

    /// <summary>Somebody's rights changed.</summary>
    internal void NoteRightsChanged() => Interlocked.Increment(ref _rightsVersion);

    /// <summary>Ends one hold.</summary>
    internal void Release(LoadedMailbox mailbox)
    {
        lock (_gate)
        {
            if (--mailbox.Holders > 0)
                return;
            if (mailbox.Current is not { } snapshot || mailbox.IsGone)
            {
                Drop(mailbox);
                return;
            }

            mailbox.IdleEntries = snapshot.Count;
            _idleEntries += snapshot.Count;
            mailbox.IdlePlace = _idle.AddLast(mailbox);
            while (_idle.First is { } oldest && (_idle.Count > MostIdleMailboxes || _idleEntries > MostIdleEntries))
            {
                LeaveIdle(oldest.Value);
                Drop(oldest.Value);
            }
        }
    }

    /// <summary>The mailbox if it is in memory (perhaps still being read).</summary>
    internal LoadedMailbox? Find(MailboxId id)
    {
        lock (_gate)
            return _mailboxes.GetValueOrDefault(id);
    }

    /// <summary>Keyword sets of an account that were committed just now.</summary>
    internal void Publish(AccountId account, IReadOnlyList<KeywordSet> sets)
    {
        lock (_gate)
            if (_keywords.TryGetValue(account, out var shared))
                shared.Sets.Add(sets);
    }

    /// <summary>Rows were changed behind the snapshots: reads every mailbox in memory again and tells its views.</summary>
    internal void ReadAgain()
    {
        LoadedMailbox[] mailboxes;
        lock (_gate)
            mailboxes = [.. _mailboxes.Values];
        foreach (var mailbox in mailboxes)
        {
            mailbox.ReadAgain(read);
            mailbox.Notify();
        }
    }

    private KeywordSets KeywordsOf(Mailbox mailbox)
    {
        var account = mailbox.Account;
        lock (_gate)
        {
            if (!_keywords.TryGetValue(account, out var shared))
                _keywords.Add(account, shared = new SharedKeywords(new KeywordSets(from => readKeywords(account, from))));
            shared.Mailboxes++;
            return shared.Sets;
        }
    }

    private void LeaveIdle(LoadedMailbox mailbox)
    {
        _idle.Remove(mailbox.IdlePlace!);
        mailbox.IdlePlace = null;
        _idleEntries -= mailbox.IdleEntries;
    }

    private void Drop(LoadedMailbox mailbox)
    {
        _mailboxes.Remove(mailbox.Id);
        if (mailbox.Mailbox is { } loaded && --_keywords[loaded.Account].Mailboxes == 0)
            _keywords.Remove(loaded.Account);
    }

    private sealed class SharedKeywords(KeywordSets sets)
    {
        internal KeywordSets Sets { get; } = sets;
        internal int Mailboxes { get; set; }
    }
}
