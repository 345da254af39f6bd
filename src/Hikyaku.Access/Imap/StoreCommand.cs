using Hikyaku.Protocol.Imap;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap;

/// <summary>STORE and UID STORE (RFC 9051 §6.4.6).</summary>
internal static class StoreCommand
{
    public static async ValueTask<ImapReply> RunAsync(ImapSession session, ImapCommand command)
    {
        var mailbox = session.Selected!;
        if (Read(command) is not { } arguments)
            return ImapReply.Bad($"{command.Name} takes a set of messages, an operation on flags and flags that may be set");
        if (mailbox.Resolve(arguments.Set, command.IsUid) is not { } messages)
            return MailboxReplies.NoSuchNumber();
        if (mailbox.IsReadOnly)
            return MailboxReplies.IsReadOnly();
        if (messages.Count == 0)
            return ImapReply.Completed(command);

        var changed = await session.Store.Messages
            .ChangeFlagsAsync(mailbox.View.Mailbox.Id, mailbox.UidsOf(messages), arguments.Change).ConfigureAwait(false);
        if (changed.Error is { } error)
            return error.ToReply();
        await mailbox.TellStoredAsync(session, messages, arguments.Change, arguments.IsSilent).ConfigureAwait(false);
        return ImapReply.Completed(command);
    }

    private sealed record StoreArguments(SequenceSet Set, FlagChange Change, bool IsSilent);

    /// <summary><c>sequence-set SP ["+" / "-"] "FLAGS" [".SILENT"] SP (flag-list / (flag *(SP flag)))</c></summary>
    private static StoreArguments? Read(ImapCommand command)
    {
        var reader = command.Read();
        if (!reader.TryReadSequenceSet(out var set) || !reader.TryReadSpace())
            return null;
        var operation = reader.TryRead((byte)'+') ? FlagOperation.Add
            : reader.TryRead((byte)'-') ? FlagOperation.Remove
            : FlagOperation.Replace;
        var isSilent = reader.TryReadWord("FLAGS.SILENT"u8);
        if ((!isSilent && !reader.TryReadWord("FLAGS"u8)) || !reader.TryReadSpace())
            return null;
        if (!(reader.Peek() == '(' ? reader.TryReadFlagList(out var flags) : reader.TryReadFlags(out flags)) || !reader.AtEnd)
            return null;
        return new StoreArguments(set, new FlagChange(operation, flags.System, flags.Keywords), isSilent);
    }
}
