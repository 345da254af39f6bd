using Hikyaku.Protocol.Imap;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap.Append;

/// <summary>REPLACE and UID REPLACE (RFC 8508): a new message and the end of an old one in the same commit.</summary>
internal static class ReplaceCommand
{
    /// <summary>As for APPEND, behind the number of the message.</summary>
    public static bool IsMessageNext(ReadOnlySpan<byte> arguments)
    {
        var reader = new ImapReader(arguments);
        return reader.TryReadAtom(out _) && reader.TryReadSpace() && AppendCommand.IsMessageNext(reader.Rest);
    }

    public static async ValueTask<ImapReply> RunAsync(ImapSession session, ImapCommand command)
    {
        var selected = session.Selected!;
        var text = new StreamedCommand(session, command.Arguments);
        if (ReadNumber(text) is not { } number || AppendCommand.ReadName(session, text) is not { } name)
            return ImapReply.Bad($"{command.Name} takes one message, a mailbox, flags, a date and a literal");
        var index = command.IsUid ? selected.IndexOf(number) : number <= (uint)selected.Count ? (int)number - 1 : -1;
        if (index < 0)
            return command.IsUid ? ImapReply.No(ResponseCode.NonExistent, "No such message") : MailboxReplies.NoSuchNumber();
        if (selected.IsReadOnly)
            return MailboxReplies.IsReadOnly();
        var found = session.Store.Mailboxes.Find(session.Account!.Id, name, MailboxRights.Insert);
        if (found.Error is { } refused)
            return refused.ToTargetReply();
        var target = found.Value;
        ListCommand.DescribeIfRenamed(session, target, name);

        using var receiver = new MessageReceiver(session, text);
        if (await receiver.ReceiveAsync().ConfigureAwait(false) is { } refusal)
            return refusal;
        if (!text.AtEnd)
            return MessageReceiver.Malformed();
        if (await receiver.FinishAsync().ConfigureAwait(false) is { } fault)
            return fault;
        var acceptance = await AppendCommand.ExamineAsync(session, target, receiver.Messages[0], "REPLACE").ConfigureAwait(false);
        var replaced = await session.Store.Messages
            .ReplaceAsync(session.Account.Id, acceptance, selected.View.Mailbox.Id, selected.Numbers[index].Uid, session.Itself).ConfigureAwait(false);
        if (replaced.Error is { } error)
            return error.ToReply();
        // RFC 8508 §4.3: APPENDUID is told before the EXPUNGE
        var filed = replaced.Value.Filed[0];
        selected.NoteOwnExpunge();
        if (target.Id == selected.View.Mailbox.Id)
            selected.NoteOwn([filed.Uid]);
        session.WriteOk(ResponseCode.AppendUid(filed.UidValidity, UidRanges.Of([filed.Uid])), "Replacement message ready");
        return ImapReply.Completed(command);
    }

    private static uint? ReadNumber(StreamedCommand text)
    {
        var reader = text.Read();
        if (!reader.TryReadNonZeroNumber(out var number) || !reader.TryReadSpace())
            return null;
        text.MoveTo(reader);
        return number;
    }
}
