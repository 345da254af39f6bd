using Hikyaku.Protocol.Imap;
using Hikyaku.Store;
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
            var expunged = await session.Store.Messages.ExpungeAsync(session.Account!.Id, mailbox.View.Mailbox.Id, null, onlyDeleted: true).ConfigureAwait(false);
            // RFC 4314 §4: without the right to expunge, CLOSE only closes
            if (expunged.Error is { Kind: not (StoreErrorKind.Forbidden or StoreErrorKind.NotFound) } error)
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
        if (parameters.Resync is not null && !session.HasQuickResync)
            return ImapReply.Bad("QRESYNC has to be enabled first"); // RFC 7162 §3.2.5
        // RFC 9586 §3.7
        if (session.IsUidOnly && parameters.Resync?.Match is not null)
            return MailboxReplies.NumbersAreOff();
        // RFC 9051 §6.3.2: a SELECT that fails deselects too
        if (session.Selected is not null)
        {
            session.Deselect();
            session.WriteOk(ResponseCode.Closed, "Previous mailbox is now closed");
        }
        // Before the look-up: a change of rights after it is seen later
        var version = session.Store.Mailboxes.RightsVersion;
        var found = session.Store.Mailboxes.Find(session.Account!.Id, name, MailboxRights.Read);
        if (found.Error is { } error)
            return error.ToReply();
        if (session.Store.Mailboxes.Open(found.Value.Id) is not { } view)
            return MailboxReplies.NoMailbox();

        if (parameters.CondStore)
            session.WantModSeq();
        var mailbox = new SelectedMailbox(view, found.Value, version, isReadOnly);
        session.Select(mailbox);
        await mailbox.ClaimRecentAsync(session).ConfigureAwait(false);
        Describe(session, mailbox, found.Value, name);
        if (parameters.Resync is { } known && known.UidValidity == found.Value.UidValidity)
            await Resynchronization.TellAsync(session, mailbox, known).ConfigureAwait(false);
        return ImapReply.Completed(command, mailbox.IsReadOnly ? ResponseCode.ReadOnly : ResponseCode.ReadWrite);
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
        // RFC 3501 §6.3.1 UNSEEN; RFC 9051 Appendix E: gone; RFC 9586 §3: it is a message number
        if (!session.IsRev2 && !session.IsUidOnly && FirstUnseen(snapshot) is >= 0 and var unseen)
            session.WriteOk(ResponseCode.Of("UNSEEN", unseen + 1), "First unseen");
        session.WriteOk(ResponseCode.Of("UIDVALIDITY", found.UidValidity), "UIDs valid");
        session.WriteOk(ResponseCode.Of("UIDNEXT", snapshot.UidNext), "Predicted next UID");
        session.WriteOk(ResponseCode.Of("HIGHESTMODSEQ", mailbox.ToldModSeq), "Highest");
        session.WriteOk(ResponseCode.MailboxId(ObjectIds.Mailbox(found.Id.Value)), "Mailbox identifier");
        mailbox.WriteUrlMechanisms(session);
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
