using Hikyaku.Protocol.Message.Tokens;

namespace Hikyaku.Store.Search;

/// <summary>One way for a message to be a candidate: its text in a scope holds all of these needles.</summary>
/// <param name="Scope">The scope.</param>
/// <param name="Needles">Places among the needles of the query.</param>
/// <param name="IsProof">True when it then holds what is looked for.</param>
internal readonly record struct IndexBranch(int Scope, int[] Needles, bool IsProof);

/// <summary>What is looked up in the index: some strings, any of which may be in any of some scopes.</summary>
internal sealed class IndexQuery
{
    private const int MostBranches = 128;

    private IndexQuery(Needle[] needles, List<IndexBranch> branches) => (Needles, Branches) = (needles, branches);

    /// <summary>The needles.</summary>
    internal IReadOnlyList<Needle> Needles { get; }

    /// <summary>The ways to be a candidate.</summary>
    internal IReadOnlyList<IndexBranch> Branches { get; }

    /// <summary>Makes a query for strings in scopes; null when the index can't tell.</summary>
    internal static IndexQuery? Of(TextScopes scopes, IReadOnlyList<string> folded)
    {
        var query = new IndexQuery([.. folded.Distinct(StringComparer.Ordinal).Select(text => Needle.Of(text)!)], []);
        return query.TryAdd(scopes, (needle, scope) => new IndexBranch(scope, [needle], IsProof: true), from: 0) ? query : null;
    }

    /// <summary>Makes a query for strings in fields of a name, which the index has as "name: value"; null when it can't tell.</summary>
    internal static IndexQuery? OfField(string foldedName, IReadOnlyList<string> folded)
    {
        var needles = folded.Distinct(StringComparer.Ordinal).Where(text => text.Length > 0).Prepend($"{foldedName}:").Select(text => Needle.Of(text)!);
        var query = new IndexQuery([.. needles], []);
        if (!folded.Contains(""))
            return query.TryAdd(TextScopes.Headers, (needle, scope) => new IndexBranch(scope, [0, needle], IsProof: false), from: 1) ? query : null;
        return query.TryAdd(TextScopes.Headers, (needle, scope) => new IndexBranch(scope, [needle], IsProof: false), from: 0) ? query : null;
    }

    private bool TryAdd(TextScopes scopes, Func<int, int, IndexBranch> branchOf, int from)
    {
        int[] numbers = [.. Enumerable.Range(0, IndexScopes.Count).Where(scope => ((int)scopes & 1 << scope) != 0)];
        if (Needles.Contains(null!) || Needles.Count == from || numbers.Length == 0 || Needles.Count * numbers.Length > MostBranches)
            return false;
        foreach (var scope in numbers)
        {
            for (var needle = from; needle < Needles.Count; needle++)
                ((List<IndexBranch>)Branches).Add(branchOf(needle, scope));
        }
        return true;
    }
}
