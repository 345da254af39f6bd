using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Message;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap.Append;

/// <summary>
/// APPEND (RFC 9051 §6.3.12), with several messages at once (RFC 3502). What can be refused is refused before the
/// message is asked for.
/// </summary>
internal static class AppendCommand
{
    /// <summary>The literal behind the mailbox name is a message or part of one; one in its place is the name itself.</summary>
    public static bool IsMessageNext(ReadOnlySpan<byte> arguments)
    {
        var reader = new ImapReader(arguments);
        return reader.TryReadAString(out _) && reader.TryReadSpace();
    }

    public static async ValueTask<ImapReply> RunAsync(ImapSession session, ImapCommand command)
    {
        var text = new StreamedCommand(session, command.Arguments);
        if (ReadName(session, text) is not { } name)
            return MessageReceiver.Malformed();
        var found = session.Store.Mailboxes.Find(session.Account!.Id, name, MailboxRights.Insert);
        if (found.Error is { } error)
            return error.ToTargetReply();
        var mailbox = found.Value;
        ListCommand.DescribeIfRenamed(session, mailbox, name);

        using var receiver = new MessageReceiver(session, text);
        do
        {
            if (await receiver.ReceiveAsync().ConfigureAwait(false) is { } refusal)
                return refusal;
        } while (text.TryTake(" "u8));
        if (!text.AtEnd)
            return MessageReceiver.Malformed();
        return await receiver.FinishAsync().ConfigureAwait(false) ?? await FileAsync(session, mailbox, receiver.Messages).ConfigureAwait(false);
    }

    /// <summary>Reads <c>mailbox SP</c>.</summary>
    public static string? ReadName(ImapSession session, StreamedCommand text)
    {
        var reader = text.Read();
        if (!reader.TryReadMailbox(session, out var name) || !reader.TryReadSpace())
            return null;
        text.MoveTo(reader);
        return name;
    }

    /// <summary>What the store is given of a message.</summary>
    public static async ValueTask<Acceptance> ExamineAsync(ImapSession session, Mailbox mailbox, IncomingMessage message, string how)
    {
        var now = session.Time.GetUtcNow();
        using var place = await session.Store.Messages.Examinations.EnterAsync(message.Draft.Length).ConfigureAwait(false);
        using var octets = message.Draft.OpenRead();
        return new Acceptance
        {
            Content = message.Draft,
            Structure = MessageScanner.Scan(octets),
            ReceivedAt = now,
            Deliveries =
            [
                new LocalDelivery
                {
                    Account = mailbox.Account,
                    By = session.Account!.Id,
                    Mailbox = mailbox.Id,
                    Flags = message.Options.Flags.System,
                    Keywords = message.Options.Flags.Keywords,
                    InternalDate = message.Options.Date,
                },
            ],
            Journey = [new Filed(now, session.Account!.Address, session.Account.Address, mailbox.Name, "IMAP " + how)],
        };
    }

    private static async ValueTask<ImapReply> FileAsync(ImapSession session, Mailbox mailbox, List<IncomingMessage> messages)
    {
        var acceptances = new List<Acceptance>(messages.Count);
        foreach (var message in messages)
            acceptances.Add(await ExamineAsync(session, mailbox, message, "APPEND").ConfigureAwait(false));
        var accepted = await session.Store.Messages.AcceptAllAsync(acceptances, session.Itself).ConfigureAwait(false);
        if (accepted.Error is { } error)
            return error.ToTargetReply();
        var filed = accepted.Value.Select(one => one.Filed[0]).ToList();
        if (session.Selected is { } selected && selected.View.Mailbox.Id == mailbox.Id)
            selected.NoteOwn(filed.Select(one => one.Uid));
        var uids = UidRanges.Of(filed.Select(one => one.Uid));
        return ImapReply.Ok("APPEND completed", ResponseCode.AppendUid(filed[0].UidValidity, uids));
    }
}
