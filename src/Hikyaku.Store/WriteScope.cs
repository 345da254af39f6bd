using Hikyaku.Store.Accounts;
using Hikyaku.Store.Changes;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;

namespace Hikyaku.Store;

/// <summary>
/// What the commands of one transaction share: the rows behind <see cref="Writer"/>, the counters of accounts and
/// mailboxes (kept from one transaction to the next, written once for each), and what others learn after the commit.
/// </summary>
internal sealed partial class WriteScope(IStoreWriter writer, LoadedMailboxes loaded, IdSequence ids, TimeProvider time, ChangeWatches watches)
{
    private const int MostCachedRows = 50_000;
    private const int SequenceBlock = 1024;

    private readonly Dictionary<AccountId, AccountState> _accounts = [];
    private readonly Dictionary<AccountId, MailboxId> _inboxes = [];
    private readonly Dictionary<MailboxId, MailboxState> _mailboxes = [];
    private readonly Dictionary<AccountId, KeywordTable> _keywords = [];
    private readonly List<AccountState> _dirtyAccounts = [];
    private readonly List<MailboxState> _dirtyMailboxes = [];
    private readonly List<MailboxState> _pendingMailboxes = [];
    private readonly List<KeywordTable> _grownKeywords = [];
    private readonly List<Action> _afterCommit = [];
    private readonly PendingChanges _changes = new(watches);
    // What the database remembers. Nothing is written before a number was taken: a sequence that is too low must stay to be found.
    private long _reservedId = ids.Next;

    /// <summary>The rows.</summary>
    internal IStoreWriter Writer { get; } = writer;

    /// <summary>One time for the whole transaction.</summary>
    internal DateTimeOffset Now { get; private set; }

    /// <summary>Which e-mails belong to one thread.</summary>
    internal ThreadIndex Threads { get; } = new(writer);

    /// <summary>True while doomed rows may wait to be swept.</summary>
    internal bool MayHaveDoomed { get; set; } = true;

    /// <summary>True while there is work that nobody waits for.</summary>
    internal bool HasChores => MayHaveDoomed || Threads.IsMerging;

    internal void Begin()
    {
        Now = time.GetUtcNow();
        Writer.Begin();
    }

    /// <summary>The counters of an account, or null when it is gone.</summary>
    internal AccountState? Account(AccountId id)
    {
        if (!_accounts.TryGetValue(id, out var state) && Writer.AccountState(id) is { } read)
            _accounts.Add(id, state = read);
        return state;
    }

    /// <summary>The counters of a mailbox, or null when it is gone.</summary>
    internal MailboxState? Mailbox(MailboxId id)
    {
        if (!_mailboxes.TryGetValue(id, out var state) && Writer.Mailbox(id) is { } read)
            _mailboxes.Add(id, state = read);
        return state;
    }

    /// <summary>The mailbox of that name, or null.</summary>
    internal MailboxState? Mailbox(AccountId account, string name)
        => Writer.Mailbox(account, name) is { } read ? Mailbox(read.Id) : null;

    /// <summary>The account's INBOX, which is the same mailbox for ever.</summary>
    internal MailboxState? Inbox(AccountId account)
    {
        if (!_inboxes.TryGetValue(account, out var id))
        {
            if (Writer.Inbox(account) is not { } read)
                return null;
            _inboxes.Add(account, id = read);
        }

        return Mailbox(id);
    }

    /// <summary>The keywords of a set of the account.</summary>
    internal IReadOnlyList<string> Keywords(AccountId account, int number) => KeywordsOf(account)[number];

    /// <summary>The number of a set of keywords, new ones included; null when the account has too many.</summary>
    internal int? KeywordNumber(AccountId account, IReadOnlyList<string> keywords)
    {
        if (keywords.Count == 0)
            return 0;

        var table = KeywordsOf(account);
        var number = table.NumberOf(keywords, Writer);
        if (table.HasGrown && !_grownKeywords.Contains(table))
            _grownKeywords.Add(table);
        return number;
    }

    /// <summary>The next value of the account's change counter.</summary>
    internal long NextModSeq(AccountState account)
    {
        Touch(account);
        return ++account.ModSeq;
    }

    /// <summary>Numbers that were never given out before; the first of so many.</summary>
    internal long NextIds(int count) => ids.Take(count);

