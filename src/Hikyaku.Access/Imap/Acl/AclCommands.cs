using System.Text;
using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Sasl;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap.Acl;

/// <summary>SETACL, DELETEACL, GETACL, LISTRIGHTS and MYRIGHTS (RFC 4314 §3).</summary>
internal static class AclCommands
{
    /// <summary>SETACL (RFC 4314 §3.1).</summary>
    public static ValueTask<ImapReply> SetAsync(ImapSession session, ImapCommand command)
    {
        var reader = command.Read();
        if (!reader.TryReadMailbox(session, out var name) || !reader.TryReadSpace() || !TryReadIdentifier(ref reader, out var identifier)
            || !reader.TryReadSpace() || !reader.TryReadAString(out var letters) || !reader.AtEnd)
            return ValueTask.FromResult(ImapReply.Bad("SETACL takes a mailbox, an identifier and rights"));
        var change = letters is [(byte)'+', ..] ? GrantChange.Add : letters is [(byte)'-', ..] ? GrantChange.Remove : GrantChange.Replace;
        // RFC 4314 §3.1: a right that we don't know must be told
        return RightsText.Parse(change == GrantChange.Replace ? letters : letters[1..]) is { } rights
            ? ChangeAsync(session, command, name, identifier, change, rights)
            : ValueTask.FromResult(ImapReply.Bad("There is no such right"));
    }

    /// <summary>DELETEACL (RFC 4314 §3.2).</summary>
    public static ValueTask<ImapReply> DeleteAsync(ImapSession session, ImapCommand command)
    {
        var reader = command.Read();
        return reader.TryReadMailbox(session, out var name) && reader.TryReadSpace() && TryReadIdentifier(ref reader, out var identifier) && reader.AtEnd
            ? ChangeAsync(session, command, name, identifier, GrantChange.Replace, MailboxRights.None)
            : ValueTask.FromResult(ImapReply.Bad("DELETEACL takes a mailbox and an identifier"));
    }

    /// <summary>GETACL (RFC 4314 §3.3): the owner first, who always has all rights.</summary>
    public static ValueTask<ImapReply> GetAsync(ImapSession session, ImapCommand command)
    {
        if (ReadName(session, command) is not { } name)
            return ValueTask.FromResult(ImapReply.Bad("GETACL takes the name of a mailbox"));
        var found = session.Store.Mailboxes.Find(session.Account!.Id, name, MailboxRights.Administer);
        if (found.Error is { } error)
            return ValueTask.FromResult(error.ToReply());
        var writer = session.Writer;
        writer.Token("* ACL "u8);
        session.WriteMailbox(found.Value.Name);
        WriteEntry(writer, session.Store.Directory.Find(found.Value.Account)?.Address ?? "", MailboxRights.All);
        foreach (var grant in session.Store.Mailboxes.Grants(found.Value))
        {
            var identifier = grant.Grantee == default ? Anyone : session.Store.Directory.Find(grant.Grantee)?.Address;
            if (identifier is not null)
                WriteEntry(writer, grant.IsNegative ? "-" + identifier : identifier, grant.Rights);
        }
        writer.EndLine();
        return ValueTask.FromResult(ImapReply.Completed(command));
    }

    /// <summary>LISTRIGHTS (RFC 4314 §3.4): rights are not tied to each other.</summary>
    public static ValueTask<ImapReply> ListAsync(ImapSession session, ImapCommand command)
    {
        var reader = command.Read();
        if (!reader.TryReadMailbox(session, out var name) || !reader.TryReadSpace() || !TryReadIdentifier(ref reader, out var identifier) || !reader.AtEnd)
            return ValueTask.FromResult(ImapReply.Bad("LISTRIGHTS takes a mailbox and an identifier"));
        var found = session.Store.Mailboxes.Find(session.Account!.Id, name, MailboxRights.Administer);
        if (found.Error is { } error)
            return ValueTask.FromResult(error.ToReply());
        var isOwner = session.Store.Directory.Find(identifier)?.Id == found.Value.Account;
        var writer = session.Writer;
        writer.Token("* LISTRIGHTS "u8);
        session.WriteMailbox(found.Value.Name);
        writer.Space();
        writer.String(identifier);
        writer.Space();
        if (isOwner)
        {
            writer.String(RightsText.Of(MailboxRights.All));
        }
        else
        {
            writer.Token("\"\""u8);
            foreach (var right in RightsText.Each)
            {
                writer.Space();
                writer.Text(right);
            }
        }
        writer.EndLine();
        return ValueTask.FromResult(ImapReply.Completed(command));
    }

