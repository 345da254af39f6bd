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

    /// <summary>The name above all mailboxes of other accounts, with its separator (RFC 2342).</summary>
    public const string OtherUsers = SharedNames.Start;

    /// <summary>Grows with every change of anybody's rights: what was looked up before may not hold any more.</summary>
    public int RightsVersion => _loaded.RightsVersion;

    /// <summary>All mailboxes of an account with their counters, INBOX first, then sorted by name.</summary>
    public IReadOnlyList<Mailbox> List(AccountId account)
    {
        using var reader = _engine.Read();
        return Sort(reader.Mailboxes(account).Select(state => state.ToMailbox()));
    }

    /// <summary>The same, and those of other accounts that this one may see.</summary>
    public IReadOnlyList<Mailbox> ListVisible(AccountId viewer)
    {
        using var reader = _engine.Read();
        var own = reader.Mailboxes(viewer).Select(state => state.ToMailbox()).ToList();
        var names = own.Select(mailbox => mailbox.Name).ToHashSet();
        foreach (var (state, owner) in reader.SharedWith(viewer))
        {
            var mailbox = AsSeen(state, SharedNames.Of(owner, state.Name), RightsCheck.Of(reader, viewer, state));
            if ((mailbox.Rights & MailboxRights.Lookup) != 0 && names.Add(mailbox.Name))
                own.Add(mailbox);
        }

        return Sort(own);
    }

    private static Mailbox[] Sort(IEnumerable<Mailbox> all)
    {
        Mailbox[] mailboxes = [.. all];
        Array.Sort(mailboxes, (left, right) => MailboxName.Compare(left.Name, right.Name));
        return mailboxes;
    }

    /// <summary>The account's mailbox with that special use, or null.</summary>
    public Mailbox? Find(AccountId account, MailboxRole role)
    {
        using var reader = _engine.Read();
        return reader.Mailboxes(account).FirstOrDefault(state => state.Role == role)?.ToMailbox();
    }

    /// <summary>The mailbox of that name (INBOX case-insensitive), or null.</summary>
    public Mailbox? Find(AccountId account, string name)
    {
        if (MailboxName.Canonical(name) is not { } canonical)
            return null;

        using var reader = _engine.Read();
        return reader.Mailbox(account, canonical)?.ToMailbox();
    }

    /// <summary>
    /// The mailbox that an account means by a name, for something that needs these rights; "Other Users/" leads to those of
    /// other accounts. One without the right to see it is as absent as one that isn't there.
    /// </summary>
    public StoreResult<Mailbox> Find(AccountId viewer, string name, MailboxRights needed)
    {
        using var reader = _engine.Read();
        if (MailboxName.Canonical(name) is not { } canonical || SharedNames.Resolve(reader, viewer, canonical) is not var (owner, inner)
            || reader.Mailbox(owner, inner) is not { } state)
            return RightsCheck.Refusal(MailboxRights.None, MailboxRights.All)!;
        var rights = RightsCheck.Of(reader, viewer, state);
        if (RightsCheck.Refusal(rights, needed) is { } refusal)
            return refusal;
        return needed != MailboxRights.None || (rights & RightsCheck.Visible) != 0
            ? AsSeen(state, canonical, rights)
            : RightsCheck.Refusal(MailboxRights.None, MailboxRights.All)!;
    }

    /// <summary>What an account may do with a mailbox now; nothing when it is gone.</summary>
    public MailboxRights RightsOf(AccountId viewer, MailboxId mailbox)
    {
        using var reader = _engine.Read();
        return reader.Mailbox(mailbox) is { } state ? RightsCheck.Of(reader, viewer, state) : MailboxRights.None;
    }

    /// <summary>The rights that were given in a mailbox.</summary>
    public IReadOnlyList<MailboxGrant> Grants(Mailbox mailbox)
    {
        using var reader = _engine.Read();
        return reader.Grants(mailbox.Account, mailbox.Id);
    }

    /// <summary>Gives or takes rights in a mailbox, which needs the right to administer it.</summary>
    public async Task<StoreResult<MailboxRights>> ChangeGrantAsync(
        AccountId by, MailboxId mailbox, GrantChange change, MailboxGrant grant, ChangeOrigin? origin = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return await _commits.RunAsync<MailboxRights>(scope => GrantChanges.Change(scope, by, mailbox, change, grant), origin).ConfigureAwait(false);
    }

    private static Mailbox AsSeen(MailboxState state, string name, MailboxRights rights) => state.ToMailbox() with { Name = name, Rights = rights };

    /// <summary>The mailbox of that number with its counters, or null when it is gone.</summary>
    public Mailbox? Find(MailboxId mailbox)
    {
        using var reader = _engine.Read();
        return reader.Mailbox(mailbox)?.ToMailbox();
    }

    /// <summary>The mailbox of that number as an account sees it, with its counters; null when it is gone or may not be seen.</summary>
    public Mailbox? Find(AccountId viewer, MailboxId mailbox)
    {
        using var reader = _engine.Read();
        if (reader.Mailbox(mailbox) is not { } state)
            return null;
        var rights = RightsCheck.Of(reader, viewer, state);
        if ((rights & MailboxRights.Lookup) == 0)
            return null;
        return viewer == state.Account
            ? state.ToMailbox()
            : AsSeen(state, SharedNames.Of(reader.AddressOf(state.Account) ?? "", state.Name), rights);
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

    /// <summary>Creates a mailbox; missing superiors are made too (RFC 9051 §6.3.4). Below another account's it needs a right there.</summary>
    public async Task<StoreResult<Mailbox>> CreateAsync(
        AccountId account, string name, MailboxRole role = MailboxRole.None, ChangeOrigin? origin = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        // RFC 9051 §6.3.4: a separator at the end says that inferiors will follow; it is not part of the name.
        var named = MailboxName.ForNew(name.Length > 1 && name.EndsWith(MailboxName.Separator) ? name[..^1] : name);
        if (named.Error is { } fault)
            return fault;
        var canonical = named.Value;
        if (Resolve(account, canonical) is not var (owner, inner))
            return RightsCheck.Refusal(MailboxRights.Lookup, MailboxRights.All)!;
        var created = await _commits.RunAsync<Mailbox>(scope => MailboxChanges.Create(scope, account, owner, inner, role), origin).ConfigureAwait(false);
        return created.Succeeded ? created.Value with { Name = canonical } : created;
    }

    /// <summary>Deletes a mailbox with its messages. INBOX may not be deleted; one with inferiors is refused with InUse.</summary>
    public async Task<StoreResult<Mailbox>> DeleteAsync(
        AccountId account, string name, ChangeOrigin? origin = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        if (MailboxName.Canonical(name) == MailboxName.Inbox)
            return MailboxChanges.InboxStays;
        var found = Find(account, name, MailboxRights.DeleteMailbox);
        if (found.Error is { } error)
            return error;
        using var held = Hold(found.Value);
        return held is null
            ? NoMailbox(name)
            : await _commits.RunAsync<Mailbox>(scope => MailboxChanges.Delete(scope, account, found.Value.Id), origin).ConfigureAwait(false);
    }

    /// <summary>Renames a mailbox and its inferiors; renaming INBOX moves its messages to a new mailbox (RFC 9051 §6.3.6).</summary>
    public async Task<StoreResult<Mailbox>> RenameAsync(
        AccountId account, string from, string to, ChangeOrigin? origin = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var named = MailboxName.ForNew(to);
        if (named.Error is { } fault)
            return fault;
        var target = named.Value;
        var found = Find(account, from, MailboxRights.DeleteMailbox);
        if (found.Error is { } error)
            return error;
        if (Resolve(account, target) is not var (owner, inner))
            return RightsCheck.Refusal(MailboxRights.Lookup, MailboxRights.All)!;
        if (owner != found.Value.Account)
            return new StoreError(StoreErrorKind.Invalid, "A mailbox can't be renamed into another account.");
        using var held = Hold(found.Value);
        if (held is null)
            return NoMailbox(from);
        var renamed = await _commits.RunAsync<Mailbox>(scope => MailboxChanges.Rename(scope, account, found.Value.Id, inner), origin).ConfigureAwait(false);
        return renamed.Succeeded ? renamed.Value with { Name = target, Rights = found.Value.Rights } : renamed;
    }

    /// <summary>The subscribed names, sorted; a name may no longer exist.</summary>
    public IReadOnlyList<string> Subscriptions(AccountId account)
    {
        using var reader = _engine.Read();
        return reader.Subscriptions(account);
    }

    /// <summary>Adds or removes a subscription.</summary>
    public async Task<StoreResult<bool>> SubscribeAsync(
        AccountId account, string name, bool subscribed, ChangeOrigin? origin = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var named = MailboxName.ForNew(name);
        // What was subscribed to under older rules can be let go of
        if (named.Error is { } fault && (subscribed || MailboxName.Canonical(name) is null))
            return fault;
        var canonical = named.Error is null ? named.Value : MailboxName.Canonical(name)!;
        return await _commits.RunAsync<bool>(scope => MailboxChanges.Subscribe(scope, account, canonical, subscribed), origin).ConfigureAwait(false);
    }

    private (AccountId Owner, string Name)? Resolve(AccountId viewer, string canonical)
    {
        using var reader = _engine.Read();
        return SharedNames.Resolve(reader, viewer, canonical);
    }

    private HeldMailbox? Hold(Mailbox mailbox) => _loaded.Hold(mailbox.Id) is { } held ? new HeldMailbox(_loaded, held) : null;

    private static StoreError NoMailbox(string name) => new(StoreErrorKind.NotFound, $"There is no mailbox '{name}'.");
}
