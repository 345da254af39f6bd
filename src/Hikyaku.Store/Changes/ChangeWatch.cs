using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Store.Changes;

/// <summary>
/// Gathers what is committed in the accounts that it follows, for a session that is told of it (RFC 5465). Costs nothing
/// while nothing happens, and never more than a bounded amount of memory: when too much waits, it says that some is lost.
/// </summary>
public sealed class ChangeWatch : IDisposable
{
    private const int MostMailboxes = 4096;
    private const int MostOthers = 1024;

    private readonly Lock _gate = new();
    private readonly ChangeWatches _watches;
    private Dictionary<MailboxId, ChangeKinds> _mailboxes = [];
    private List<StoreChange> _others = [];
    private bool _hasLost;

    internal ChangeWatch(ChangeWatches watches, AccountId viewer, ChangeOrigin origin, ChangeKinds kinds)
        => (_watches, Viewer, Origin, Kinds) = (watches, viewer, origin, kinds);

    /// <summary>Called (on the store's publishing thread: return at once and never throw) when there is something to take and was not before.</summary>
    public event Action? Changed;

    /// <summary>Whose session it is.</summary>
    internal AccountId Viewer { get; }

    /// <summary>Whose changes are not told.</summary>
    internal ChangeOrigin Origin { get; }

    /// <summary>What it wants to know.</summary>
    internal ChangeKinds Kinds { get; }

    /// <summary>The accounts that it follows beside its own; guarded by the registry.</summary>
    internal IReadOnlyCollection<AccountId> Others { get; set; } = [];

    /// <summary>Follows these accounts beside its own, and no others any more.</summary>
    public void Follow(IReadOnlyCollection<AccountId> others) => _watches.Follow(this, others);

    /// <summary>What has gathered since the last time.</summary>
    public WatchedChanges Take()
    {
        lock (_gate)
        {
            if (_mailboxes.Count == 0 && _others.Count == 0 && !_hasLost)
                return WatchedChanges.None;
            var taken = new WatchedChanges(_mailboxes, _others, _hasLost);
            (_mailboxes, _others, _hasLost) = ([], [], false);
            return taken;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _watches.Remove(this);

    internal void Note(MailboxId mailbox, ChangeKinds kinds)
    {
        if ((kinds & Kinds) == 0)
            return;
        bool isFirst;
        lock (_gate)
        {
            isFirst = IsEmpty;
            if (_mailboxes.TryGetValue(mailbox, out var known))
                _mailboxes[mailbox] = known | (kinds & Kinds);
            else if (_mailboxes.Count < MostMailboxes)
                _mailboxes.Add(mailbox, kinds & Kinds);
            else
                Lose();
        }

        if (isFirst)
            Changed?.Invoke();
    }

    internal void Note(StoreChange change)
    {
        if ((change.Kind & Kinds) == 0)
            return;
        bool isFirst;
        lock (_gate)
        {
            isFirst = IsEmpty;
            if (_others.Count < MostOthers)
                _others.Add(change);
            else
                Lose();
        }

        if (isFirst)
            Changed?.Invoke();
    }

    /// <summary>Something changed in a way that can't be told one by one.</summary>
    internal void NoteLost()
    {
        lock (_gate)
            Lose();
        Changed?.Invoke();
    }

    private bool IsEmpty => _mailboxes.Count == 0 && _others.Count == 0 && !_hasLost;

    private void Lose()
    {
        (_mailboxes, _others, _hasLost) = ([], [], true);
    }
}

/// <summary>What a watch gathered.</summary>
/// <param name="Mailboxes">What happened to the messages of which mailboxes.</param>
/// <param name="Others">The other changes, in the order in which they were made.</param>
/// <param name="HasLost">True when more happened than was kept.</param>
public sealed record WatchedChanges(IReadOnlyDictionary<MailboxId, ChangeKinds> Mailboxes, IReadOnlyList<StoreChange> Others, bool HasLost)
{
    /// <summary>Nothing happened.</summary>
    public static readonly WatchedChanges None = new(new Dictionary<MailboxId, ChangeKinds>(), [], HasLost: false);
}
