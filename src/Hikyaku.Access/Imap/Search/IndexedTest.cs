using Hikyaku.Protocol.Message.Text;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Search;

namespace Hikyaku.Access.Imap.Search;

/// <summary>
/// A test that looks for a string, behind the index: it is asked only about messages of which the index can't tell. The
/// index is asked when the first message comes here, which others among the keys may save it from.
/// </summary>
internal sealed class IndexedTest(SearchTest inner, Func<Narrowing?> ask) : SearchTest
{
    private Narrowing? _narrowing;
    private bool _asked;

    /// <inheritdoc/>
    public override SearchLevel Level => inner.Level;

    /// <inheritdoc/>
    public override SearchMatch Test(in SearchedMessage message)
    {
        if (!_asked)
            (_narrowing, _asked) = (ask(), true);
        return _narrowing?.Judge(message.Entry.MessageId) switch
        {
            IndexVerdict.No => SearchMatch.No,
            IndexVerdict.Yes => SearchMatch.Yes,
            _ => inner.Test(message),
        };
    }
}

/// <summary>Puts tests behind the index of one account.</summary>
/// <param name="index">The index.</param>
/// <param name="account">Whose messages are searched.</param>
internal sealed class IndexedTests(SearchIndex index, AccountId account)
{
    /// <summary>For a string in some scopes.</summary>
    public SearchTest Narrow(SearchTest test, TextScopes scopes, SearchTerm term) => new IndexedTest(test, () => index.Narrow(account, scopes, term.Folded));

    /// <summary>For a string in a field of that name.</summary>
    public SearchTest NarrowField(SearchTest test, string name, SearchTerm term) =>
        new IndexedTest(test, () => index.NarrowField(account, TextFolding.Fold(name), term.Folded));
}
