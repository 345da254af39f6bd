using Hikyaku.Protocol.Imap;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap.Search;

/// <summary>The mailboxes that the sources of ESEARCH name (RFC 7377 §2.2). What does not exist is passed over.</summary>
internal static class SourceMailboxes
{
    /// <summary>Each mailbox once, in the order of the sources.</summary>
    public static IReadOnlyList<Mailbox> Resolve(ImapSession session, IReadOnlyList<MailboxFilter> sources)
    {
        var all = session.Store.Mailboxes.ListVisible(session.Account!.Id).Where(mailbox => (mailbox.Rights & MailboxRights.Read) != 0).ToList();
        return [.. sources.SelectMany(source => Resolve(session, all, new MailboxMatch(source, session.HasUtf8Names))).DistinctBy(mailbox => mailbox.Id)];
    }

    private static IEnumerable<Mailbox> Resolve(ImapSession session, IReadOnlyList<Mailbox> all, MailboxMatch source)
    {
        var account = session.Account!.Id;
        switch (source.Kind)
        {
            case MailboxFilterKind.Selected:
                return session.Selected is { } selected ? [selected.Mailbox] : [];
            case MailboxFilterKind.Mailboxes:
                // RFC 7377 §2.2: what is named explicitly needs the right to read it alone, and may be unseen otherwise
                return source.Names.Select(name => session.Store.Mailboxes.Find(account, name, MailboxRights.Read))
                    .Where(found => found.Succeeded).Select(found => found.Value);
            default:
                IReadOnlySet<string> subscribed = source.Kind == MailboxFilterKind.Subscribed
                    ? session.Store.Mailboxes.Subscriptions(account).ToHashSet(StringComparer.Ordinal) : new HashSet<string>();
                return all.Where(mailbox => source.Covers(mailbox.Name, mailbox.Account == account, subscribed));
        }
    }
}
