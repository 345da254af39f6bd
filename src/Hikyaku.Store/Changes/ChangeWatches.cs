using System.Runtime.InteropServices;
using Hikyaku.Store.Accounts;

namespace Hikyaku.Store.Changes;

/// <summary>All watches. A commit looks up the accounts that it changed; where nobody watches anything it does not even do that.</summary>
public sealed class ChangeWatches
{
    private readonly Lock _gate = new();
    private readonly Dictionary<AccountId, List<ChangeWatch>> _byAccount = [];
    private volatile int _count;

    internal ChangeWatches()
    {
    }

    /// <summary>True while anybody watches anything.</summary>
    internal bool IsNeeded => _count > 0;

    /// <summary>
    /// Begins to watch an account and some others. What is committed from now on is gathered; read the state to begin with after this call.
    /// </summary>
    /// <param name="viewer">Whose session it is.</param>
    /// <param name="origin">Whose changes are not told.</param>
    /// <param name="kinds">What is told.</param>
    /// <param name="others">The other accounts.</param>
    public ChangeWatch Watch(AccountId viewer, ChangeOrigin origin, ChangeKinds kinds, IReadOnlyCollection<AccountId> others)
    {
        var watch = new ChangeWatch(this, viewer, origin, kinds);
        lock (_gate)
        {
            _count++;
            Enter(viewer, watch);
            FollowLocked(watch, others);
        }

        return watch;
    }

    internal void Follow(ChangeWatch watch, IReadOnlyCollection<AccountId> others)
    {
        lock (_gate)
        {
            if (_byAccount.TryGetValue(watch.Viewer, out var own) && own.Contains(watch))
                FollowLocked(watch, others);
        }
    }

    internal void Remove(ChangeWatch watch)
    {
        lock (_gate)
        {
            if (!Leave(watch.Viewer, watch))
                return;
            FollowLocked(watch, []);
            _count--;
        }
    }

    /// <summary>Tells of messages that changed in a mailbox of an account.</summary>
    internal void Publish(AccountId account, Action<ChangeWatch> note)
    {
        foreach (var watch in Of(account))
            note(watch);
    }

    /// <summary>Tells of another change whoever it may concern.</summary>
    internal void Publish(StoreChange change)
    {
        foreach (var watch in Concerned(change))
        {
            if (change.Origin is null || watch.Origin != change.Origin)
                watch.Note(change);
        }
    }

    /// <summary>Tells everyone that what happened can't be told.</summary>
    internal void PublishLost()
    {
        foreach (var watch in All())
            watch.NoteLost();
    }

    private IEnumerable<ChangeWatch> Concerned(StoreChange change) => change switch
    {
        NameChange name when name.Affected.Contains(default) => All(),
        NameChange name => Of(name.Owner).Concat(name.Affected.SelectMany(Of)).Distinct(),
        SubscriptionChange subscription => OwnOf(subscription.Account),
        AnnotationChange { Viewer: var viewer } when viewer != default => OwnOf(viewer),
        AnnotationChange { IsOfServer: true } => All(),
        AnnotationChange annotation => Of(annotation.Owner),
        _ => [],
    };

    private IEnumerable<ChangeWatch> OwnOf(AccountId account) => Of(account).Where(watch => watch.Viewer == account);

    private ChangeWatch[] Of(AccountId account)
    {
        lock (_gate)
            return _byAccount.TryGetValue(account, out var watches) ? [.. watches] : [];
    }

    private ChangeWatch[] All()
    {
        lock (_gate)
            return [.. _byAccount.Values.SelectMany(watches => watches).Distinct()];
    }

    private void FollowLocked(ChangeWatch watch, IReadOnlyCollection<AccountId> others)
    {
        foreach (var account in watch.Others)
            Leave(account, watch);
        watch.Others = [.. others.Where(account => account != watch.Viewer).Distinct()];
        foreach (var account in watch.Others)
            Enter(account, watch);
    }

    private void Enter(AccountId account, ChangeWatch watch)
    {
        ref var watches = ref CollectionsMarshal.GetValueRefOrAddDefault(_byAccount, account, out _);
        (watches ??= []).Add(watch);
    }

    private bool Leave(AccountId account, ChangeWatch watch)
    {
        if (!_byAccount.TryGetValue(account, out var watches) || !watches.Remove(watch))
            return false;
        if (watches.Count == 0)
            _byAccount.Remove(account);
        return true;
    }
}
