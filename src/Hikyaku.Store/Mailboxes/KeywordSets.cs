namespace Hikyaku.Store.Mailboxes;

/// <summary>
/// The distinct sets of keywords in use by an account, each under a number, so that an entry stays narrow
/// whatever the number of keywords. Sets are immutable; number 0 is the empty set.
/// </summary>
public sealed class KeywordSets
{
    private static readonly IReadOnlyList<string>[] OnlyEmpty = [[]];

    private readonly Func<int, IReadOnlyList<KeywordSet>> _load;
    private readonly Lock _gate = new();
    private volatile IReadOnlyList<string>[] _sets = OnlyEmpty;
    private volatile IReadOnlyList<string>? _all;

    /// <param name="load">Gives the stored sets from a number on, in order.</param>
    internal KeywordSets(Func<int, IReadOnlyList<KeywordSet>> load) => _load = load;

    /// <summary>The keywords of a set, in the spelling of their first use, sorted.</summary>
    public IReadOnlyList<string> this[int number]
    {
        get
        {
            if (number >= _sets.Length)
                Refresh();
            return _sets[number];
        }
    }

    /// <summary>True when the set contains the keyword (ASCII case-insensitive).</summary>
    public bool Contains(int number, string keyword)
    {
        if (number == 0)
            return false;
        foreach (var candidate in this[number])
            if (candidate.Equals(keyword, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    /// <summary>Every keyword that the account uses, sorted.</summary>
    public IReadOnlyList<string> All
    {
        get
        {
            if (_all is { } known)
                return known;
            lock (_gate)
                return _all = _sets.SelectMany(set => set).Distinct(StringComparer.OrdinalIgnoreCase)
                    .Order(StringComparer.OrdinalIgnoreCase).ToArray();
        }
    }

    /// <summary>Reads the sets that were added since.</summary>
    internal void Refresh()
    {
        lock (_gate)
            Append(_load(_sets.Length));
    }

    /// <summary>Takes in sets that were committed just now. What comes out of order is left to <see cref="Refresh"/>.</summary>
    internal void Add(IReadOnlyList<KeywordSet> committed)
    {
        lock (_gate)
            Append(committed);
    }

    private void Append(IReadOnlyList<KeywordSet> more)
    {
        var sets = _sets.ToList();
        foreach (var set in more)
            if (set.Number == sets.Count)
                sets.Add(set.Keywords);
        if (sets.Count == _sets.Length)
            return;
        _sets = [.. sets];
        _all = null;
    }
}

/// <summary>A set of keywords and its number.</summary>
internal sealed record KeywordSet(int Number, IReadOnlyList<string> Keywords);
