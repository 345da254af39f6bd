using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Imap.Search;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap.Search;

/// <summary>The mailboxes that the sources of ESEARCH name (RFC 7377 §2.2). What does not exist is passed over.</summary>
internal static class SourceMailboxes
{
    private const string Inbox = "INBOX";

    /// <summary>Each mailbox once, in the order of the sources.</summary>
    public static IReadOnlyList<Mailbox> Resolve(ImapSession session, IReadOnlyList<SearchSource> sources)
    {
        var all = session.Store.Mailboxes.ListVisible(session.Account!.Id).Where(mailbox => (mailbox.Rights & MailboxRights.Read) != 0).ToList();
        return [.. sources.SelectMany(source => Resolve(session, all, source)).DistinctBy(mailbox => mailbox.Id)];
    }

    private static IEnumerable<Mailbox> Resolve(ImapSession session, IReadOnlyList<Mailbox> all, SearchSource source)
    {
        var names = source.Names.Select(name => MailboxNames.TryDecode(name, session.HasUtf8Names)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var subscribed = source.Kind == SearchSourceKind.Subscribed ? session.Store.Mailboxes.Subscriptions(session.Account!.Id).ToHashSet(StringComparer.Ordinal) : [];
        return all.Where(mailbox => source.Kind switch
        {
            SearchSourceKind.Selected => mailbox.Id == session.Selected?.View.Mailbox.Id,
            SearchSourceKind.Inboxes => mailbox.Name == Inbox,
            SearchSourceKind.Personal => mailbox.Account == session.Account!.Id,
            SearchSourceKind.Subscribed => subscribed.Contains(mailbox.Name),
            SearchSourceKind.Mailboxes => names.Contains(mailbox.Name),
            SearchSourceKind.SubtreeOne => names.Contains(mailbox.Name) || names.Contains(MailboxNames.Parent(mailbox.Name) ?? ""),
            _ => IsWithin(mailbox.Name, names),
        });
    }

    private static bool IsWithin(string name, HashSet<string> tops)
    {
        for (var above = name; above is not null; above = MailboxNames.Parent(above))
        {
            if (tops.Contains(above))
                return true;
        }
        return false;
    }
}
