using Hikyaku.Protocol.Imap;

namespace Hikyaku.Access.Imap;

/// <summary>LSUB, of IMAP4rev1 only (RFC 3501 §6.3.9).</summary>
internal static class LsubCommand
{
    public static async ValueTask<ImapReply> RunAsync(ImapSession session, ImapCommand command)
    {
        if (!TryRead(session, command, out var pattern))
            return ImapReply.Bad("LSUB takes a reference and a pattern");
        if (pattern is null)
            return ImapReply.Completed(command);
        var list = new MailboxList(session.Store.Mailboxes, session.Account!.Id);
        foreach (var (name, isLevel) in list.Subscribed(pattern, session.Connection.Ended))
        {
            session.Writer.Token(isLevel ? "* LSUB (\\Noselect) \"/\" "u8 : "* LSUB () \"/\" "u8);
            session.WriteMailbox(name);
            session.Writer.EndLine();
            await session.FlushIfFullAsync().ConfigureAwait(false);
        }
        return ImapReply.Completed(command);
    }

    /// <summary>False: a syntax error. A null pattern is one that no name can fit.</summary>
    private static bool TryRead(ImapSession session, ImapCommand command, out MailboxPattern? pattern)
    {
        pattern = null;
        var reader = command.Read();
        if (!reader.TryReadAString(out var reference) || !reader.TryReadSpace() || !reader.TryReadListMailbox(out var name) || !reader.AtEnd)
            return false;
        if (MailboxNames.TryDecode(reference, session.HasUtf8Names) is { } start && MailboxNames.TryDecode(name, session.HasUtf8Names) is { } end)
            pattern = new MailboxPattern(start, end);
        return true;
    }
}