    /// <summary>A UIDVALIDITY above all others; by the clock, so that it also grows over a restore from a backup.</summary>
    internal uint NextUidValidity()
    {
        var value = (uint)Math.Max(Writer.Sequence("uid_validity"), Now.ToUnixTimeSeconds());
        Writer.SetSequence("uid_validity", value + 1L);
        return value;
    }

    /// <summary>The entries of a mailbox that a command holds in memory, as they are in the middle of the transaction.</summary>
    internal SnapshotEditor Entries(MailboxState mailbox) => Pending(mailbox, mustBeLoaded: true).Entries;

    /// <summary>Adds an entry as the mailbox's next UID (which <paramref name="entry"/> has already).</summary>
    internal void AddEntry(MailboxState mailbox, in MailboxEntry entry)
    {
        Writer.AddEntry(mailbox.Id, entry, Now.ToUnixTimeMilliseconds());
        NoteAdded(mailbox, entry);
    }

    /// <summary>An entry was added to the rows: counts it, and keeps it for the views.</summary>
    internal void NoteAdded(MailboxState mailbox, in MailboxEntry entry)
    {
        Pending(mailbox, mustBeLoaded: false).Append(entry);
        _changes.Note(mailbox, ChangeKinds.Added);
        mailbox.UidNext = entry.Uid + 1;
        mailbox.Count(entry);
        Touch(mailbox, entry.ModSeq);
    }

    /// <summary>The mailbox's row must be written, and its views told.</summary>
    internal void Touch(MailboxState mailbox, long modSeq)
    {
        mailbox.HighestModSeq = Math.Max(mailbox.HighestModSeq, modSeq);
        if (mailbox.IsDirty)
            return;
        mailbox.IsDirty = true;
        _dirtyMailboxes.Add(mailbox);
    }

    /// <summary>The account's counters must be written.</summary>
    internal void Touch(AccountState account)
    {
        if (account.IsDirty)
            return;
        account.IsDirty = true;
        _dirtyAccounts.Add(account);
    }

    /// <summary>A row went away or was changed behind the counters: they are read again.</summary>
    internal void Forget(AccountId account)
    {
        if (_accounts.Remove(account, out var state))
            _dirtyAccounts.Remove(state);
        _inboxes.Remove(account);
        _keywords.Remove(account);
    }

    /// <inheritdoc cref="Forget(AccountId)"/>
    internal void Forget(MailboxId mailbox)
    {
        if (!_mailboxes.Remove(mailbox, out var state))
            return;
        _dirtyMailboxes.Remove(state);
        _pendingMailboxes.Remove(state);
    }

    /// <summary>Makes the six mailboxes that every account has from the start, and subscribes to them.</summary>
    internal void AddUsualMailboxes(AccountId account)
    {
        for (var role = MailboxRole.Inbox; role <= MailboxRole.Trash; role++)
        {
            var name = role == MailboxRole.Inbox ? MailboxName.Inbox : role.ToString();
            AddMailbox(account, name, role, modSeq: 0);
            Writer.AddSubscription(account, name);
        }
    }

    /// <summary>Tells the views of an account's mailboxes that they are gone.</summary>
    internal void NoteMailboxesRemoved(AccountId account)
    {
        foreach (var mailbox in Writer.Mailboxes(account))
        {
            NoteGone(mailbox);
            NoteRemoved(mailbox.Id);
        }
    }

    /// <summary>Makes a mailbox.</summary>
    internal MailboxState AddMailbox(AccountId account, string name, MailboxRole role, long modSeq)
    {
        var id = new MailboxId(NextIds(1));
        Writer.AddMailbox(id, account, name, role, NextUidValidity(), modSeq);
        return Mailbox(id)!;
    }

    /// <summary>The mailbox is removed: its views learn it after the commit.</summary>
    internal void NoteRemoved(MailboxId mailbox)
    {
        Forget(mailbox);
        AfterCommit(() =>
        {
            loaded.Find(mailbox)?.MarkGone();
            loaded.Find(mailbox)?.Notify();
        });
    }

    /// <summary>Writes the counters now, before rows are changed behind them.</summary>
    internal void SaveCounters()
    {
        foreach (var account in _dirtyAccounts)
            Writer.Save(account);
        foreach (var mailbox in _dirtyMailboxes)
            Writer.Save(mailbox);
    }

