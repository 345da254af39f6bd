using Hikyaku.Store.Accounts;

namespace Hikyaku.Store.Mailboxes;

/// <summary>The changes of mailboxes as the writer does them.</summary>
internal static class MailboxChanges
{
    private const int MostMailboxes = 10_000;
    private const int MostSubscriptions = 20_000;

    internal static StoreError InboxStays => new(StoreErrorKind.InUse, "INBOX can't be deleted.");

    /// <summary>New mailboxes take over who has which rights from the nearest one above (RFC 4314 §4).</summary>
    internal static StoreResult<Mailbox> Create(WriteScope scope, AccountId by, AccountId accountId, string name, MailboxRole role)
    {
        if (scope.Account(accountId) is not { } account)
            return Gone();

        var existing = scope.Writer.Mailboxes(accountId);
        if (CreationRefusal(scope, by, accountId, existing, name) is { } forbidden)
            return forbidden;
        if (by != accountId && role != MailboxRole.None)
            return new StoreError(StoreErrorKind.Invalid, "Only the owner of an account gives special uses.");
        if (existing.Any(mailbox => mailbox.Name == name))
            return new StoreError(StoreErrorKind.AlreadyExists, $"There is a mailbox '{name}' already.");
        if (role == MailboxRole.None)
            role = UsualRole(by, accountId, existing, name);
        if (role != MailboxRole.None && existing.Any(mailbox => mailbox.Role == role))
            return new StoreError(StoreErrorKind.AlreadyExists, $"There is a mailbox for that use already ({role}).");
        var missing = MissingSuperiors(existing, name);
        if (existing.Count + missing.Count >= MostMailboxes)
            return new StoreError(StoreErrorKind.LimitReached, $"An account can have {MostMailboxes} mailboxes at most.");

        var modSeq = scope.NextModSeq(account);
        var parent = NearestSuperior(existing, name);
        foreach (var superior in missing)
            Add(scope, accountId, superior, MailboxRole.None, modSeq, parent);
        var created = Add(scope, accountId, name, role, modSeq, parent);
        return created.ToMailbox() with { Rights = RightsCheck.Of(scope.Writer, by, created) };
    }

    // RFC 6154 §3: the server may give a use unasked. Clients that delete their Drafts when it is empty make it again by its name alone
    private static MailboxRole UsualRole(AccountId by, AccountId owner, IReadOnlyList<MailboxState> existing, string name) =>
        by == owner && Enum.TryParse(name, out MailboxRole usual) && usual is > MailboxRole.Inbox and <= MailboxRole.Trash
            && usual.ToString() == name && existing.All(mailbox => mailbox.Role != usual)
            ? usual
            : MailboxRole.None;

    private static MailboxState Add(WriteScope scope, AccountId account, string name, MailboxRole role, long modSeq, MailboxState? parent)
    {
        var mailbox = scope.AddMailbox(account, name, role, modSeq);
        if (parent is not null)
        {
            scope.Writer.CopyGrants(account, parent.Id, mailbox.Id);
            scope.NoteRightsChanged(mailbox.Id);
        }

        scope.NoteCreated(mailbox);
        return mailbox;
    }

    // "k" right on the nearest existing parent (RFC 4314 §4); at the top only the owner creates. Whether there is such an account stays unsaid.
    private static StoreError? CreationRefusal(WriteScope scope, AccountId by, AccountId owner, IReadOnlyList<MailboxState> existing, string name)
    {
        if (by == owner)
            return null;
        var parent = NearestSuperior(existing, name);
        return parent is not null && (RightsCheck.Of(scope.Writer, by, parent) & MailboxRights.CreateMailboxes) != 0
            ? null
            : RightsCheck.Refusal(MailboxRights.Lookup, MailboxRights.All);
    }

    private static MailboxState? NearestSuperior(IReadOnlyList<MailboxState> existing, string name) => MailboxName.SuperiorsOf(name)
        .Select(superior => existing.FirstOrDefault(mailbox => mailbox.Name == superior)).LastOrDefault(mailbox => mailbox is not null);

