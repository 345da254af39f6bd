using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Imap.Search;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap.Search;

/// <summary>ESEARCH (RFC 7377): one search through several mailboxes, selected or not.</summary>
internal static class MultiSearchCommand
{
    public static async ValueTask<ImapReply> RunAsync(ImapSession session, ImapCommand command)
    {
        if (MultiSearchRequest.TryParse(command.Arguments.Span, out var fault) is not { } request)
            return SearchCommand.Refuse(session.Selected, fault);
        if (request.Search.NamesCharset && session.IsUtf8Accepted)
            return SearchCommand.CharsetIsSet();
        if (FaultOf(session, command, request) is { } refusal)
            return ImapReply.Bad(refusal);
        if (session.IsUidOnly && request.Search.UsesNumbers)
            return MailboxReplies.NumbersAreOff();
        if (request.Search.UsesModSeq)
            session.WantModSeq();
        session.KeepsNumbers = request.Search.UsesNumbers;

        var someGone = false;
        foreach (var mailbox in SourceMailboxes.Resolve(session, request.Sources))
        {
            if (session.Connection.Ended.IsCancellationRequested)
                break;
            if (session.Selected is { } selected && selected.View.Mailbox.Id == mailbox.Id)
            {
                someGone |= await AnswerAsync(session, command, request.Search, selected, mailbox).ConfigureAwait(false);
                continue;
            }
            if (session.Store.Mailboxes.Open(mailbox.Id) is not { } view)
                continue;
            using var other = new SelectedMailbox(view, mailbox, session.Store.Mailboxes.RightsVersion, isReadOnly: true);
            someGone |= await AnswerAsync(session, command, request.Search, other, mailbox).ConfigureAwait(false);
            await session.FlushIfFullAsync().ConfigureAwait(false);
        }
        return ImapReply.Completed(command, someGone ? ResponseCode.ExpungeIssued : null);
    }

    /// <summary>What RFC 7377 §2.2 asks of session and options.</summary>
    private static string? FaultOf(ImapSession session, ImapCommand command, MultiSearchRequest request)
    {
        var isSelected = request.Sources.All(source => source.IsSelected);
        if (session.Selected is null && request.Sources.Any(source => source.IsSelected))
            return "No mailbox is selected";
        if (request.Search.Return is not { } options)
            return null;
        if (options.HasFlag(SearchReturn.Save) && !isSelected)
            return "SAVE is for the selected mailbox alone";
        if (options.HasFlag(SearchReturn.Update) && session.Selected is null)
            return "UPDATE wants a selected mailbox";
        return options.HasFlag(SearchReturn.Update) && session.Selected!.Contexts.Has(command.Tag)
            ? "A search with this tag is kept up to date already"
            : null;
    }

    /// <summary>Tells the matches in one mailbox, if there are any. True when some messages were gone.</summary>
    private static async ValueTask<bool> AnswerAsync(ImapSession session, ImapCommand command, SearchRequest request, SelectedMailbox view, Mailbox mailbox)
    {
        var options = request.Return ?? SearchReturn.All;
        using var run = new SearchRun(session, view, SearchCompiler.Compile(session, view, request.Key), command.Tag);
        var answer = await SearchAnswer.FindAsync(run, request, options).ConfigureAwait(false);
        if (options.HasFlag(SearchReturn.Save))
            view.SavedResult = answer.ToSave(view);
        // RFC 7377 §2.1: nothing is told of a mailbox without matches
        if (answer.HasResults && options != SearchReturn.Save)
            session.WriteESearch(view, new SearchCorrelator(command.Tag, mailbox), isUid: true, request, answer);
        if (options.HasFlag(SearchReturn.Update) && view == session.Selected
            && !await view.Contexts.AddAsync(session, command with { IsUid = true }, request, answer.Matches!, null).ConfigureAwait(false))
            session.WriteNo(ResponseCode.NoUpdate(command.Tag), "Too many searches are kept up to date");
        return run.SomeGone;
    }
}
