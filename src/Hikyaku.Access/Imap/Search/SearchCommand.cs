using Hikyaku.Protocol.Imap.Search;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap.Search;

/// <summary>SEARCH and UID SEARCH (RFC 9051 §6.4.4).</summary>
internal static class SearchCommand
{
    /// <summary>Reads the arguments, searches, keeps the result for <c>$</c> when asked to, and tells it.</summary>
    public static async ValueTask<ImapReply> RunAsync(ImapSession session, ImapCommand command)
    {
        if (SearchRequest.TryParse(command.Arguments.Span, out var fault) is not { } request)
            return Refuse(session.Selected!, fault);
        if (request.NamesCharset && session.IsUtf8Accepted)
            return CharsetIsSet();
        return await AnswerAsync(session, command, request).ConfigureAwait(false);
    }

    /// <summary>Answers a search, or SORT with an order.</summary>
    public static async ValueTask<ImapReply> AnswerAsync(ImapSession session, ImapCommand command, SearchRequest request, ResultOrder? order = null)
    {
        var mailbox = session.Selected!;
        if (request.UsesModSeq)
            session.WantModSeq();
        // RFC 9586 §3.5
        if (session.IsUidOnly && request.UsesNumbers)
            return MailboxReplies.NumbersAreOff();
        session.KeepsNumbers = request.UsesNumbers;
        if (request.Return is { } asked && asked.HasFlag(SearchReturn.Update) && mailbox.Contexts.Has(command.Tag))
            return ImapReply.Bad("A search with this tag is kept up to date already"); // RFC 5267 §4.3
        // RFC 9051 §6.4.4: without RETURN a client of rev2 gets ESEARCH with ALL, one of rev1 gets SEARCH
        var options = request.Return ?? SearchReturn.All;
        using var run = new SearchRun(session, mailbox, SearchCompiler.Compile(session, mailbox, request.Key), command.Tag);
        var answer = await SearchAnswer.FindAsync(run, request, options, order).ConfigureAwait(false);

        if (options.HasFlag(SearchReturn.Save))
            mailbox.SavedResult = answer.ToSave(mailbox);
        if (request.Return is null && (!session.IsRev2 || order is not null))
            await session.WriteListAsync(mailbox, command, answer, request.UsesModSeq).ConfigureAwait(false);
        else if (options != SearchReturn.Save) // RFC 9051 §6.4.4: SAVE alone suppresses the response
            session.WriteESearch(mailbox, new SearchCorrelator(command.Tag), command.IsUid, request, answer);
        if (options.HasFlag(SearchReturn.Update) && !await mailbox.Contexts.AddAsync(session, command, request, answer.Matches!, order).ConfigureAwait(false))
            session.WriteNo(ResponseCode.NoUpdate(command.Tag), "Too many searches are kept up to date");
        return ImapReply.Completed(command, run.SomeGone ? ResponseCode.ExpungeIssued : null);
    }

    /// <summary>RFC 6855 §3: once UTF8=ACCEPT is enabled everything is UTF-8, and no other charset may be named.</summary>
    public static ImapReply CharsetIsSet() => ImapReply.Bad("No CHARSET once UTF8=ACCEPT is enabled: all is UTF-8");

    /// <summary>The reply to a search that was not understood.</summary>
    public static ImapReply Refuse(SelectedMailbox? mailbox, SearchFault fault)
    {
        if (fault.Kind == SearchFaultKind.Syntax)
            return ImapReply.Bad(fault.Text);
        // RFC 9051 §6.4.4.1: a search with SAVE that ends with NO leaves the empty result
        if (fault.Saving && mailbox is not null)
            mailbox.SavedResult = new UidList([]);
        return ImapReply.No(fault.Kind == SearchFaultKind.Charset ? ResponseCode.BadCharset : ResponseCode.Limit, fault.Text);
    }
}
