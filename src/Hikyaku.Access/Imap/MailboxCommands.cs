using Hikyaku.Protocol.Imap;
using Hikyaku.Store;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap;

/// <summary>CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE.</summary>
internal static class MailboxCommands
{
    /// <summary>CREATE (RFC 9051 §6.3.4), with the USE parameter of RFC 6154 §3.</summary>
    public static async ValueTask<ImapReply> CreateAsync(ImapSession session, ImapCommand command)
    {
        if (ReadCreate(session, command) is not var (name, role))
            return ImapReply.Bad("CREATE takes the name of a mailbox and at most its special use");
        if (role is null)
            return ImapReply.No(ResponseCode.UseAttribute, "No such special use here");
        var created = await session.Store.Mailboxes.CreateAsync(session.Account!.Id, name, role.Value, session.Itself).ConfigureAwait(false);
        if (created.Error is { } error)
            return error.ToReply();
        ListCommand.DescribeIfRenamed(session, created.Value, name);
        return ImapReply.Completed(command, ResponseCode.MailboxId(ObjectIds.Mailbox(created.Value.Id.Value)));
    }

    /// <summary>DELETE (RFC 9051 §6.3.5).</summary>
    public static async ValueTask<ImapReply> DeleteAsync(ImapSession session, ImapCommand command)
    {
        if (ReadName(session, command) is not { } name)
            return ImapReply.Bad("DELETE takes the name of a mailbox");
        // RFC 9051 §6.3.5: it is an error to attempt to delete INBOX
        if (name == "INBOX")
            return ImapReply.No(ResponseCode.Cannot, "INBOX can't be deleted");
        var deleted = await session.Store.Mailboxes.DeleteAsync(session.Account!.Id, name, session.Itself).ConfigureAwait(false);
        if (deleted.Error is { Kind: StoreErrorKind.InUse } inUse)
            return ImapReply.No(ResponseCode.HasChildren, inUse.Message);
        if (deleted.Error is { } error)
            return error.ToReply();
        // Our own selected mailbox: the client knows that it is gone, so there is no need for BYE
        if (session.Selected is { View.IsGone: true })
        {
            session.Deselect();
            session.WriteOk(ResponseCode.Closed, "The selected mailbox was deleted");
        }
        return ImapReply.Completed(command);
    }

    /// <summary>RENAME (RFC 9051 §6.3.6).</summary>
    public static async ValueTask<ImapReply> RenameAsync(ImapSession session, ImapCommand command)
    {
        if (ReadTwoNames(session, command) is not var (from, to))
            return ImapReply.Bad("RENAME takes the names of two mailboxes");
        var renamed = await session.Store.Mailboxes.RenameAsync(session.Account!.Id, from, to, session.Itself).ConfigureAwait(false);
        if (renamed.Error is { } error)
            return error.ToReply();
        ListCommand.DescribeIfRenamed(session, renamed.Value, to);
        return ImapReply.Completed(command);
    }

    public static ValueTask<ImapReply> SubscribeAsync(ImapSession session, ImapCommand command) => ChangeSubscriptionAsync(session, command, true);

    public static ValueTask<ImapReply> UnsubscribeAsync(ImapSession session, ImapCommand command) => ChangeSubscriptionAsync(session, command, false);

    /// <summary>A name may be subscribed to before there is such a mailbox, and stays when the mailbox goes (RFC 9051 §6.3.7).</summary>
    private static async ValueTask<ImapReply> ChangeSubscriptionAsync(ImapSession session, ImapCommand command, bool subscribed)
    {
        if (ReadName(session, command) is not { } name)
            return ImapReply.Bad($"{command.Name} takes the name of a mailbox");
        var changed = await session.Store.Mailboxes.SubscribeAsync(session.Account!.Id, name, subscribed, session.Itself).ConfigureAwait(false);
        return changed.Error?.ToReply() ?? ImapReply.Completed(command);
    }

    private static string? ReadName(ImapSession session, ImapCommand command)
    {
        var reader = command.Read();
        return reader.TryReadMailbox(session, out var name) && reader.AtEnd ? WithoutEnd(name) : null;
    }

    private static (string From, string To)? ReadTwoNames(ImapSession session, ImapCommand command)
    {
        var reader = command.Read();
        return reader.TryReadMailbox(session, out var from) && reader.TryReadSpace() && reader.TryReadMailbox(session, out var to) && reader.AtEnd
            ? (WithoutEnd(from), WithoutEnd(to))
            : null;
    }

    /// <summary>The name and the role; a null role is one that no mailbox here can have.</summary>
    private static (string Name, MailboxRole? Role)? ReadCreate(ImapSession session, ImapCommand command)
    {
        var reader = command.Read();
        if (!reader.TryReadMailbox(session, out var name))
            return null;
        if (reader.AtEnd)
            return (WithoutEnd(name), MailboxRole.None);
        if (!reader.TryReadText(" (USE ("u8))
            return null;
        MailboxRole? role = MailboxRole.None;
        while (!reader.TryRead((byte)')'))
        {
            if (role != MailboxRole.None && !reader.TryReadSpace())
                return null;
            if (!reader.TryReadFlag(out var use))
                return null;
            // One mailbox, one role: a second one is as impossible as an unknown one
            role = role == MailboxRole.None ? SpecialUses.Parse(use) : null;
        }
        return reader.TryRead((byte)')') && reader.AtEnd ? (WithoutEnd(name), role) : null;
    }

    // RFC 9051 §6.3.4: a separator at the end only declares that inferiors will follow
    private static string WithoutEnd(string name) => name is [.., MailboxNames.Separator] and { Length: > 1 } ? name[..^1] : name;
}
