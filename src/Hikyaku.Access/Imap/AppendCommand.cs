using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Message;
using Hikyaku.Store;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap;

/// <summary>
/// APPEND (RFC 9051 §6.3.12), with several messages at once (RFC 3502). What can be refused is refused before the
/// message is asked for; its octets go to the store's draft as they come and are never all in memory here.
/// </summary>
internal static class AppendCommand
{
    private const int MostMessages = 100;

    /// <summary>The literal behind the mailbox name is a message; one in its place is the name itself.</summary>
    public static bool IsMessageNext(ReadOnlySpan<byte> arguments)
    {
        var reader = new ImapReader(arguments);
        return reader.TryReadAString(out _) && reader.TryReadSpace();
    }

    public static async ValueTask<ImapReply> RunAsync(ImapSession session, ImapCommand command)
    {
        if (session.Commands.Pending is null || ReadStart(session, command) is not var (name, options))
            return Malformed();
        if (session.Store.Mailboxes.Find(session.Account!.Id, name) is not { } mailbox)
            return MailboxReplies.NoTarget();
        ListCommand.DescribeIfRenamed(session, mailbox, name);

        var messages = new List<IncomingMessage>();
        try
        {
            return await ReceiveAllAsync(session, options, messages).ConfigureAwait(false)
                ?? await FileAsync(session, mailbox, messages).ConfigureAwait(false);
        }
        finally
        {
            foreach (var message in messages)
                message.Dispose();
        }
    }

    /// <summary>Receives message after message, up to the end of the command. Gives the reply when something is wrong.</summary>
    private static async ValueTask<ImapReply?> ReceiveAllAsync(ImapSession session, AppendOptions options, List<IncomingMessage> messages)
    {
        long total = 0;
        while (true)
        {
            var literal = session.Commands.Pending!.Value;
            total += literal.Length;
            if (literal.Length == 0)
                return ImapReply.No(ResponseCode.Cannot, "A message can't be empty");
            // One command takes no more in all than one message may have: all of it waits for the commit
            if (total > session.Options.MessageBytes)
                return ImapReply.No(ResponseCode.TooBig, "The message is too large");
            if (messages.Count == MostMessages)
                return ImapReply.No(ResponseCode.Limit, "Too many messages in one command");

            var message = new IncomingMessage(session.Store.Blobs.CreateDraft(), options);
            messages.Add(message);
            if (!await session.Commands.TakePendingAsync(message, static (m, octets) => m.Take(octets)).ConfigureAwait(false)
                || await session.Commands.ReadOnAsync(session.Limits.Line).ConfigureAwait(false) is not { } rest)
                return Malformed();
            if (session.Commands.Pending is null)
                return rest.IsEmpty ? Fault(messages) : Malformed();
            if (ReadNext(rest) is not { } next)
                return Malformed();
            options = next;
        }
    }

    private static ImapReply? Fault(List<IncomingMessage> messages)
    {
        if (messages.Exists(message => message.HasFailed))
            return ImapReply.No(ResponseCode.Unavailable, "The message could not be stored for now");
        // RFC 9051 §9 CHAR8: NUL has no place in a literal; octets that need it come as literal8 of the BINARY extension
        return messages.Exists(message => message.HasNul) ? ImapReply.No(ResponseCode.UnknownCte, "The message holds NUL octets") : null;
    }

    private static async ValueTask<ImapReply> FileAsync(ImapSession session, Mailbox mailbox, List<IncomingMessage> messages)
    {
        var now = session.Time.GetUtcNow();
        var acceptances = new List<Acceptance>(messages.Count);
        foreach (var message in messages)
        {
            using var place = await session.Store.Messages.Examinations.EnterAsync(message.Draft.Length).ConfigureAwait(false);
            acceptances.Add(AcceptanceOf(session, mailbox, message, now));
        }

        var accepted = await session.Store.Messages.AcceptAllAsync(acceptances).ConfigureAwait(false);
        if (accepted.Error is { } error)
            return error.ToTargetReply();
        var filed = accepted.Value.Select(one => one.Filed[0]).ToList();
        var uids = UidRanges.Of(filed.Select(one => one.Uid));
        return ImapReply.Ok("APPEND completed", ResponseCode.AppendUid(filed[0].UidValidity, uids));
    }

    private static Acceptance AcceptanceOf(ImapSession session, Mailbox mailbox, IncomingMessage message, DateTimeOffset now)
    {
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
                    Mailbox = mailbox.Id,
                    Flags = message.Options.Flags.System,
                    Keywords = message.Options.Flags.Keywords,
                    InternalDate = message.Options.Date,
                },
            ],
            Journey = [new Filed(now, session.Account!.Address, session.Account.Address, mailbox.Name, "IMAP APPEND")],
        };
    }

    private static (string Mailbox, AppendOptions Options)? ReadStart(ImapSession session, ImapCommand command)
    {
        var reader = command.Read();
        return reader.TryReadMailbox(session, out var name) && reader.TryReadSpace() && AppendOptions.TryRead(ref reader, out var options)
            ? (name, options) : null;
    }

    private static AppendOptions? ReadNext(ReadOnlyMemory<byte> text)
    {
        var reader = new ImapReader(text.Span);
        return reader.TryReadSpace() && AppendOptions.TryRead(ref reader, out var options) ? options : null;
    }

    private static ImapReply Malformed() => ImapReply.Bad("APPEND takes a mailbox, flags, a date and a literal");
}
