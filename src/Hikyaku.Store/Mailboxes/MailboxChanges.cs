using Hikyaku.Store.Accounts;

namespace Hikyaku.Store.Mailboxes;

/// <summary>The changes of mailboxes as the writer does them.</summary>
internal static class MailboxChanges
{
    private const int MostMailboxes = 10_000;
    private const int MostSubscriptions = 20_000;

    internal static StoreResult<Mailbox> Create(WriteScope scope, AccountId accountId, string name, MailboxRole role)
    {
        if (scope.Account(accountId) is not { } account)
            return Gone();

        var existing = scope.Writer.Mailboxes(accountId);
        if (existing.Any(mailbox => mailbox.Name == name))
            return new StoreError(StoreErrorKind.AlreadyExists, $"There is a mailbox '{name}' already.");
        if (role != MailboxRole.None && existing.Any(mailbox => mailbox.Role == role))
            return new StoreError(StoreErrorKind.AlreadyExists, $"There is a mailbox for that use already ({role}).");
        var missing = MissingSuperiors(existing, name);
        if (existing.Count + missing.Count >= MostMailboxes)
            return new StoreError(StoreErrorKind.LimitReached, $"An account can have {MostMailboxes} mailboxes at most.");

        var modSeq = scope.NextModSeq(account);
        foreach (var superior in missing)
            scope.AddMailbox(accountId, superior, MailboxRole.None, modSeq);
        return scope.AddMailbox(accountId, name, role, modSeq).ToMailbox();
    }

    /// <summary>The mailbox is held in memory.</summary>
    internal static StoreResult<Mailbox> Delete(WriteScope scope, Mailbox asked)
    {
        if (scope.Mailbox(asked.Id) is not { } mailbox || mailbox.Name != asked.Name || scope.Account(mailbox.Account) is not { } account)
            return new StoreError(StoreErrorKind.NotFound, $"There is no mailbox '{asked.Name}'.");
        if (scope.Writer.Mailboxes(mailbox.Account).Any(other => MailboxName.IsInferior(other.Name, mailbox.Name)))
            return new StoreError(StoreErrorKind.InUse, $"'{mailbox.Name}' has mailboxes below it; delete those first.");

        var last = mailbox.ToMailbox();
        var removal = new EntryRemoval(scope, account, mailbox);
        removal.Remove(0, scope.Entries(mailbox).Count, scope.NextModSeq(account));
        scope.Writer.RemoveAnnotations(account.Id, mailbox.Id);
        scope.Writer.RemoveMailbox(mailbox.Id);
        scope.NoteRemoved(mailbox.Id);
        return last;
    }

    /// <summary>The mailbox is held in memory.</summary>
    internal static StoreResult<Mailbox> Rename(WriteScope scope, Mailbox asked, string to)
    {
        if (scope.Mailbox(asked.Id) is not { } mailbox || mailbox.Name != asked.Name || scope.Account(mailbox.Account) is not { } account)
            return new StoreError(StoreErrorKind.NotFound, $"There is no mailbox '{asked.Name}'.");

        var existing = scope.Writer.Mailboxes(mailbox.Account);
        if (RenameRefusal(existing, mailbox.Name, to) is { } refusal)
            return refusal;

        var modSeq = scope.NextModSeq(account);
        foreach (var superior in MissingSuperiors(existing, to))
            scope.AddMailbox(mailbox.Account, superior, MailboxRole.None, modSeq);
        return mailbox.Name == MailboxName.Inbox
            ? EmptyInbox(scope, account, mailbox, to, modSeq)
            : RenameTree(scope, existing, mailbox, to, modSeq);
    }

    internal static StoreResult<Mailbox> SetRole(WriteScope scope, MailboxId id, MailboxRole role)
    {
        if (scope.Mailbox(id) is not { } mailbox || scope.Account(mailbox.Account) is not { } account)
            return new StoreError(StoreErrorKind.NotFound, "The mailbox is gone.");
        if (mailbox.Role == role)
            return mailbox.ToMailbox();
        if (mailbox.Role == MailboxRole.Inbox || role == MailboxRole.Inbox)
            return new StoreError(StoreErrorKind.Invalid, "INBOX has its own use.");
        if (role != MailboxRole.None && scope.Writer.Mailboxes(account.Id).Any(other => other.Role == role))
            return new StoreError(StoreErrorKind.AlreadyExists, $"There is a mailbox for that use already ({role}).");
        mailbox.Role = role;
        scope.Writer.SetRole(id, role);
        scope.Touch(mailbox, scope.NextModSeq(account));
        return mailbox.ToMailbox();
    }

    internal static StoreResult<bool> Subscribe(WriteScope scope, AccountId account, string name, bool subscribed)
    {
        if (scope.Account(account) is null)
            return Gone();
        if (!subscribed)
        {
            scope.Writer.RemoveSubscription(account, name);
            return false;
        }

        if (scope.Writer.Subscriptions(account).Count >= MostSubscriptions)
            return new StoreError(StoreErrorKind.LimitReached, $"An account can have {MostSubscriptions} subscriptions at most.");
        scope.Writer.AddSubscription(account, name);
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
        return target.ToMailbox();
    }

    private static List<string> MissingSuperiors(IReadOnlyList<MailboxState> existing, string name)
        => [.. MailboxName.SuperiorsOf(name).Where(superior => existing.All(mailbox => mailbox.Name != superior))];

    private static StoreError Gone() => new(StoreErrorKind.NotFound, "The account is gone.");
}
