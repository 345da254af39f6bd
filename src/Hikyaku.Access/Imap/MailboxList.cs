using Hikyaku.Protocol.Imap;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap;

/// <summary>A name that LIST or LSUB tells of.</summary>
/// <param name="Name">The name.</param>
/// <param name="Mailbox">The mailbox; null when there is none, only a subscription or a level above one.</param>
/// <param name="HasChildren">True when a mailbox lies below it.</param>
/// <param name="IsSubscribed">True when the name is subscribed to.</param>
/// <param name="ChildrenSelected">Why RECURSIVEMATCH names it: the selection that names below it meet (RFC 9051 §6.3.9.6).</param>
/// <param name="OldName">The name that the client supplied, where the mailbox has another (RFC 9051 §6.3.9.7).</param>
internal readonly record struct ListLine(
    string Name, Mailbox? Mailbox, bool HasChildren, bool IsSubscribed,
    ListSelection ChildrenSelected = ListSelection.None, string? OldName = null)
{
    /// <summary>True for a level that is only there for what lies below it.</summary>
    public bool IsLevel { get; init; }

    /// <summary>True for a mailbox of which a client that wants to be told may not be told (RFC 5465 §3.1).</summary>
    public bool IsForbidden { get; init; }
}

/// <summary>The mailboxes and subscriptions of an account at one instant, as LIST and LSUB choose from them.</summary>
internal sealed class MailboxList
{
    private readonly AccountId _account;
    private readonly IReadOnlyList<Mailbox> _mailboxes;
    private readonly IReadOnlyList<string> _subscriptions;
    private readonly Dictionary<string, Mailbox> _byName;
    private readonly HashSet<string> _subscribed;
    private readonly HashSet<string> _parents = [];

    public MailboxList(MailboxCatalog catalog, AccountId account)
    {
        _mailboxes = catalog.ListVisible(account);
        _account = account;
        _subscriptions = catalog.Subscriptions(account);
        _byName = _mailboxes.ToDictionary(mailbox => mailbox.Name);
        _subscribed = [.. _subscriptions];
        foreach (var mailbox in _mailboxes)
            AddParents(mailbox.Name, _parents);
    }

    /// <summary>What there is to say about a mailbox.</summary>
    public ListLine Describe(Mailbox mailbox) => Line(mailbox.Name) with { Mailbox = mailbox };

    /// <summary>What there is to say about a name, whether there is such a mailbox or not.</summary>
    public ListLine Describe(string name) => Line(name) with { IsLevel = !_byName.ContainsKey(name) && _parents.Contains(name) };

    /// <summary>All mailboxes that the account may see.</summary>
    public IReadOnlyList<Mailbox> Mailboxes => _mailboxes;

    /// <summary>The names that the account is subscribed to.</summary>
    public IReadOnlySet<string> SubscribedNames => _subscribed;

    /// <summary>The names that fit a pattern and the selection, each once.</summary>
    public IEnumerable<ListLine> Select(ListSelection selection, IReadOnlyList<MailboxPattern> patterns, CancellationToken ended)
    {
        var criteria = selection & (ListSelection.Subscribed | ListSelection.SpecialUse);
        var names = (criteria & ListSelection.Subscribed) != 0 ? _subscriptions : _mailboxes.Select(mailbox => mailbox.Name);
        var selected = names.Where(name => Meets(name, criteria)).ToList();
        var levels = (selection & ListSelection.RecursiveMatch) != 0 ? LevelsAbove(selected, patterns) : [];
        foreach (var name in selected)
        {
            if (ended.IsCancellationRequested)
                yield break;
            if (MatchesAny(patterns, name))
                yield return Line(name) with { ChildrenSelected = levels.Remove(name) ? criteria : ListSelection.None };
        }
        foreach (var level in levels.Order(StringComparer.Ordinal))
            yield return Line(level) with { ChildrenSelected = criteria };
        if (criteria != ListSelection.None)
            yield break;
        // RFC 9051 §6.3.9: with "%" at the end, levels are named that are no mailboxes themselves
        foreach (var level in _parents.Where(level => !_byName.ContainsKey(level) && MatchesLevel(patterns, level)).Order(StringComparer.Ordinal))
            yield return Line(level) with { IsLevel = true };
    }

    /// <summary>
    /// The subscribed names that fit, for LSUB; with <c>%</c> at the end also levels above subscribed names,
    /// which are then \Noselect whatever they are (RFC 3501 §6.3.9).
    /// </summary>
    public IEnumerable<(string Name, bool IsLevel)> Subscribed(MailboxPattern pattern, CancellationToken ended)
    {
        var names = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var name in _subscriptions)
        {
            if (ended.IsCancellationRequested)
                return [];
            if (pattern.Matches(name))
                names[name] = false;
            else if (pattern.EndsInLevel)
                AddLevel(name, pattern, names);
        }
        return names.Select(pair => (pair.Key, pair.Value));
    }

    private static void AddLevel(string name, MailboxPattern pattern, SortedDictionary<string, bool> names)
    {
        for (var level = MailboxNames.Parent(name); level is not null; level = MailboxNames.Parent(level))
        {
            if (pattern.Matches(level))
                names.TryAdd(level, true);
        }
    }

    private ListLine Line(string name) =>
        new(name, _byName.GetValueOrDefault(name), _parents.Contains(name), _subscribed.Contains(name));

    private bool Meets(string name, ListSelection criteria) =>
        (criteria & ListSelection.SpecialUse) == 0
        || (_byName.TryGetValue(name, out var mailbox) && mailbox.Account == _account && SpecialUses.NameOf(mailbox.Role) is not null);

    // RFC 9051 §6.3.9.3: a level is named for what lies below it only when that is not named itself
    private static HashSet<string> LevelsAbove(List<string> selected, IReadOnlyList<MailboxPattern> patterns)
    {
        var levels = new HashSet<string>();
        foreach (var name in selected)
        {
            if (!MatchesAny(patterns, name))
                AddParents(name, levels);
        }
        levels.RemoveWhere(level => !MatchesAny(patterns, level));
        return levels;
    }

    private static bool MatchesLevel(IReadOnlyList<MailboxPattern> patterns, string level)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.EndsInLevel && pattern.Matches(level))
                return true;
        }
        return false;
    }

    private static bool MatchesAny(IReadOnlyList<MailboxPattern> patterns, string name)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.Matches(name))
                return true;
        }
        return false;
    }

    private static void AddParents(string name, HashSet<string> parents)
    {
        for (var level = MailboxNames.Parent(name); level is not null && parents.Add(level); level = MailboxNames.Parent(level))
        {
        }
    }
}
