using Hikyaku.Protocol.Message.Grams;

namespace Hikyaku.Store.Search;

/// <summary>One way for a message to be a candidate: it has all of these keys.</summary>
/// <param name="Keys">Places among the wanted keys.</param>
/// <param name="IsProof">True when it then holds the string.</param>
internal readonly record struct IndexBranch(int[] Keys, bool IsProof);

/// <summary>What is looked up in the index for some strings, any of which may be in any of some scopes.</summary>
internal sealed class IndexQuery
{
    // Each costs a read in every run; what is more of a long string would hardly rule out more messages
    private const int MostKeysOfString = 16;
    private const int MostBranches = 128;

    private IndexQuery(ulong[] wanted, List<IndexBranch> branches) => (Wanted, Branches) = (wanted, branches);

    /// <summary>All keys that matter, ascending.</summary>
    internal ulong[] Wanted { get; }

    /// <summary>The ways to be a candidate.</summary>
    internal IReadOnlyList<IndexBranch> Branches { get; }

    /// <summary>Makes a query; null when the index can't tell.</summary>
    internal static IndexQuery? Of(TextScopes scopes, IReadOnlyList<string> folded)
    {
        var strings = new List<(IReadOnlyList<uint> Grams, bool IsProof)>();
        foreach (var text in folded.Distinct(StringComparer.Ordinal))
        {
            var query = GramQuery.Of(text);
            if (query.Keys.Count == 0)
                return null;
            strings.Add((Some(query.Keys), query.IsProof));
        }
        int[] numbers = [.. Enumerable.Range(0, IndexKeys.Scopes).Where(scope => ((int)scopes & 1 << scope) != 0)];
        if (numbers.Length == 0 || strings.Count == 0 || strings.Count * numbers.Length > MostBranches)
            return null;

        ulong[] wanted = [.. numbers.SelectMany(KeysIn).Distinct().Order()];
        var branches = new List<IndexBranch>();
        foreach (var scope in numbers)
        {
            branches.Add(new IndexBranch([PlaceOf(IndexKeys.Unknown(scope))], IsProof: false));
            branches.AddRange(strings.Select(text => new IndexBranch([.. text.Grams.Select(gram => PlaceOf(IndexKeys.Of(scope, gram)))], text.IsProof)));
        }
        return new IndexQuery(wanted, branches);

        IEnumerable<ulong> KeysIn(int scope) => strings.SelectMany(text => text.Grams).Select(gram => IndexKeys.Of(scope, gram)).Append(IndexKeys.Unknown(scope));
        int PlaceOf(ulong key) => Array.BinarySearch(wanted, key);
    }

    // Evenly from the beginning to the end
    private static IReadOnlyList<uint> Some(IReadOnlyList<uint> grams) => grams.Count <= MostKeysOfString
        ? grams
        : [.. Enumerable.Range(0, MostKeysOfString).Select(i => grams[i * (grams.Count - 1) / (MostKeysOfString - 1)])];
}
