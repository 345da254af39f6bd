using Hikyaku.Protocol.Imap;
using Hikyaku.Store;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap;

/// <summary>COPY and MOVE (RFC 9051 §6.4.7, §6.4.8).</summary>
internal static class CopyCommands
{
    public static async ValueTask<ImapReply> CopyAsync(ImapSession session, ImapCommand command)
    {
        var (reply, result) = await RunAsync(session, command, session.Store.Messages.CopyAsync).ConfigureAwait(false);
        return reply ?? ImapReply.Completed(command, CodeOf(result));
    }

    /// <summary>MOVE: COPYUID comes untagged, before the EXPUNGEs that follow from the change (RFC 9051 §6.4.8).</summary>
    public static async ValueTask<ImapReply> MoveAsync(ImapSession session, ImapCommand command)
    {
        if (session.Selected!.IsReadOnly)
            return MailboxReplies.IsReadOnly();
        var (reply, result) = await RunAsync(session, command, session.Store.Messages.MoveAsync).ConfigureAwait(false);
        if (reply is not null)
            return reply.Value;
        session.Selected.NoteOwnExpunge();
        if (CodeOf(result) is { } code)
            session.WriteOk(code, "Moved");
        return ImapReply.Completed(command);
    }

    private delegate Task<StoreResult<CopyResult>> Transfer(
        Store.Accounts.AccountId by, Store.Mailboxes.MailboxId from, UidList uids, Store.Mailboxes.MailboxId to, ChangeOrigin? origin, CancellationToken cancellation);

    private static async ValueTask<(ImapReply? Reply, CopyResult? Result)> RunAsync(ImapSession session, ImapCommand command, Transfer transfer)
    {
        var mailbox = session.Selected!;
        if (Read(session, command) is not var (set, name))
            return (ImapReply.Bad($"{command.Name} takes a set of messages and the name of a mailbox"), null);
        if (mailbox.Resolve(set, command.IsUid) is not { } messages)
            return (MailboxReplies.NoSuchNumber(), null);
        var found = session.Store.Mailboxes.Find(session.Account!.Id, name, MailboxRights.Insert);
        if (found.Error is { } refused)
            return (refused.ToTargetReply(), null);
        if (messages.Count == 0)
            return (null, null);
        var copied = await transfer(session.Account.Id, mailbox.View.Mailbox.Id, mailbox.UidsOf(messages), found.Value.Id, session.Itself, CancellationToken.None).ConfigureAwait(false);
        if (copied.Error is { } error)
            return (error.ToTargetReply(), null);
        if (found.Value.Id == mailbox.View.Mailbox.Id)
            mailbox.NoteOwn(copied.Value.Target);
        return (null, copied.Value);
    }

    private static (SequenceSet Set, string Name)? Read(ImapSession session, ImapCommand command)
    {
        var reader = command.Read();
        return reader.TryReadSequenceSet(out var set) && reader.TryReadSpace() && reader.TryReadMailbox(session, out var name) && reader.AtEnd
            ? (set, name) : null;
    }

    private static ResponseCode? CodeOf(CopyResult? result) => result is null || result.Source.Count == 0
        ? null
        : ResponseCode.CopyUid(result.UidValidity, UidRanges.Of(result.Source), UidRanges.Of(result.Target));
}
