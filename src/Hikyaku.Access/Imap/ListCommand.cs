using Hikyaku.Access.Imap.Acl;
using Hikyaku.Access.Imap.Metadata;
using Hikyaku.Protocol.Imap;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap;

/// <summary>LIST, basic and extended (RFC 9051 §6.3.9, RFC 5258, RFC 5819, RFC 6154).</summary>
internal static class ListCommand
{
    public static async ValueTask<ImapReply> RunAsync(ImapSession session, ImapCommand command)
    {
        if (Read(command) is not { } arguments)
            return ImapReply.Bad("LIST takes a reference, a pattern and options that this server knows");
        // RFC 9051 §6.3.9: an empty pattern of the basic form asks for the separator
        if (!arguments.IsExtended && arguments.Patterns[0].Length == 0)
        {
            session.Writer.Token("* LIST (\\Noselect) \"/\" \"\""u8);
            session.Writer.EndLine();
            return ImapReply.Completed(command);
        }

        if ((arguments.Status & StatusItems.HighestModSeq) != 0)
            session.WantModSeq();
        var list = new MailboxList(session.Store.Mailboxes, session.Account!.Id);
        foreach (var line in list.Select(arguments.Selection, Patterns(session, arguments), session.Connection.Ended))
        {
            WriteLine(session, line, withSubscription: IsSubscriptionWanted(arguments));
            if ((arguments.Return & ListReturn.MyRights) != 0 && line.Mailbox is not null && line.ChildrenSelected == ListSelection.None)
                AclCommands.WriteMyRights(session, line.Mailbox);
            if (arguments.Status != StatusItems.None && line.Mailbox is { } mailbox && (mailbox.Rights & MailboxRights.Read) != 0)
                await StatusCommand.WriteAsync(session, mailbox, arguments.Status).ConfigureAwait(false);
            if (arguments.Metadata.Count > 0 && line.Mailbox is not null && AnnotationStore.Refusal(line.Mailbox.Rights) is null)
                MetadataCommands.Write(session, line.Mailbox, new MetadataList(session, line.Mailbox).Choose(arguments.Metadata, MetadataDepth.Itself));
            await session.FlushIfFullAsync().ConfigureAwait(false);
        }
        return ImapReply.Completed(command);
    }

    /// <summary>The LIST response about one mailbox, as SELECT gives it in rev2 (RFC 9051 §6.3.2).</summary>
    public static void Describe(ImapSession session, Mailbox mailbox, string supplied)
    {
        var list = new MailboxList(session.Store.Mailboxes, session.Account!.Id);
        var oldName = supplied == mailbox.Name ? null : supplied;
        WriteLine(session, list.Describe(mailbox) with { OldName = oldName }, withSubscription: true);
    }

    /// <summary>In rev2, tells the client that a mailbox has another name than the one it supplied (RFC 9051 §6.3.9.7).</summary>
    public static void DescribeIfRenamed(ImapSession session, Mailbox mailbox, string supplied)
    {
        if (session.IsRev2 && mailbox.Name != supplied)
            Describe(session, mailbox, supplied);
    }

    private static ListArguments? Read(ImapCommand command)
    {
        var reader = command.Read();
        return ListArguments.TryRead(ref reader, out var arguments) ? arguments : null;
    }

    private static List<MailboxPattern> Patterns(ImapSession session, ListArguments arguments)
    {
        var patterns = new List<MailboxPattern>();
        var reference = MailboxNames.TryDecode(arguments.Reference, session.HasUtf8Names);
        foreach (var pattern in arguments.Patterns)
        {
            // RFC 9051 §6.3.9: a pattern that can't match, or is no name, is passed over
            if (pattern.Length > 0 && reference is not null && MailboxNames.TryDecode(pattern, session.HasUtf8Names) is { } name)
                patterns.Add(new MailboxPattern(reference, name));
        }
        return patterns;
    }

    private static bool IsSubscriptionWanted(ListArguments arguments) =>
        (arguments.Return & ListReturn.Subscribed) != 0 || (arguments.Selection & ListSelection.Subscribed) != 0;

    /// <summary>Writes the LIST response about a name.</summary>
    public static void WriteLine(ImapSession session, ListLine line, bool withSubscription)
    {
        var writer = session.Writer;
        writer.Token("* LIST ("u8);
        writer.Token(line.HasChildren ? "\\HasChildren"u8 : "\\HasNoChildren"u8);
        if (line.Mailbox is null && !line.IsForbidden)
            writer.Token(line.IsLevel ? " \\NonExistent \\Noselect"u8 : " \\NonExistent"u8);
        if (line.IsForbidden)
            writer.Token(" \\NoAccess"u8);
        if (withSubscription && line.IsSubscribed)
            writer.Token(" \\Subscribed"u8);
        if (line.Mailbox is { } mailbox && mailbox.Account == session.Account!.Id && SpecialUses.NameOf(mailbox.Role) is { } use)
        {
            writer.Space();
            writer.Text(use);
        }
        writer.Token(") \"/\" "u8);
        session.WriteMailbox(line.Name);
        if (line.ChildrenSelected != ListSelection.None)
            WriteChildInfo(writer, line.ChildrenSelected);
        if (line.OldName is not null)
            WriteOldName(session, line.OldName);
        writer.EndLine();
    }

    // RFC 9051 §6.3.9.6
    private static void WriteChildInfo(ImapResponseWriter writer, ListSelection selected)
    {
        writer.Token(" (\"CHILDINFO\" ("u8);
        if ((selected & ListSelection.Subscribed) != 0)
            writer.Token("\"SUBSCRIBED\""u8);
        if (selected == (ListSelection.Subscribed | ListSelection.SpecialUse))
            writer.Space();
        if ((selected & ListSelection.SpecialUse) != 0)
            writer.Token("\"SPECIAL-USE\""u8);
        writer.Token("))"u8);
    }

    // RFC 9051 §6.3.9.7
    private static void WriteOldName(ImapSession session, string oldName)
    {
        session.Writer.Token(" (\"OLDNAME\" ("u8);
        session.WriteMailbox(oldName);
        session.Writer.Token("))"u8);
    }
}
