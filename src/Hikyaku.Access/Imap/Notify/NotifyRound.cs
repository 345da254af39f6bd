using Hikyaku.Access.Imap.Metadata;
using Hikyaku.Protocol.Imap;
using Hikyaku.Protocol.Imap.Notify;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Changes;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap.Notify;

/// <summary>Tells a client what happened outside the messages of its selected mailbox, as of now (RFC 5465 §5).</summary>
internal sealed class NotifyRound(ImapSession session, NotifyGroups groups)
{
    private const MailboxRights Needed = MailboxRights.Lookup | MailboxRights.Read;

    private static readonly IReadOnlySet<string> NoNames = new HashSet<string>();

    private readonly AccountId _account = session.Account!.Id;
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly HashSet<MailboxId> _counted = [];
    private MailboxList? _list;

    /// <summary>What the account sees, read when it is first needed.</summary>
    private MailboxList List => _list ??= new MailboxList(session.Store.Mailboxes, _account);

    /// <summary>True when mailboxes of other accounts have come or gone.</summary>
    public bool HasForeignNames(WatchedChanges news) => news.Others.OfType<NameChange>().Any(change => change.Owner != _account);

    /// <summary>What is there when the client begins to be told.</summary>
    public async ValueTask TellBeginningAsync(bool withStatus)
    {
        foreach (var mailbox in List.Mailboxes)
        {
            var events = EventsOf(mailbox.Name, mailbox.Account);
            if (events == NotifyEvents.None)
                continue;
            if ((mailbox.Rights & MailboxRights.Read) == 0)
                ListCommand.WriteLine(session, List.Describe(mailbox) with { IsForbidden = true }, withSubscription: true);
            else if (withStatus && mailbox.Id != session.Selected?.View.Mailbox.Id && WholeStatus(events) is not StatusItems.None and var items)
                await StatusCommand.WriteAsync(session, mailbox, items).ConfigureAwait(false);
            await session.FlushIfFullAsync().ConfigureAwait(false);
        }
    }

    /// <summary>What happened.</summary>
    public async ValueTask TellAsync(WatchedChanges news)
    {
        foreach (var change in news.Others)
        {
            switch (change)
            {
                case NameChange name:
                    await TellAsync(name).ConfigureAwait(false);
                    break;
                case SubscriptionChange subscription:
                    if (groups.FollowsSubscriptions || Wants(subscription.Name, NotifyEvents.SubscriptionChange))
                        TellName(subscription.Name);
                    break;
                case AnnotationChange annotation:
                    Tell(annotation);
                    break;
            }
            await session.FlushIfFullAsync().ConfigureAwait(false);
        }
        foreach (var (mailbox, kinds) in news.Mailboxes)
        {
            await TellAsync(mailbox, kinds).ConfigureAwait(false);
            await session.FlushIfFullAsync().ConfigureAwait(false);
        }
    }

    /// <summary>RFC 5465 §5.4, §5.9.</summary>
    private async ValueTask TellAsync(NameChange change)
    {
        var (before, rightsBefore, after, rightsAfter) = change.SeenBy(_account);
        var wasSeen = (rightsBefore & MailboxRights.Lookup) != 0;
        var isSeen = (rightsAfter & MailboxRights.Lookup) != 0;
        var couldBeTold = (rightsBefore & Needed) == Needed;
        var canBeTold = (rightsAfter & Needed) == Needed;
        var events = (wasSeen ? EventsOf(before!, change.Owner) : NotifyEvents.None) | (isSeen ? EventsOf(after!, change.Owner) : NotifyEvents.None);

        if ((events & NotifyEvents.MailboxName) != 0)
        {
            if (wasSeen && isSeen && before != after)
                ListCommand.WriteLine(session, Describe(after!) with { OldName = before }, withSubscription: true);
            else if (wasSeen != isSeen)
                TellWithParent((isSeen ? after : before)!);
            else if (couldBeTold != canBeTold)
                TellName(after!);
        }
        else if (events != NotifyEvents.None && before is not null && after is not null && couldBeTold != canBeTold)
        {
            ListCommand.WriteLine(session, Describe(after) with { IsForbidden = !canBeTold }, withSubscription: true);
        }
        // Of a mailbox that comes into sight, or to another's name, the client knows nothing yet (RFC 5465 §5.1: UIDVALIDITY)
        if (canBeTold && (!couldBeTold || before != after) && WholeStatus(events) is not StatusItems.None and var items
            && Find(change.Mailbox) is { } mailbox && _counted.Add(mailbox.Id))
            await StatusCommand.WriteAsync(session, mailbox, items).ConfigureAwait(false);
    }

