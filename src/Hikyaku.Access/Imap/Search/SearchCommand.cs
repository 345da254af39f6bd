using Hikyaku.Protocol.Imap.Search;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap.Search;

/// <summary>SEARCH and UID SEARCH (RFC 9051 §6.4.4).</summary>
internal static class SearchCommand
{
    /// <summary>Reads the arguments, searches, keeps the result for <c>$</c> when asked to, and tells it.</summary>
    public static async ValueTask<ImapReply> RunAsync(ImapSession session, ImapCommand command)
    {
        var mailbox = session.Selected!;
        if (SearchRequest.TryParse(command.Arguments.Span, out var fault) is not { } request)
            return Refuse(mailbox, fault);

        // RFC 9051 §6.4.4: without RETURN a client of rev2 gets ESEARCH with ALL, one of rev1 gets SEARCH
        var options = request.Return ?? SearchReturn.All;
        using var run = new SearchRun(session, mailbox, SearchCompiler.Compile(mailbox, request.Key));
        var answer = await SearchAnswer.FindAsync(run, options).ConfigureAwait(false);

        if (options.HasFlag(SearchReturn.Save))
            mailbox.SavedResult = answer.ToSave(mailbox);
        if (request.Return is null && !session.IsRev2)
            await answer.WriteSearchAsync(session, mailbox, command.IsUid).ConfigureAwait(false);
        else if (options != SearchReturn.Save) // RFC 9051 §6.4.4: SAVE alone suppresses the response
            answer.WriteESearch(session.Writer, mailbox, command, options);
        return ImapReply.Completed(command, run.SomeGone ? ResponseCode.ExpungeIssued : null);
    }

    private static ImapReply Refuse(SelectedMailbox mailbox, SearchFault fault)
    {
        if (fault.Kind == SearchFaultKind.Syntax)
            return ImapReply.Bad(fault.Text);
        // RFC 9051 §6.4.4.1: a search with SAVE that ends with NO leaves the empty result
        if (fault.Saving)
            mailbox.SavedResult = new UidList([]);
        return ImapReply.No(fault.Kind == SearchFaultKind.Charset ? ResponseCode.BadCharset : ResponseCode.Limit, fault.Text);
    }
}
