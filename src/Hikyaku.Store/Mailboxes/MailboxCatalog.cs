using Hikyaku.Store.Accounts;

namespace Hikyaku.Store.Mailboxes;

/// <summary>The mailboxes of every account.</summary>
public sealed class MailboxCatalog
{
    // Beyond this it is quicker to tell what is there
    private const int MostTombstones = 50_000;

    private readonly IStoreEngine _engine;
    private readonly CommitQueue _commits;
    private readonly LoadedMailboxes _loaded;

    internal MailboxCatalog(IStoreEngine engine, CommitQueue commits, LoadedMailboxes loaded)
        => (_engine, _commits, _loaded) = (engine, commits, loaded);

    /// <summary>All mailboxes of an account with their counters, INBOX first, then sorted by name.</summary>
    public IReadOnlyList<Mailbox> List(AccountId account)
    {
        using var reader = _engine.Read();
        var mailboxes = reader.Mailboxes(account).Select(state => state.ToMailbox()).ToArray();
        Array.Sort(mailboxes, (left, right) => MailboxName.Compare(left.Name, right.Name));
        return mailboxes;
    }

    /// <summary>The mailbox of that name (INBOX case-insensitive), or null.</summary>
    public Mailbox? Find(AccountId account, string name)
    {
        if (MailboxName.Canonical(name) is not { } canonical)
            return null;

        using var reader = _engine.Read();
        return reader.Mailbox(account, canonical)?.ToMailbox();
    }

    /// <summary>The mailbox of that number with its counters, or null when it is gone.</summary>
    public Mailbox? Find(MailboxId mailbox)
    {
        using var reader = _engine.Read();
        return reader.Mailbox(mailbox)?.ToMailbox();
    }

    /// <summary>Opens a mailbox for a session; null when it is gone.</summary>
    public MailboxView? Open(MailboxId mailbox)
    {
        if (_loaded.Hold(mailbox) is not { } loaded)
            return null;
        if (Find(mailbox) is { } now)
            return new MailboxView(now, loaded, _loaded);
        _loaded.Release(loaded);
        return null;
    }

    /// <summary>
    /// UIDs that were expunged from a mailbox after a modseq, ascending; null when so many were, or such long ago, that
    /// the store can't or won't tell: then all may be, that were given out and are not there (RFC 7162 §3.2.6).
    /// </summary>
    public IReadOnlyList<uint>? ExpungedSince(Mailbox mailbox, long modSeq)
    {
        using var reader = _engine.Read();
        return reader.ExpungedSince(mailbox.Account, mailbox.Id, modSeq, MostTombstones)?.Order().ToList();
    }

    /// <summary>
    /// Takes over the \Recent messages: gives the first UID that no session has been told of yet and moves the mark
    /// to UIDNEXT (RFC 3501 §2.3.2). With <paramref name="claim"/> false (EXAMINE) the mark stays.
    /// </summary>
    /// <remarks>When the disk is full the mark stays too: messages are told as recent once more.</remarks>
    public async ValueTask<uint> FirstRecentAsync(MailboxId mailbox, bool claim, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        uint mark;
        using (var reader = _engine.Read())
        {
            if (reader.Mailbox(mailbox) is not { } state)
                return 1;
            mark = state.FirstRecent;
            if (!claim || mark == state.UidNext)
                return mark;
        }

        var claimed = await _commits.RunAsync<uint>(scope =>
        {
            if (scope.Mailbox(mailbox) is not { } state)
                return 1;
            var first = state.FirstRecent;
            state.FirstRecent = state.UidNext;
            scope.Touch(state, state.HighestModSeq);
            return first;
        }).ConfigureAwait(false);
        return claimed.Succeeded ? claimed.Value : mark;
    }

    /// <summary>Creates a mailbox; missing superiors are made too (RFC 9051 §6.3.4).</summary>
    public async Task<StoreResult<Mailbox>> CreateAsync(
        AccountId account, string name, MailboxRole role = MailboxRole.None, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        // RFC 9051 §6.3.4: a separator at the end says that inferiors will follow; it is not part of the name.
        if (MailboxName.Canonical(name.EndsWith(MailboxName.Separator) ? name[..^1] : name) is not { } canonical)
            return NotAName(name);
        return await _commits.RunAsync<Mailbox>(scope => MailboxChanges.Create(scope, account, canonical, role)).ConfigureAwait(false);
    }

    /// <summary>Deletes a mailbox with its messages. INBOX may not be deleted; one with inferiors is refused with InUse.</summary>
    public async Task<StoreResult<Mailbox>> DeleteAsync(AccountId account, string name, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        if (MailboxName.Canonical(name) == MailboxName.Inbox)
            return new StoreError(StoreErrorKind.InUse, "INBOX can't be deleted.");
        if (Find(account, name) is not { } mailbox || _loaded.Hold(mailbox.Id) is not { } held)
            return NoMailbox(name);

        try
        {
            return await _commits.RunAsync<Mailbox>(scope => MailboxChanges.Delete(scope, mailbox)).ConfigureAwait(false);
        }
        finally
        {
            _loaded.Release(held);
        }
    }

    /// <summary>Renames a mailbox and its inferiors; renaming INBOX moves its messages to a new mailbox (RFC 9051 §6.3.6).</summary>
    public async Task<StoreResult<Mailbox>> RenameAsync(AccountId account, string from, string to, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        if (MailboxName.Canonical(to) is not { } target)
            return NotAName(to);
        if (Find(account, from) is not { } mailbox || _loaded.Hold(mailbox.Id) is not { } held)
            return NoMailbox(from);

        try
        {
            return await _commits.RunAsync<Mailbox>(scope => MailboxChanges.Rename(scope, mailbox, target)).ConfigureAwait(false);
        }
        finally
        {
            _loaded.Release(held);
        }
    }

    /// <summary>Changes the special use of a mailbox (RFC 6154 §5); each use is had by one mailbox only.</summary>
    public async Task<StoreResult<Mailbox>> SetRoleAsync(MailboxId mailbox, MailboxRole role, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return await _commits.RunAsync<Mailbox>(scope => MailboxChanges.SetRole(scope, mailbox, role)).ConfigureAwait(false);
    }

    /// <summary>The subscribed names, sorted; a name may no longer exist.</summary>
    public IReadOnlyList<string> Subscriptions(AccountId account)
    {
        using var reader = _engine.Read();
        return reader.Subscriptions(account);
    }

    /// <summary>Adds or removes a subscription.</summary>
    public async Task<StoreResult<bool>> SubscribeAsync(AccountId account, string name, bool subscribed, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        if (MailboxName.Canonical(name) is not { } canonical)
            return NotAName(name);
        return await _commits.RunAsync<bool>(scope => MailboxChanges.Subscribe(scope, account, canonical, subscribed)).ConfigureAwait(false);
    }

    private static StoreError NotAName(string name) => new(StoreErrorKind.Invalid, $"'{name}' can't be the name of a mailbox.");

    private static StoreError NoMailbox(string name) => new(StoreErrorKind.NotFound, $"There is no mailbox '{name}'.");
}