    /// <summary>MYRIGHTS (RFC 4314 §3.5).</summary>
    public static ValueTask<ImapReply> MyRightsAsync(ImapSession session, ImapCommand command)
    {
        if (ReadName(session, command) is not { } name)
            return ValueTask.FromResult(ImapReply.Bad("MYRIGHTS takes the name of a mailbox"));
        var found = session.Store.Mailboxes.Find(session.Account!.Id, name, MailboxRights.None);
        if (found.Error is { } error)
            return ValueTask.FromResult(error.ToReply());
        WriteMyRights(session, found.Value);
        return ValueTask.FromResult(ImapReply.Completed(command));
    }

    /// <summary>Writes the MYRIGHTS response about a mailbox, also for LIST (RFC 8440).</summary>
    public static void WriteMyRights(ImapSession session, Mailbox mailbox)
    {
        session.Writer.Token("* MYRIGHTS "u8);
        session.WriteMailbox(mailbox.Name);
        session.Writer.Space();
        session.Writer.String(RightsText.Of(mailbox.Rights));
        session.Writer.EndLine();
    }

    private const string Anyone = "anyone";

    private static async ValueTask<ImapReply> ChangeAsync(
        ImapSession session, ImapCommand command, string name, string identifier, GrantChange change, MailboxRights rights)
    {
        var account = session.Account!.Id;
        var found = session.Store.Mailboxes.Find(account, name, MailboxRights.Administer);
        if (found.Error is { } error)
            return error.ToReply();
        if (GranteeOf(session, identifier) is not { } grant)
            return ImapReply.No(ResponseCode.Cannot, "There is no such account here");
        var changed = await session.Store.Mailboxes
            .ChangeGrantAsync(account, found.Value.Id, change, grant with { Rights = rights }, session.Itself).ConfigureAwait(false);
        return changed.Error?.ToReply() ?? ImapReply.Completed(command);
    }

    // "anyone", an account, and either with a dash in front for rights that are taken away (RFC 4314 §2)
    private static MailboxGrant? GranteeOf(ImapSession session, string identifier)
    {
        var isNegative = identifier.StartsWith('-');
        var name = isNegative ? identifier[1..] : identifier;
        if (name == Anyone)
            return new MailboxGrant(default, isNegative, MailboxRights.None);
        return session.Store.Directory.Find(name) is { } account ? new MailboxGrant(account.Id, isNegative, MailboxRights.None) : null;
    }

    // RFC 4314 §3: identifiers are prepared with SASLprep; what that refuses is BAD
    private static bool TryReadIdentifier(ref ImapReader reader, out string identifier)
    {
        identifier = "";
        if (!reader.TryReadAString(out var text) || !System.Text.Unicode.Utf8.IsValid(text) || SaslPrep.Prepare(Encoding.UTF8.GetString(text)) is not { } prepared)
            return false;
        identifier = prepared;
        return true;
    }

    private static string? ReadName(ImapSession session, ImapCommand command)
    {
        var reader = command.Read();
        return reader.TryReadMailbox(session, out var name) && reader.AtEnd ? name : null;
    }

    private static void WriteEntry(ImapResponseWriter writer, string identifier, MailboxRights rights)
    {
        writer.Space();
        writer.String(identifier);
        writer.Space();
        writer.String(RightsText.Of(rights));
    }
}
