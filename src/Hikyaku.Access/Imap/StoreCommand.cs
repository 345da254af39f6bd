using Hikyaku.Protocol.Imap;
using Hikyaku.Store;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap;

/// <summary>STORE and UID STORE (RFC 9051 §6.4.6), also conditional (RFC 7162 §3.1.3).</summary>
internal static class StoreCommand
{
    // How often a message that others keep changing is tried again
    private const int MostTries = 4;

    public static async ValueTask<ImapReply> RunAsync(ImapSession session, ImapCommand command)
    {
        var mailbox = session.Selected!;
        if (StoreArguments.Read(command) is not { } arguments)
            return ImapReply.Bad($"{command.Name} takes a set of messages, an operation on flags and flags that may be set");
        if (mailbox.Resolve(arguments.Set, command.IsUid) is not { } messages)
            return MailboxReplies.NoSuchNumber();
        if (mailbox.IsReadOnly)
            return MailboxReplies.IsReadOnly();
        if (arguments.Change.UnchangedSince is not null)
            session.WantModSeq();
        if (messages.Count == 0)
            return ImapReply.Completed(command);
        return arguments.Change.UnchangedSince is null
            ? await StoreAsync(session, command, arguments, messages).ConfigureAwait(false)
            : await StoreUnchangedAsync(session, command, arguments, messages).ConfigureAwait(false);
    }

    private static async ValueTask<ImapReply> StoreAsync(
        ImapSession session, ImapCommand command, StoreArguments arguments, IReadOnlyList<IndexRange> messages)
    {
        var mailbox = session.Selected!;
        var changed = await session.Store.Messages
            .ChangeFlagsAsync(session.Account!.Id, mailbox.View.Mailbox.Id, mailbox.UidsOf(messages), arguments.Change).ConfigureAwait(false);
        if (changed.Error is { } error)
            return error.ToReply();
        await mailbox.TellStoredAsync(session, messages, arguments.Change, arguments.IsSilent ? StoreTelling.Silent : StoreTelling.Flags)
            .ConfigureAwait(false);
        return ImapReply.Completed(command);
    }

    private static async ValueTask<ImapReply> StoreUnchangedAsync(
        ImapSession session, ImapCommand command, StoreArguments arguments, IReadOnlyList<IndexRange> messages)
    {
        var mailbox = session.Selected!;
        var changed = await ChangeAsync(session, mailbox, arguments.Change, messages).ConfigureAwait(false);
        if (changed.Error is { } error)
            return error.ToReply();
        var modified = changed.Value;
        var someGone = await mailbox.TellConditionallyStoredAsync(session, messages, arguments, modified).ConfigureAwait(false);

        var code = modified.Count == 0 ? null : ResponseCode.Modified(UidRanges.Of(
            command.IsUid ? modified : modified.Select(uid => (uint)mailbox.IndexOf(uid) + 1)));
        // RFC 7162 §3.1.3, example 11
        if (someGone && !command.IsUid)
            return ImapReply.No(code ?? ResponseCode.ExpungeIssued, "Some of the messages no longer exist");
        return code is null ? ImapReply.Completed(command) : ImapReply.Ok("Conditional STORE failed for some messages", code);
    }

    /// <summary>
    /// Changes what has not changed since, and gives the UIDs of the rest. What did change, but not in the flags that
    /// this is about, is tried again in its new state (RFC 7162 §3.1.12).
    /// </summary>
    private static async ValueTask<StoreResult<IReadOnlyList<uint>>> ChangeAsync(
        ImapSession session, SelectedMailbox mailbox, FlagChange change, IReadOnlyList<IndexRange> messages)
    {
        var (uids, wanted) = (mailbox.UidsOf(messages), change);
        var modified = new SortedSet<uint>();
        for (var tries = 1; ; tries++)
        {
            var changed = await session.Store.Messages.ChangeFlagsAsync(session.Account!.Id, mailbox.View.Mailbox.Id, uids, wanted).ConfigureAwait(false);
            if (changed.Error is { } error)
                return error;
            modified.UnionWith(changed.Value.Modified);
            var (again, since) = tries == MostTries ? ([], 0) : mailbox.UntouchedIn(change, changed.Value.Modified);
            if (again.Count == 0)
                return modified.ToList();
            modified.ExceptWith(again);
            uids = new UidList([.. again.Select(uid => new UidRange(uid, uid))]);
            wanted = change with { UnchangedSince = since };
        }
    }
}