    /// <summary>The mailbox is held in memory.</summary>
    internal static StoreResult<Mailbox> Delete(WriteScope scope, AccountId by, MailboxId id)
    {
        if (scope.Mailbox(id) is not { } mailbox || scope.Account(mailbox.Account) is not { } account)
            return NoMailbox;
        if (RightsCheck.Refusal(scope, by, mailbox, MailboxRights.DeleteMailbox) is { } refusal)
            return refusal;
        if (mailbox.Name == MailboxName.Inbox)
            return InboxStays;
        if (scope.Writer.Mailboxes(mailbox.Account).Any(other => MailboxName.IsInferior(other.Name, mailbox.Name)))
            return new StoreError(StoreErrorKind.InUse, $"'{mailbox.Name}' has mailboxes below it; delete those first.");

        var last = mailbox.ToMailbox();
        var removal = new EntryRemoval(scope, account, mailbox);
        removal.Remove(0, scope.Entries(mailbox).Count, scope.NextModSeq(account));
        scope.NoteGone(mailbox);
        scope.Writer.RemoveAnnotations(account.Id, mailbox.Id);
        scope.Writer.RemoveGrants(account.Id, mailbox.Id);
        scope.Writer.RemoveMailbox(mailbox.Id);
        scope.NoteRemoved(mailbox.Id);
        return last;
    }

    /// <summary>The mailbox is held in memory.</summary>
    internal static StoreResult<Mailbox> Rename(WriteScope scope, AccountId by, MailboxId id, string to)
    {
        if (scope.Mailbox(id) is not { } mailbox || scope.Account(mailbox.Account) is not { } account)
            return NoMailbox;
        if (RightsCheck.Refusal(scope, by, mailbox, MailboxRights.DeleteMailbox) is { } forbidden)
            return forbidden;
        var existing = scope.Writer.Mailboxes(mailbox.Account);
        if (CreationRefusal(scope, by, mailbox.Account, existing, to) is { } notThere)
            return notThere;
        if (by != mailbox.Account && mailbox.Name == MailboxName.Inbox)
            return new StoreError(StoreErrorKind.Invalid, "Only its owner renames INBOX.");
        if (RenameRefusal(existing, mailbox.Name, to) is { } refusal)
            return refusal;

        var modSeq = scope.NextModSeq(account);
        foreach (var superior in MissingSuperiors(existing, to))
            scope.NoteCreated(scope.AddMailbox(mailbox.Account, superior, MailboxRole.None, modSeq));
        return mailbox.Name == MailboxName.Inbox
            ? EmptyInbox(scope, account, mailbox, to, modSeq)
            : RenameTree(scope, existing, mailbox, to, modSeq);
    }

    /// <summary>Changes the special use of a mailbox (RFC 6154 §5), which only its owner may; each use is had by one mailbox only.</summary>
    internal static StoreResult<Mailbox> SetRole(WriteScope scope, AccountId by, MailboxId id, MailboxRole role)
    {
        if (scope.Mailbox(id) is not { } mailbox || scope.Account(mailbox.Account) is not { } account)
            return NoMailbox;
        if (by != account.Id)
            return RightsCheck.Refusal(RightsCheck.Of(scope.Writer, by, mailbox) & MailboxRights.Lookup, MailboxRights.All)!;
        if (mailbox.Role == role)
            return mailbox.ToMailbox();
        if (mailbox.Role == MailboxRole.Inbox || role == MailboxRole.Inbox)
            return new StoreError(StoreErrorKind.Invalid, "INBOX has its own use.");
        if (role != MailboxRole.None && scope.Writer.Mailboxes(account.Id).Any(other => other.Role == role))
            return new StoreError(StoreErrorKind.AlreadyExists, $"There is a mailbox for that use already ({role}).");
        mailbox.Role = role;
        scope.Writer.SetRole(id, role);
        scope.Touch(mailbox, scope.NextModSeq(account));
        // RFC 6154 §5: the special use is an annotation too
        scope.NoteAnnotations(mailbox.ToMailbox(), by, ["/private/specialuse"]);
        return mailbox.ToMailbox();
    }

