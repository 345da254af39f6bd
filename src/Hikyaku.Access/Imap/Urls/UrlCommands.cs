using System.Text;
using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Imap.Urls;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap.Urls;

/// <summary>GENURLAUTH, RESETKEY and URLFETCH (RFC 4467).</summary>
internal static class UrlCommands
{
    private const int MostUrls = 100;

    /// <summary>GENURLAUTH (RFC 4467 §7): signs URLs of what the account may read, for whom and as long as they say.</summary>
    public static async ValueTask<ImapReply> GenerateAsync(ImapSession session, ImapCommand command)
    {
        if (ReadPairs(command) is not { } urls)
            return ImapReply.Bad("GENURLAUTH takes URLs up to ;URLAUTH= and who has access, each with the mechanism INTERNAL");
        var signed = new List<byte[]>();
        foreach (var text in urls)
        {
            if (ImapUrl.TryParse(text) is not { Server: { } server, Mailbox: { } name, Authorization.Mechanism: null } || OwnerOf(session, server)?.Id != session.Account!.Id)
                return NotYours(text);
            // RFC 4467 §7: BAD for each of these, so that nobody learns what is there
            var found = session.Store.Mailboxes.Find(session.Account.Id, name, MailboxRights.Read);
            if (found.Error is not null)
                return NotYours(text);
            var key = await session.Store.UrlKeys.GetAsync(session.Account.Id, found.Value).ConfigureAwait(false);
            if (key.Error is { } failure)
                return failure.ToReply();
            signed.Add([.. text, .. ":internal:"u8, .. Encoding.ASCII.GetBytes(Convert.ToHexStringLower(UrlSignature.Make(key.Value, text)))]);
        }
        session.Writer.Token("* GENURLAUTH"u8);
        foreach (var url in signed)
        {
            session.Writer.Space();
            session.Writer.String(url);
        }
        session.Writer.EndLine();
        return ImapReply.Completed(command);
    }

    private static ImapReply NotYours(byte[] url) => ImapReply.Bad("That is no URL of yours to authorize") with { Code = ResponseCode.BadUrl(url) };

    /// <summary>RESETKEY (RFC 4467 §7): revokes all URLs of a mailbox, or of all mailboxes.</summary>
    public static async ValueTask<ImapReply> ResetAsync(ImapSession session, ImapCommand command)
    {
        if (!TryReadReset(session, command, out var name))
            return ImapReply.Bad("RESETKEY takes at most the name of a mailbox and mechanisms");
        var account = session.Account!.Id;
        IReadOnlyList<Mailbox> mailboxes;
        if (name is null)
        {
            mailboxes = session.Store.Mailboxes.ListVisible(account);
        }
        else
        {
            var found = session.Store.Mailboxes.Find(account, name, MailboxRights.Read);
            if (found.Error is { } error)
                return error.ToReply();
            mailboxes = [found.Value];
        }
        var removed = await session.Store.UrlKeys.RemoveAsync(account, mailboxes).ConfigureAwait(false);
        session.Selected?.LearnKeyReset(session);
        return removed.Error?.ToReply() ?? ImapReply.Completed(command, name is null ? null : ResponseCode.UrlMechanisms);
    }

    /// <summary>URLFETCH (RFC 4467 §7), also with what RFC 5524 lets one ask for: what is not authorized, or not there, is NIL.</summary>
    public static async ValueTask<ImapReply> FetchAsync(ImapSession session, ImapCommand command)
    {
        if (ReadUrls(command) is not { } urls)
            return ImapReply.Bad("URLFETCH takes URLs, or lists of a URL with BODY, BINARY, BODYPARTSTRUCTURE");
        var writer = session.Writer;
        using var opened = new MailboxOfUrls(session.Store);
        writer.Token("* URLFETCH"u8);
        foreach (var (url, items) in urls)
        {
            writer.Space();
            writer.String(url);
            writer.Space();
            using var source = Find(session, url);
            if (source is not null)
                opened.Keep(source.Mailbox);
            if (source is null)
                writer.Nil();
            else if (items == UrlItems.None)
                await source.WriteAsync(session).ConfigureAwait(false);
            else
                await UrlDataWriter.WriteAsync(session, source, items).ConfigureAwait(false);
        }
        writer.EndLine();
        return ImapReply.Completed(command);
    }

