using Hikyaku.Protocol.Imap.Search;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap.Search;

/// <summary>The searches of a session whose results are kept up to date while its mailbox is selected (RFC 5267 §4.3).</summary>
internal sealed class SearchContexts(SelectedMailbox mailbox)
{
    private const int MostContexts = 16;

    // The first context may keep more: one must be possible (RFC 5267 §4.3.1)
    private const int MostResults = 200_000;

    private readonly List<SearchContext> _contexts = [];

    /// <summary>True when a context bears that tag.</summary>
    public bool Has(string tag) => _contexts.Exists(context => context.Tag == tag);

    /// <summary>Ends the context of a tag; false when there is none.</summary>
    public bool Cancel(string tag) => _contexts.RemoveAll(context => context.Tag == tag) > 0;

    /// <summary>Keeps the result of a search up to date from now on; false when that would be too much.</summary>
    public async ValueTask<bool> AddAsync(ImapSession session, ImapCommand command, SearchKey key, IReadOnlyList<int> matches, ResultOrder? order)
    {
        if (order is { CanLast: false })
            return false;
        if (_contexts.Count > 0 && (_contexts.Count >= MostContexts || _contexts.Sum(context => context.Count) + matches.Count > MostResults))
            return false;
        var plan = SearchCompiler.Compile(mailbox, key, session.Time.GetUtcNow(), isLasting: true);
        ContextResults results;
        if (order is not null)
            results = await order.KeepAsync(matches).ConfigureAwait(false);
        else
            await (results = new MailboxOrderResults(mailbox)).AddAsync(matches).ConfigureAwait(false);
        _contexts.Add(new SearchContext(command.Tag, command.IsUid, plan, results));
        return true;
    }

    /// <summary>Flags of messages have been told.</summary>
    public async ValueTask TellChangedAsync(ImapSession session, IReadOnlyList<MailboxEntry> changed)
    {
        if (_contexts.Count == 0 || changed.Count == 0)
            return;
        var indices = changed.Select(entry => mailbox.IndexOf(entry.Uid)).Where(index => index >= 0).ToList();
        foreach (var context in _contexts)
            await context.TestAsync(session, mailbox, indices).ConfigureAwait(false);
    }

    /// <summary>New messages have been told, from this index on.</summary>
    public async ValueTask TellAddedAsync(ImapSession session, int first)
    {
        foreach (var context in _contexts)
            await context.TestAsync(session, mailbox, [.. Enumerable.Range(first, mailbox.Count - first)]).ConfigureAwait(false);
    }

    /// <summary>These UIDs will be told as expunged next: message numbers still are what they were (RFC 5267 §4.3.4).</summary>
    public void TellExpunged(ImapSession session, IReadOnlyList<uint> uids)
    {
        foreach (var context in _contexts)
            context.Expunge(session, mailbox, uids);
    }
}
