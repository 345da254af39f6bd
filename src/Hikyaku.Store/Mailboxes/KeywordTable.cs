using Hikyaku.Store.Accounts;

namespace Hikyaku.Store.Mailboxes;

/// <summary>The writer's picture of an account's keyword sets: from a set to its number, making new ones as needed.</summary>
internal sealed class KeywordTable
{
    /// <summary>Most different keywords in one account.</summary>
    internal const int MostKeywords = 1000;

    /// <summary>Most different sets of them.</summary>
    internal const int MostSets = 20_000;

    private static readonly IReadOnlyList<string> Empty = [];

    private readonly List<IReadOnlyList<string>> _sets = [Empty];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.OrdinalIgnoreCase) { [""] = 0 };
    private readonly HashSet<string> _spellings = new(StringComparer.OrdinalIgnoreCase);
    private List<KeywordSet> _added = [];

    internal KeywordTable(AccountId account, IReadOnlyList<KeywordSet> stored)
    {
        Account = account;
        foreach (var set in stored)
            Remember(set.Keywords);
    }

    internal AccountId Account { get; }

    /// <summary>True when sets were made that <see cref="TakeAdded"/> hasn't given yet.</summary>
    internal bool HasGrown => _added.Count > 0;

    /// <summary>The keywords of a set.</summary>
    internal IReadOnlyList<string> this[int number] => _sets[number];

    /// <summary>The number of a set, which is stored when it is new; null when that would be one too many.</summary>
    internal int? NumberOf(IEnumerable<string> keywords, IStoreWriter writer)
    {
        string[] sorted = [.. keywords.Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];
        if (_numbers.TryGetValue(string.Join(' ', sorted), out var number))
            return number;

        for (var i = 0; i < sorted.Length; i++)
            if (_spellings.TryGetValue(sorted[i], out var spelling))
                sorted[i] = spelling;
        if (_sets.Count >= MostSets || _spellings.Count + sorted.Count(word => !_spellings.Contains(word)) > MostKeywords)
            return null;

        var set = new KeywordSet(_sets.Count, sorted);
        writer.AddKeywordSet(Account, set);
        Remember(sorted);
        _added.Add(set);
        return set.Number;
    }

    /// <summary>The sets that were made since the last call.</summary>
    internal IReadOnlyList<KeywordSet> TakeAdded()
    {
        var added = _added;
        _added = [];
        return added;
    }

    private void Remember(IReadOnlyList<string> keywords)
    {
        _numbers.Add(string.Join(' ', keywords), _sets.Count);
        _sets.Add(keywords);
        _spellings.UnionWith(keywords);
    }
}