    private static UrlSource? Find(ImapSession session, byte[] text)
    {
        if (ImapUrl.TryParse(text) is not { Server: { } server, Mailbox: { } name, Authorization: { Mechanism: not null } authorization } url
            || OwnerOf(session, server) is not { } owner || !MayUse(session, authorization))
            return null;
        // What the owner of the URL may not read any more, nobody reads through it
        var found = session.Store.Mailboxes.Find(owner.Id, name, MailboxRights.Read);
        if (found.Error is not null || session.Store.UrlKeys.Find(owner.Id, found.Value) is not { } key || !UrlSignature.Verify(key, text, authorization))
            return null;
        return UrlSource.Find(session, found.Value, url);
    }

    private static bool MayUse(ImapSession session, UrlAuthorization authorization)
    {
        if (authorization.Expires < session.Time.GetUtcNow())
            return false;
        return authorization.Access switch
        {
            UrlAccess.Anonymous or UrlAccess.AuthenticatedUser => true,
            UrlAccess.User => session.Store.Directory.Find(authorization.User!)?.Id == session.Account!.Id,
            // submit+: for a submission server that logs in as itself; there is none that we know of
            _ => false,
        };
    }

    // The user of a URL is an account's address, or its local part on the host of its domain
    private static Account? OwnerOf(ImapSession session, UrlServer server) => server.User is not { } user
        ? null
        : session.Store.Directory.Find(user.Contains('@', StringComparison.Ordinal) ? user : $"{user}@{server.Host}");

    private static List<byte[]>? ReadPairs(ImapCommand command)
    {
        var reader = command.Read();
        var urls = new List<byte[]>();
        do
        {
            if (urls.Count == MostUrls || !reader.TryReadAString(out var url) || !reader.TryReadSpace() || !reader.TryReadWord("INTERNAL"u8))
                return null;
            urls.Add(url.ToArray());
        } while (reader.TryReadSpace());
        return reader.AtEnd ? urls : null;
    }

    /// <summary><c>1*(SP (url / "(" url *(SP url-fetch-param) ")"))</c></summary>
    private static List<(byte[] Url, UrlItems Items)>? ReadUrls(ImapCommand command)
    {
        var reader = command.Read();
        var urls = new List<(byte[], UrlItems)>();
        do
        {
            var isList = reader.TryRead((byte)'(');
            var items = UrlItems.None;
            if (urls.Count == MostUrls || !reader.TryReadAString(out var url) || (isList && !TryReadItems(ref reader, out items)))
                return null;
            urls.Add((url.ToArray(), items));
        } while (reader.TryReadSpace());
        return reader.AtEnd ? urls : null;
    }

    private static bool TryReadItems(ref ImapReader reader, out UrlItems items)
    {
        items = UrlItems.None;
        while (reader.TryReadSpace())
        {
            if (reader.TryReadWord("BODY"u8))
                items |= UrlItems.Body;
            else if (reader.TryReadWord("BINARY"u8))
                items |= UrlItems.Binary;
            else if (reader.TryReadWord("BODYPARTSTRUCTURE"u8))
                items |= UrlItems.Structure;
            else
                return false;
        }
        items = items == UrlItems.None ? UrlItems.Body : items;
        return reader.TryRead((byte)')');
    }

    private static bool TryReadReset(ImapSession session, ImapCommand command, out string? name)
    {
        name = null;
        var reader = command.Read();
        if (reader.AtEnd)
            return true;
        if (!reader.TryReadMailbox(session, out var mailbox))
            return false;
        name = mailbox;
        while (reader.TryReadSpace())
        {
            if (!reader.TryReadWord("INTERNAL"u8))
                return false;
        }
        return reader.AtEnd;
    }
}
