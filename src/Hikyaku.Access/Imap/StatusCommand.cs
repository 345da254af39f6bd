using Hikyaku.Protocol.Imap;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap;

/// <summary>STATUS (RFC 9051 §6.3.11).</summary>
internal static class StatusCommand
{
    public static async ValueTask<ImapReply> RunAsync(ImapSession session, ImapCommand command)
    {
        if (Read(session, command) is not var (name, items))
            return ImapReply.Bad("STATUS takes the name of a mailbox and a list of items that this server knows");
        var found = session.Store.Mailboxes.Find(session.Account!.Id, name, MailboxRights.Read);
        if (found.Error is { } error)
            return error.ToReply();
        if ((items & StatusItems.HighestModSeq) != 0)
            session.WantModSeq();
        await WriteAsync(session, found.Value, items).ConfigureAwait(false);
        return ImapReply.Completed(command);
    }

    /// <summary>Writes the STATUS response about a mailbox.</summary>
    public static async ValueTask WriteAsync(ImapSession session, Mailbox mailbox, StatusItems items)
    {
        var recent = (items & StatusItems.Recent) != 0 ? await CountRecentAsync(session, mailbox).ConfigureAwait(false) : 0;
        var writer = session.Writer;
        writer.Token("* STATUS "u8);
        session.WriteMailbox(mailbox.Name);
        writer.Token(" ("u8);
        var first = true;
        for (var item = StatusItems.Messages; item <= StatusItems.Last; item = (StatusItems)((int)item << 1))
        {
            if ((items & item) == 0)
                continue;
            if (!first)
                writer.Space();
            first = false;
            writer.Token(StatusItemList.NameOf(item));
            writer.Space();
            if (item == StatusItems.MailboxId)
                writer.Text($"({ObjectIds.Mailbox(mailbox.Id.Value)})");
            else
                writer.Number(ValueOf(session, mailbox, item, recent));
        }
        writer.CloseList();
        writer.EndLine();
    }

    private static (string Name, StatusItems Items)? Read(ImapSession session, ImapCommand command)
    {
        var reader = command.Read();
        return reader.TryReadMailbox(session, out var name) && reader.TryReadSpace()
            && StatusItemList.TryRead(ref reader, out var items) && reader.AtEnd ? (name, items) : null;
    }

    private static long ValueOf(ImapSession session, Mailbox mailbox, StatusItems item, int recent) => item switch
    {
        StatusItems.Messages => mailbox.Messages,
        StatusItems.Recent => recent,
        StatusItems.UidNext => mailbox.UidNext,
        StatusItems.UidValidity => mailbox.UidValidity,
        StatusItems.Unseen => mailbox.Unseen,
        StatusItems.Deleted => mailbox.Deleted,
        StatusItems.Size => mailbox.Size,
        StatusItems.HighestModSeq => mailbox.HighestModSeq,
        StatusItems.AppendLimit => session.Options.MessageBytes,
        StatusItems.DeletedStorage => DeletedBytes(session, mailbox),
        _ => throw new ArgumentOutOfRangeException(nameof(item), item, "Not one item."),
    };

    // RFC 9208 §4.1.4: the sum of the sizes is allowed, and right but for messages that lie in other mailboxes too
    private static long DeletedBytes(ImapSession session, Mailbox mailbox)
    {
        if (mailbox.Deleted == 0)
            return 0;
        using var view = session.Store.Mailboxes.Open(mailbox.Id);
        var bytes = 0L;
        for (var (index, snapshot) = (0, view?.Current); index < snapshot?.Count; index++)
        {
            if (snapshot[index] is { } entry && (entry.Flags & SystemFlags.Deleted) != 0)
                bytes += entry.Size;
        }
        return bytes;
    }

    // Messages that no session has been told of (RFC 3501 §6.3.10)
    private static async ValueTask<int> CountRecentAsync(ImapSession session, Mailbox mailbox)
    {
        var first = await session.Store.Mailboxes.FirstRecentAsync(mailbox.Id, claim: false).ConfigureAwait(false);
        using var view = session.Store.Mailboxes.Open(mailbox.Id);
        if (view?.Current is not { } snapshot)
            return 0;
        var index = snapshot.IndexOf(first);
        return snapshot.Count - (index < 0 ? ~index : index);
    }
}
