using Hikyaku.Protocol.Imap;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap;

/// <summary>EXPUNGE and UID EXPUNGE (RFC 9051 §6.4.3, §6.4.9). The EXPUNGE responses follow from the change.</summary>
internal static class ExpungeCommand
{
    public static async ValueTask<ImapReply> RunAsync(ImapSession session, ImapCommand command)
    {
        var mailbox = session.Selected!;
        UidList? uids = null;
        if (command.IsUid)
        {
            if (ReadSet(command) is not { } set)
                return ImapReply.Bad("UID EXPUNGE takes a set of UIDs");
            uids = mailbox.UidsOf(mailbox.Resolve(set, isUid: true)!);
        }
        else if (!command.Arguments.IsEmpty)
        {
            return ImapReply.Bad("EXPUNGE takes no arguments");
        }
        if (mailbox.IsReadOnly)
            return MailboxReplies.IsReadOnly();
        if (uids is { Ranges.Count: 0 })
            return ImapReply.Completed(command);
        var expunged = await session.Store.Messages.ExpungeAsync(session.Account!.Id, mailbox.View.Mailbox.Id, uids, onlyDeleted: true).ConfigureAwait(false);
        if (expunged.Error is { } error)
            return error.ToReply();
        mailbox.NoteOwnExpunge();
        return ImapReply.Completed(command);
    }

    private static SequenceSet? ReadSet(ImapCommand command) => SequenceSet.TryParse(command.Arguments.Span);
}
