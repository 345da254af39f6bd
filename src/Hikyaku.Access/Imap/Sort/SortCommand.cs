using Hikyaku.Access.Imap.Search;
using Hikyaku.Protocol.Imap.Sort;

namespace Hikyaku.Access.Imap.Sort;

/// <summary>SORT and UID SORT (RFC 5256 §3), with result options (RFC 5267 §3).</summary>
internal static class SortCommand
{
    public static ValueTask<ImapReply> RunAsync(ImapSession session, ImapCommand command)
    {
        if (SortRequest.TryParse(command.Arguments.Span, out var fault) is not { } request)
            return ValueTask.FromResult(SearchCommand.Refuse(session.Selected!, fault));
        var sorter = new MessageSorter(session, session.Selected!, request.Criteria);
        return SearchCommand.AnswerAsync(session, command, request.Search, sorter);
    }
}
