using System.Text;
using Hikyaku.Protocol.Imap;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap.Quota;

/// <summary>
/// GETQUOTA, GETQUOTAROOT and SETQUOTA (RFC 9208). Each account has one quota root, which all its mailboxes share, with
/// the resources STORAGE (in units of 1024 octets) and MESSAGE. Accounts see their own, administrators everybody's.
/// </summary>
internal static class QuotaCommands
{
    private const string RootStart = "#user/";

    /// <summary>GETQUOTA (RFC 9208 §4.1.1).</summary>
    public static ValueTask<ImapReply> GetQuotaAsync(ImapSession session, ImapCommand command)
    {
        var reader = command.Read();
        if (!reader.TryReadAString(out var root) || !reader.AtEnd)
            return ValueTask.FromResult(ImapReply.Bad("GETQUOTA takes the name of a quota root"));
        if (OwnerOf(session, root) is not { } owner)
            return ValueTask.FromResult(NoRoot());
        WriteQuota(session, owner);
        return ValueTask.FromResult(ImapReply.Completed(command));
    }

    /// <summary>GETQUOTAROOT (RFC 9208 §4.1.2). The mailbox doesn't have to exist.</summary>
    public static ValueTask<ImapReply> GetQuotaRootAsync(ImapSession session, ImapCommand command)
    {
        var reader = command.Read();
        if (!reader.TryReadMailbox(session, out var name) || !reader.AtEnd || name.Length == 0)
            return ValueTask.FromResult(ImapReply.Bad("GETQUOTAROOT takes the name of a mailbox"));
        var owner = session.Account!;
        if (name.StartsWith(MailboxCatalog.OtherUsers, StringComparison.Ordinal))
        {
            // RFC 9208 §6: who may read the mailbox may know how full it is
            var found = session.Store.Mailboxes.Find(owner.Id, name, MailboxRights.Read);
            if (found.Error is { } error)
                return ValueTask.FromResult(error.ToReply());
            owner = session.Store.Directory.Find(found.Value.Account) ?? owner;
        }
        session.Writer.Token("* QUOTAROOT "u8);
        session.WriteMailbox(name);
        session.Writer.Space();
        session.Writer.String(RootStart + owner.Address);
        session.Writer.EndLine();
        WriteQuota(session, owner);
        return ValueTask.FromResult(ImapReply.Completed(command));
    }

    /// <summary>SETQUOTA (RFC 9208 §4.1.3): limits that are not named are taken away. For administrators.</summary>
    public static async ValueTask<ImapReply> SetQuotaAsync(ImapSession session, ImapCommand command)
    {
        if (ReadSetQuota(command) is not var (root, limits))
            return ImapReply.Bad("SETQUOTA takes the name of a quota root and a list of resources and limits");
        if (OwnerOf(session, root) is not { } owner)
            return NoRoot();
        if (session.Account!.Role != AccountRole.Admin)
            return ImapReply.No(ResponseCode.NoPerm, "Only administrators change quotas");
        if (limits is null)
            return ImapReply.No(ResponseCode.Cannot, "Limits can be set for STORAGE and MESSAGE, and not to 0");
        var changed = await session.Store.Directory.SetQuotasAsync(owner.Address, limits.Bytes, limits.Messages).ConfigureAwait(false);
        if (changed.Error is { } error)
            return error.ToReply();
        WriteQuota(session, changed.Value);
        return ImapReply.Completed(command);
    }

    private sealed record Limits(long Bytes, long Messages);

    /// <summary>Null limits are those that can't be.</summary>
    private static (byte[] Root, Limits? Limits)? ReadSetQuota(ImapCommand command)
    {
        var reader = command.Read();
        if (!reader.TryReadAString(out var root) || !reader.TryReadSpace() || !reader.TryRead((byte)'('))
            return null;
        Limits? limits = new(0, 0);
        for (var first = true; !reader.TryRead((byte)')'); first = false)
        {
            if ((!first && !reader.TryReadSpace()) || !reader.TryReadAtom(out var resource) || !reader.TryReadSpace() || !reader.TryReadNumber64(out var limit))
                return null;
            limits = limits is null || limit == 0 ? null
                : Ascii.EqualsIgnoreCase(resource, "STORAGE"u8) && limit <= long.MaxValue >> 10 ? limits with { Bytes = limit << 10 }
                : Ascii.EqualsIgnoreCase(resource, "MESSAGE"u8) ? limits with { Messages = limit }
                : null;
        }
        return reader.AtEnd ? (root.ToArray(), limits) : null;
    }

    private static Account? OwnerOf(ImapSession session, ReadOnlySpan<byte> root)
    {
        var name = Encoding.UTF8.GetString(root);
        if (!name.StartsWith(RootStart, StringComparison.Ordinal) || session.Store.Directory.Find(name[RootStart.Length..]) is not { } owner)
            return null;
        return session.Account!.Role == AccountRole.Admin || owner.Id == session.Account.Id ? owner : null;
    }

    private static void WriteQuota(ImapSession session, Account owner)
    {
        // What the directory holds is newer than what the session got at login
        owner = session.Store.Directory.Find(owner.Id) ?? owner;
        var usage = session.Store.Directory.UsageOf(owner.Id);
        var writer = session.Writer;
        writer.Token("* QUOTA "u8);
        writer.String(RootStart + owner.Address);
        writer.Token(" ("u8);
        if (owner.QuotaBytes > 0)
            WriteResource(writer, "STORAGE "u8, (usage.Bytes + 1023) >> 10, owner.QuotaBytes >> 10);
        if (owner is { QuotaBytes: > 0, QuotaMessages: > 0 })
            writer.Space();
        if (owner.QuotaMessages > 0)
            WriteResource(writer, "MESSAGE "u8, usage.Messages, owner.QuotaMessages);
        writer.CloseList();
        writer.EndLine();
    }

    private static void WriteResource(ImapResponseWriter writer, ReadOnlySpan<byte> name, long usage, long limit)
    {
        writer.Token(name);
        writer.Number(usage);
        writer.Space();
        writer.Number(limit);
    }

    // RFC 9208 §8: whether somebody else has one is nobody's business
    private static ImapReply NoRoot() => ImapReply.No(ResponseCode.NonExistent, "No such quota root");
}