    private void TellWithParent(string name)
    {
        TellName(name);
        if (MailboxNames.Parent(name) is { } parent && Wants(parent, NotifyEvents.MailboxName))
            TellName(parent);
    }

    /// <summary>A name as it is now, once.</summary>
    private void TellName(string name)
    {
        if (_told.Add(name))
            ListCommand.WriteLine(session, Describe(name), withSubscription: true);
    }

    private void Tell(AnnotationChange change)
    {
        if (change.IsOfServer)
        {
            if (groups.TellsServer)
                MetadataCommands.WriteChanged(session, "", change.Entries);
            return;
        }
        // RFC 5464 §3.3: who may not ask for them is not told either
        if (session.Store.Mailboxes.Find(_account, change.Mailbox) is { } mailbox && AnnotationStore.Refusal(mailbox.Rights) is null
            && (mailbox.Rights & Needed) == Needed && (EventsOf(mailbox.Name, mailbox.Account) & NotifyEvents.MailboxMetadataChange) != 0)
            MetadataCommands.WriteChanged(session, mailbox.Name, change.Entries);
    }

    /// <summary>STATUS of a mailbox in whose messages something happened.</summary>
    private async ValueTask TellAsync(MailboxId id, ChangeKinds kinds)
    {
        if (_counted.Contains(id) || Find(id) is not { } mailbox)
            return;
        var items = ItemsOf(kinds, EventsOf(mailbox.Name, mailbox.Account));
        if (items != StatusItems.None)
            await StatusCommand.WriteAsync(session, mailbox, items).ConfigureAwait(false);
    }

    /// <summary>A mailbox that the client may be told of by STATUS; the selected one is told of in other ways.</summary>
    private Mailbox? Find(MailboxId id) =>
        id != session.Selected?.View.Mailbox.Id && session.Store.Mailboxes.Find(_account, id) is { } mailbox && (mailbox.Rights & Needed) == Needed
            ? mailbox : null;

    /// <summary>RFC 5465 §5.1 to §5.3.</summary>
    private StatusItems ItemsOf(ChangeKinds kinds, NotifyEvents events)
    {
        var items = StatusItems.None;
        var tellsFlags = (events & NotifyEvents.FlagChange) != 0;
        if ((kinds & (ChangeKinds.Added | ChangeKinds.Removed)) != 0 && (events & NotifyEvents.MessageNew) != 0)
            items |= StatusItems.Messages | StatusItems.UidNext | (tellsFlags ? StatusItems.Unseen : StatusItems.None);
        if (tellsFlags && (kinds & ChangeKinds.Seen) != 0)
            items |= StatusItems.UidValidity | StatusItems.Unseen;
        if (tellsFlags && (kinds & ChangeKinds.Flags) != 0 && session.TellsModSeq)
            items |= StatusItems.UidValidity;
        return items != StatusItems.None && session.TellsModSeq ? items | StatusItems.HighestModSeq : items;
    }

    /// <summary>RFC 5465 §3.1.</summary>
    private static StatusItems WholeStatus(NotifyEvents events)
    {
        var items = StatusItems.None;
        if ((events & NotifyEvents.MessageNew) != 0)
            items |= StatusItems.Messages | StatusItems.UidNext | StatusItems.UidValidity;
        if ((events & NotifyEvents.FlagChange) != 0)
            items |= StatusItems.UidValidity | StatusItems.HighestModSeq;
        return items;
    }

    private ListLine Describe(string name)
    {
        var line = List.Describe(name);
        return line with { IsForbidden = line.Mailbox is { } mailbox && (mailbox.Rights & MailboxRights.Read) == 0 };
    }

    private bool Wants(string name, NotifyEvents wanted) =>
        (EventsOf(name, isOwn: !name.StartsWith(MailboxCatalog.OtherUsers, StringComparison.Ordinal)) & wanted) != 0;

    private NotifyEvents EventsOf(string name, AccountId owner) => EventsOf(name, isOwn: owner == _account);

    private NotifyEvents EventsOf(string name, bool isOwn) =>
        groups.EventsOf(name, isOwn, groups.UsesSubscriptions ? List.SubscribedNames : NoNames);
}
