using Hikyaku.Access.Imap.Fetch;
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
    public async ValueTask<bool> AddAsync(
        ImapSession session, ImapCommand command, SearchRequest request, IReadOnlyList<int> matches, ResultOrder? order)
    {
        if (order is { CanLast: false })
            return false;
        if (_contexts.Count > 0 && (_contexts.Count >= MostContexts || _contexts.Sum(context => context.Count) + matches.Count > MostResults))
            return false;
        var plan = SearchCompiler.Compile(session, mailbox, request.Key, isLasting: true);
        ContextResults results;
        if (order is not null)
            results = await order.KeepAsync(matches).ConfigureAwait(false);
        else
            await (results = new MailboxOrderResults(mailbox)).AddAsync(matches).ConfigureAwait(false);
        _contexts.Add(new SearchContext(command.Tag, command.IsUid, plan, results, request.NewAttributes));
        return true;
    }

    /// <summary>Ends the contexts that tell message numbers, of which nothing may be told any more (RFC 5267 §4.3.1, RFC 9586 §3).</summary>
    public void EndNumbered(ImapSession session)
    {
        foreach (var context in _contexts.Where(context => !context.IsUid).ToList())
        {
            _contexts.Remove(context);
            session.WriteNo(ResponseCode.NoUpdate(context.Tag), "Message numbers are told no more");
        }
    }

    /// <summary>Flags of messages have been told.</summary>
    public async ValueTask TellChangedAsync(ImapSession session, IReadOnlyList<MailboxEntry> changed)
    {
        if (_contexts.Count == 0 || changed.Count == 0)
            return;
        var indices = changed.Select(entry => mailbox.IndexOf(entry.Uid)).Where(index => index >= 0).ToList();
        foreach (var context in _contexts)
            await context.TellAsync(session, mailbox, await context.TestAsync(session, mailbox, indices).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>
    /// New messages have been told, from this index on: tells what the client wants to know of them, then the changed results
    /// (RFC 5465 §7; its §5.2 has it the other way round, erratum 4833).
    /// </summary>
    public async ValueTask TellAddedAsync(ImapSession session, int first)
    {
        int[] indices = [.. Enumerable.Range(first, mailbox.Count - first)];
        var telling = new NewMessageTelling(session, mailbox);
        telling.Add(indices, session.SelectedEvents.NewAttributes);
        var news = new List<(SearchContext Context, ContextNews News)>();
        foreach (var context in _contexts)
        {
            var found = await context.TestAsync(session, mailbox, indices).ConfigureAwait(false);
            telling.Add(found.Come, context.NewAttributes);
            news.Add((context, found));
        }
        await telling.TellAsync().ConfigureAwait(false);
        foreach (var (context, found) in news)
            await context.TellAsync(session, mailbox, found).ConfigureAwait(false);
    }

    /// <summary>These UIDs will be told as expunged next: message numbers still are what they were (RFC 5267 §4.3.4).</summary>
    public void TellExpunged(ImapSession session, IReadOnlyList<uint> uids)
    {
        foreach (var context in _contexts)
            context.Expunge(session, mailbox, uids);
    }
}