    /// <summary>Rows were changed behind the counters that are kept: reads them again.</summary>
    internal void ReadCountersAgain()
    {
        foreach (var (id, kept) in _accounts)
            if (Writer.AccountState(id) is { } read)
                kept.TakeOver(read);
        foreach (var (id, kept) in _mailboxes)
            if (Writer.Mailbox(id) is { } read)
                kept.TakeOver(read);
    }

    /// <summary>Who has which rights in the mailbox has changed: its views look again after the commit.</summary>
    internal void NoteRightsChanged(MailboxId mailbox) => AfterCommit(() =>
    {
        loaded.NoteRightsChanged();
        loaded.Find(mailbox)?.Notify();
    });

    /// <summary>An account took away its key for URLs of what lies in the mailbox: its views learn it after the commit.</summary>
    internal void NoteKeyReset(MailboxId mailbox, AccountId account) => AfterCommit(() =>
    {
        loaded.Find(mailbox)?.NoteKeyReset(account);
        loaded.Find(mailbox)?.Notify();
    });

    /// <summary>Does something (quick, in memory) once the transaction is durable, before anyone is told so.</summary>
    internal void AfterCommit(Action action) => _afterCommit.Add(action);

    /// <summary>Does some of the work that nobody waits for, in the transaction under way.</summary>
    internal void DoChores(int most)
    {
        if (MayHaveDoomed)
            MayHaveDoomed = Writer.Sweep(most);
        Threads.MergeSome(most, Now);
    }

    /// <summary>Writes the counters and makes everything durable.</summary>
    internal void Commit()
    {
        SaveCounters();
        if (ids.Next > _reservedId)
            Writer.SetSequence("id", _reservedId = ids.Next + SequenceBlock);
        Writer.Commit();
        Threads.Commit(ids.Next);
    }

    /// <summary>Tells everyone in the process what the commit changed.</summary>
    internal void Publish()
    {
        foreach (var table in _grownKeywords)
            loaded.Publish(table.Account, table.TakeAdded());
        _grownKeywords.Clear();

        foreach (var action in _afterCommit)
            action();
        _afterCommit.Clear();

        PublishMailboxes();
        _changes.Publish();
        foreach (var account in _dirtyAccounts)
            account.IsDirty = false;
        _dirtyAccounts.Clear();
        if (_mailboxes.Count + _accounts.Count + _keywords.Count > MostCachedRows)
            DropCache();
    }

    /// <summary>Takes the transaction back and forgets every counter, since some hold what never became true.</summary>
    internal void Rollback()
    {
        _afterCommit.Clear();
        _changes.Clear();
        _dirtyAccounts.Clear();
        _dirtyMailboxes.Clear();
        _pendingMailboxes.Clear();
        _grownKeywords.Clear();
        DropCache();
        _reservedId = 0;
        MayHaveDoomed = true;
        Threads.Rollback();
        Writer.Rollback();
    }

    private PendingEntries Pending(MailboxState mailbox, bool mustBeLoaded)
    {
        if (mailbox.Pending is { } pending && (pending.Base is not null || !mustBeLoaded))
            return pending;

        if (mailbox.Pending is null)
            _pendingMailboxes.Add(mailbox);
        var fresh = new PendingEntries(loaded.Find(mailbox.Id));
        foreach (var entry in mailbox.Pending?.Appended ?? [])
            fresh.Append(entry);
        return mailbox.Pending = fresh;
    }

    private KeywordTable KeywordsOf(AccountId account)
    {
        if (!_keywords.TryGetValue(account, out var table))
            _keywords.Add(account, table = new KeywordTable(account, Writer.KeywordSets(account, 1)));
        return table;
    }

    private void PublishMailboxes()
    {
        List<LoadedMailbox>? changed = null;
        foreach (var mailbox in _pendingMailboxes)
        {
            if (mailbox.IsDirty && loaded.Find(mailbox.Id) is { } open)
            {
                open.Publish(new CommittedEntries(mailbox, mailbox.Pending!));
                (changed ??= []).Add(open);
            }

            mailbox.Pending = null;
        }

        _pendingMailboxes.Clear();
        foreach (var mailbox in _dirtyMailboxes)
            mailbox.IsDirty = false;
        _dirtyMailboxes.Clear();

        foreach (var open in changed ?? [])
            open.Notify();
    }

    private void DropCache()
    {
        _accounts.Clear();
        _inboxes.Clear();
        _mailboxes.Clear();
        _keywords.Clear();
    }
}
