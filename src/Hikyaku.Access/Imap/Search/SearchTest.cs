namespace Hikyaku.Access.Imap.Search;

/// <summary>
/// A search key made ready for one mailbox. A test that needs more than was read says so, and is asked again with more:
/// so that cheap keys decide first. A full-text index narrows the messages in the same way, before their content is read.
/// </summary>
internal abstract class SearchTest
{
    /// <summary>How much of a message it takes to decide.</summary>
    public abstract SearchLevel Level { get; }

    /// <summary>Tests a message.</summary>
    public abstract SearchMatch Test(in SearchedMessage message);
}

/// <summary>ALL</summary>
internal sealed class AllTest : SearchTest
{
    /// <inheritdoc/>
    public override SearchLevel Level => SearchLevel.Entry;

    /// <inheritdoc/>
    public override SearchMatch Test(in SearchedMessage message) => SearchMatch.Yes;
}

/// <summary>NOT</summary>
internal sealed class NotTest(SearchTest inner) : SearchTest
{
    /// <inheritdoc/>
    public override SearchLevel Level => inner.Level;

    /// <inheritdoc/>
    public override SearchMatch Test(in SearchedMessage message) => inner.Test(message) switch
    {
        SearchMatch.No => SearchMatch.Yes,
        SearchMatch.Yes => SearchMatch.No,
        _ => SearchMatch.Unknown,
    };
}

/// <summary>Several tests: all of them, or any of them. The cheap ones are asked first.</summary>
internal sealed class CombinedTest : SearchTest
{
    private readonly SearchTest[] _tests;
    private readonly SearchMatch _deciding;

    private CombinedTest(IEnumerable<SearchTest> tests, SearchMatch deciding)
    {
        _tests = [.. tests.OrderBy(test => test.Level)];
        _deciding = deciding;
        Level = _tests[^1].Level;
    }

    /// <summary>True when all are.</summary>
    public static CombinedTest All(IEnumerable<SearchTest> tests) => new(tests, SearchMatch.No);

    /// <summary>True when one is.</summary>
    public static CombinedTest Any(IEnumerable<SearchTest> tests) => new(tests, SearchMatch.Yes);

    /// <inheritdoc/>
    public override SearchLevel Level { get; }

    /// <inheritdoc/>
    public override SearchMatch Test(in SearchedMessage message)
    {
        var result = _deciding == SearchMatch.No ? SearchMatch.Yes : SearchMatch.No;
        foreach (var test in _tests)
        {
            var match = test.Test(message);
            if (match == _deciding)
                return match;
            if (match == SearchMatch.Unknown)
                result = match;
        }
        return result;
    }
}
