using Hikyaku.Protocol.Imap;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap;

/// <summary>SELECT, EXAMINE, CLOSE, UNSELECT.</summary>
internal static class SelectCommands
{
    public static ValueTask<ImapReply> SelectAsync(ImapSession session, ImapCommand command) => OpenAsync(session, command, isReadOnly: false);

    public static ValueTask<ImapReply> ExamineAsync(ImapSession session, ImapCommand command) => OpenAsync(session, command, isReadOnly: true);

    /// <summary>CLOSE (RFC 9051 §6.4.1): what is marked \Deleted goes without a word.</summary>
    public static async ValueTask<ImapReply> CloseAsync(ImapSession session, ImapCommand command)
    {
        var mailbox = session.Selected!;
        if (!mailbox.IsReadOnly && !mailbox.View.IsGone)
        {
            var expunged = await session.Store.Messages.ExpungeAsync(mailbox.View.Mailbox.Id, null, onlyDeleted: true).ConfigureAwait(false);
            if (expunged.Error is { } error)
                return error.ToReply();
        }
        session.Deselect();
        return ImapReply.Completed(command);
    }

    /// <summary>UNSELECT (RFC 9051 §6.4.2).</summary>
    public static ValueTask<ImapReply> UnselectAsync(ImapSession session, ImapCommand command)
    {
        session.Deselect();
        return ValueTask.FromResult(ImapReply.Completed(command));
    }

    private static async ValueTask<ImapReply> OpenAsync(ImapSession session, ImapCommand command, bool isReadOnly)
    {
        if (Read(session, command) is not var (name, parameters))
            return ImapReply.Bad($"{command.Name} takes the name of a mailbox and parameters that this server knows");
        if (parameters.Resync is not null && !session.TellsVanished)
            return ImapReply.Bad("QRESYNC has to be enabled first"); // RFC 7162 §3.2.5
        // RFC 9051 §6.3.2: a SELECT that fails deselects too
        if (session.Selected is not null)
        {
            session.Deselect();
            session.WriteOk(ResponseCode.Closed, "Previous mailbox is now closed");
        }
        var found = session.Store.Mailboxes.Find(session.Account!.Id, name);
        if (found is null || session.Store.Mailboxes.Open(found.Id) is not { } view)
            return MailboxReplies.NoMailbox();

        if (parameters.CondStore)
            session.WantModSeq();
        var mailbox = new SelectedMailbox(view, isReadOnly);
        session.Select(mailbox);
        await mailbox.ClaimRecentAsync(session).ConfigureAwait(false);
        Describe(session, mailbox, found, name);
        if (parameters.Resync is { } known && known.UidValidity == found.UidValidity)
            await Resynchronization.TellAsync(session, mailbox, known).ConfigureAwait(false);
        return ImapReply.Completed(command, isReadOnly ? ResponseCode.ReadOnly : ResponseCode.ReadWrite);
    }

    private static (string Name, SelectParameters Parameters)? Read(ImapSession session, ImapCommand command)
    {
        var reader = command.Read();
        return reader.TryReadMailbox(session, out var name) && SelectParameters.TryRead(ref reader) is { } parameters ? (name, parameters) : null;
    }

    private static void Describe(ImapSession session, SelectedMailbox mailbox, Mailbox found, string supplied)
    {
        var snapshot = mailbox.Numbers;
        mailbox.WriteDefinedFlags(session);
        mailbox.WriteExists(session.Writer, session.IsRev2);
        // RFC 3501 §6.3.1 UNSEEN; RFC 9051 Appendix E: gone
        if (!session.IsRev2 && FirstUnseen(snapshot) is >= 0 and var unseen)
            session.WriteOk(ResponseCode.Of("UNSEEN", unseen + 1), "First unseen");
        session.WriteOk(ResponseCode.Of("UIDVALIDITY", found.UidValidity), "UIDs valid");
        session.WriteOk(ResponseCode.Of("UIDNEXT", snapshot.UidNext), "Predicted next UID");
        session.WriteOk(ResponseCode.Of("HIGHESTMODSEQ", mailbox.ToldModSeq), "Highest");
        session.WriteOk(ResponseCode.MailboxId(ObjectIds.Mailbox(found.Id.Value)), "Mailbox identifier");
        if (session.IsRev2)
            ListCommand.Describe(session, found, supplied);
    }

    private static int FirstUnseen(MailboxSnapshot snapshot)
    {
        for (var index = 0; index < snapshot.Count; index++)
        {
            if ((snapshot[index].Flags & SystemFlags.Seen) == 0)
                return index;
        }
        return -1;
    }
}
