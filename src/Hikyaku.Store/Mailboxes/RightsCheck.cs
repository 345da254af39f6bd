using Hikyaku.Store.Accounts;

namespace Hikyaku.Store.Mailboxes;

/// <summary>
/// The one place that decides what an account may do. Who may not even see a mailbox is told what he would be told if
/// there were none (RFC 4314 §6).
/// </summary>
internal static class RightsCheck
{
    /// <summary>Any of these makes a mailbox visible to MYRIGHTS (RFC 4314 §4).</summary>
    internal const MailboxRights Visible = MailboxRights.Lookup | MailboxRights.Read | MailboxRights.Insert | MailboxRights.CreateMailboxes
        | MailboxRights.DeleteMailbox | MailboxRights.Administer;

    /// <summary>The rights of an account in a mailbox: all in its own, else what it or anyone was given, less what was taken from either.</summary>
    internal static MailboxRights Of(IStoreReader reader, AccountId by, MailboxState mailbox)
        => by == mailbox.Account ? MailboxRights.All : Of(reader.Grants(mailbox.Account, mailbox.Id), by, mailbox.Account);

    /// <summary>The same with the grants at hand.</summary>
    internal static MailboxRights Of(IReadOnlyList<MailboxGrant> grants, AccountId by, AccountId owner)
    {
        if (by == owner)
            return MailboxRights.All;
        var (given, taken) = (MailboxRights.None, MailboxRights.None);
        foreach (var grant in grants)
        {
            if (grant.Grantee != by && grant.Grantee != default)
                continue;
            if (grant.IsNegative)
                taken |= grant.Rights;
            else
                given |= grant.Rights;
        }

        return given & ~taken;
    }

    /// <summary>Why an account with these rights is refused what needs all of those; null when it isn't.</summary>
    internal static StoreError? Refusal(MailboxRights rights, MailboxRights needed)
    {
        if ((rights & needed) == needed)
            return null;
        return (rights & MailboxRights.Lookup) != 0
            ? new StoreError(StoreErrorKind.Forbidden, "You have no right to do that here.")
            : new StoreError(StoreErrorKind.NotFound, "No such mailbox");
    }

    /// <summary>The same for a mailbox inside a transaction; nobody (the server itself) may do everything.</summary>
    internal static StoreError? Refusal(WriteScope scope, AccountId? by, MailboxState mailbox, MailboxRights needed)
        => by is { } account ? Refusal(Of(scope.Writer, account, mailbox), needed) : null;

    /// <summary>The flags that these rights let one change.</summary>
    internal static SystemFlags Flags(MailboxRights rights)
    {
        var flags = SystemFlags.None;
        if ((rights & MailboxRights.KeepSeen) != 0)
            flags |= SystemFlags.Seen;
        if ((rights & MailboxRights.DeleteMessages) != 0)
            flags |= SystemFlags.Deleted;
        if ((rights & MailboxRights.Write) != 0)
            flags |= SystemFlags.Answered | SystemFlags.Flagged | SystemFlags.Draft;
        return flags;
    }
}
