namespace Hikyaku.Access.Imap.Search;

/// <summary>
/// A string under FUZZY (RFC 6203): the whole of it, or its words in any order, or most of them, each also with a letter
/// missing or too many.
/// </summary>
internal sealed class FuzzyTest : SearchTest
{
    // Of the words at least half must be there, or all of them nearly
    private const int LeastScore = 45;
    private const int AllWordsScore = 90;
    private const int MostWords = 8;

    // In shorter words a missing letter leaves too little, longer ones take too long
    private const int ShortestNear = 4;
    private const int LongestNear = 24;

    private readonly SearchTest _whole;
    private readonly List<(SearchTest Exact, SearchTest Near)> _words = [];

    /// <summary>Makes a string ready.</summary>
    /// <param name="text">What is looked for.</param>
    /// <param name="ask">Gives the test that looks for a term at the place of the key.</param>
    public FuzzyTest(string text, Func<SearchTerm, SearchTest> ask)
    {
        _whole = ask(new SearchTerm(text));
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase).Take(MostWords))
        {
            var exact = ask(new SearchTerm(word));
            _words.Add((exact, word.Length is >= ShortestNear and <= LongestNear ? ask(new SearchTerm(WithOneLess(word))) : exact));
        }
    }

    /// <inheritdoc/>
    public override SearchLevel Level => _whole.Level;

    /// <inheritdoc/>
    public override SearchMatch Test(in SearchedMessage message) => Score(message) switch
    {
        null => SearchMatch.Unknown,
        >= LeastScore => SearchMatch.Yes,
        _ => SearchMatch.No,
    };

    /// <summary>How well a message fits, up to 100; null when that can't be told before more of it was read.</summary>
    public int? Score(in SearchedMessage message)
    {
        var whole = _whole.Test(message);
        if (whole == SearchMatch.Unknown)
            return null;
        if (whole == SearchMatch.Yes)
            return 100;
        var found = 0;
        foreach (var (exact, near) in _words)
        {
            if (PointsOf(exact.Test(message), near, message) is not { } points)
                return null;
            found += points;
        }
        return _words.Count == 0 ? 0 : found * AllWordsScore / (2 * _words.Count);
    }

    private static int? PointsOf(SearchMatch exact, SearchTest near, in SearchedMessage message) => exact switch
    {
        SearchMatch.Yes => 2,
        SearchMatch.Unknown => null,
        _ => near.Test(message) switch
        {
            SearchMatch.Yes => 1,
            SearchMatch.Unknown => null,
            _ => 0,
        },
    };

    private static IEnumerable<string> WithOneLess(string word) =>
        Enumerable.Range(0, word.Length).Where(i => !char.IsSurrogate(word[i])).Select(i => word.Remove(i, 1)).DefaultIfEmpty(word).Distinct(StringComparer.Ordinal);
}