    internal static StoreResult<bool> Subscribe(WriteScope scope, AccountId account, string name, bool subscribed)
    {
        if (scope.Account(account) is null)
            return Gone();
        if (!subscribed)
        {
            scope.Writer.RemoveSubscription(account, name);
            scope.NoteSubscription(account, name);
            return false;
        }

        if (scope.Writer.Subscriptions(account).Count >= MostSubscriptions)
            return new StoreError(StoreErrorKind.LimitReached, $"An account can have {MostSubscriptions} subscriptions at most.");
        scope.Writer.AddSubscription(account, name);
        scope.NoteSubscription(account, name);
        return true;
    }

    private static StoreError? RenameRefusal(IReadOnlyList<MailboxState> existing, string from, string to)
    {
        if (existing.Any(other => other.Name == to))
            return new StoreError(StoreErrorKind.AlreadyExists, $"There is a mailbox '{to}' already.");
        if (from != MailboxName.Inbox && MailboxName.IsInferior(to, from))
            return new StoreError(StoreErrorKind.Invalid, $"'{from}' can't be moved below itself.");
        if (existing.Count + MissingSuperiors(existing, to).Count >= MostMailboxes)
            return new StoreError(StoreErrorKind.LimitReached, $"An account can have {MostMailboxes} mailboxes at most.");
        if (from == MailboxName.Inbox)
            return null;
        foreach (var other in existing)
        {
            if (!MailboxName.IsInferior(other.Name, from))
                continue;
            var renamed = to + other.Name[from.Length..];
            if (MailboxName.Canonical(renamed) != renamed)
                return new StoreError(StoreErrorKind.Invalid, $"The name '{renamed}' would be too long.");
            if (existing.Any(taken => taken.Name == renamed))
                return new StoreError(StoreErrorKind.AlreadyExists, $"There is a mailbox '{renamed}' already.");
        }

        return null;
    }

    private static Mailbox RenameTree(WriteScope scope, IReadOnlyList<MailboxState> existing, MailboxState mailbox, string to, long modSeq)
    {
        var from = mailbox.Name;
        foreach (var other in existing)
        {
            if (other.Name != from && !MailboxName.IsInferior(other.Name, from))
                continue;
            var state = scope.Mailbox(other.Id)!;
            state.Name = to + other.Name[from.Length..];
            scope.Writer.RenameMailbox(state.Id, state.Name);
            scope.Touch(state, modSeq);
        }

        // RFC 5465 §5.4: those below it are not told one by one
        scope.NoteRenamed(mailbox, from);
        return mailbox.ToMailbox();
    }

    /// <summary>RFC 9051 §6.3.6: INBOX stays, empty; its messages move; its inferiors are not touched.</summary>
    private static Mailbox EmptyInbox(WriteScope scope, AccountState account, MailboxState inbox, string to, long modSeq)
    {
        var target = scope.AddMailbox(inbox.Account, to, MailboxRole.None, modSeq);
        // RFC 5464 §4.1: INBOX keeps its annotations, and the new mailbox gets them too
        scope.Writer.CopyAnnotations(inbox.Account, inbox.Id, target.Id);
        var count = scope.Entries(inbox).Count;
        new EntryTransfer(scope, account, inbox, target).Copy(0, count, modSeq, asMove: true);
        new EntryRemoval(scope, account, inbox).TakeOut(0, count, modSeq);
        scope.NoteRenamed(target, MailboxName.Inbox);
        return target.ToMailbox();
    }

    private static List<string> MissingSuperiors(IReadOnlyList<MailboxState> existing, string name)
        => [.. MailboxName.SuperiorsOf(name).Where(superior => existing.All(mailbox => mailbox.Name != superior))];

    private static StoreError NoMailbox => new(StoreErrorKind.NotFound, "No such mailbox");

    private static StoreError Gone() => new(StoreErrorKind.NotFound, "The account is gone.");
}
