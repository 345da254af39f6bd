using Hikyaku.Protocol.Imap.Fetch;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap.Fetch;

/// <summary>FETCH and UID FETCH (RFC 9051 §6.4.5).</summary>
internal static class FetchCommand
{
    /// <summary>Reads the arguments, sets \Seen where the items ask for it, answers, and tells what was missing.</summary>
    public static async ValueTask<ImapReply> RunAsync(ImapSession session, ImapCommand command)
    {
        if (FetchRequest.TryParse(command.Arguments.Span, out var fault) is not { } request)
            return ImapReply.Bad(fault);
        var mailbox = session.Selected!;
        if (mailbox.Resolve(request.Messages, command.IsUid) is not { } messages)
            return MailboxReplies.NoSuchNumber();

        if (request.Vanished && !(command.IsUid && session.HasQuickResync))
            return ImapReply.Bad("VANISHED belongs to UID FETCH and has to be enabled with QRESYNC first"); // RFC 7162 §3.2.6
        if (request.Partial is { } partial)
        {
            if (!command.IsUid)
                return ImapReply.Bad("PARTIAL belongs to UID FETCH"); // RFC 9394 §3.3
            messages = messages.Slice(partial);
        }
        var plan = new FetchPlan(request, command.IsUid && !session.IsUidOnly);
        if (plan.TellsModSeq)
            session.WantModSeq();
        if (request.ChangedSince is { } since)
        {
            if (request.Vanished)
                await Resynchronization.TellVanishedAsync(session, mailbox, request.Messages, since, known: 0).ConfigureAwait(false);
            messages = mailbox.ChangedAfter(since, messages);
        }
        var newlySeen = plan.SetsSeen ? await MakeSeenAsync(session, mailbox, messages).ConfigureAwait(false) : [];
        var responder = new FetchResponder(session, mailbox, plan, newlySeen);
        await responder.AnswerAsync(messages).ConfigureAwait(false);
        return Reply(command, responder.Lack);
    }

    /// <summary>
    /// Sets \Seen in one change before the first response, which then shows it; gives the messages that got it. None when the
    /// mailbox is read-only or the store refused: that mail can't be marked is no reason not to show it.
    /// </summary>
    private static async ValueTask<IReadOnlyList<IndexRange>> MakeSeenAsync(
        ImapSession session, SelectedMailbox mailbox, IReadOnlyList<IndexRange> messages)
    {
        var unseen = mailbox.IsReadOnly ? [] : Unseen(mailbox, messages);
        if (unseen.Count == 0)
            return [];
        var change = new FlagChange(FlagOperation.Add, SystemFlags.Seen, []);
        var result = await session.Store.Messages
            .ChangeFlagsAsync(session.Account!.Id, mailbox.View.Mailbox.Id, mailbox.UidsOf(unseen), change).ConfigureAwait(false);
        if (!result.Succeeded)
            return [];
        await mailbox.TellStoredAsync(session, unseen, change, StoreTelling.Nothing).ConfigureAwait(false);
        return unseen;
    }

    private static List<IndexRange> Unseen(SelectedMailbox mailbox, IReadOnlyList<IndexRange> messages)
    {
        var unseen = new List<IndexRange>();
        foreach (var range in messages)
        {
            for (var index = range.First; index <= range.Last; index++)
            {
                if ((mailbox[index].Flags & SystemFlags.Seen) != 0)
                    continue;
                if (unseen.Count > 0 && unseen[^1].Last + 1 == index)
                    unseen[^1] = unseen[^1] with { Last = index };
                else
                    unseen.Add(new IndexRange(index, index));
            }
        }
        return unseen;
    }

    // A message that another session expunged keeps its number until that may be told (RFC 9051 §7.5.1); its bytes may be gone before
    private static ImapReply Reply(ImapCommand command, FetchLack lack) => lack switch
    {
        FetchLack.None => ImapReply.Completed(command),
        _ when lack.HasFlag(FetchLack.Damaged) => ImapReply.No(ResponseCode.Unavailable, "Some of the messages are damaged; the administrator should run 'hikyaku check'"),
        _ when lack.HasFlag(FetchLack.Encoding) => ImapReply.No(ResponseCode.UnknownCte, "A part has an unknown transfer encoding"),
        _ => ImapReply.No(ResponseCode.ExpungeIssued, "Some of the messages no longer exist"),
    };
}
