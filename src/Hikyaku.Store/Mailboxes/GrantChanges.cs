using Hikyaku.Store.Accounts;

namespace Hikyaku.Store.Mailboxes;

/// <summary>SETACL and DELETEACL as the writer does them (RFC 4314 §3).</summary>
internal static class GrantChanges
{
    private const int MostGrants = 500;

    internal static StoreResult<MailboxRights> Change(WriteScope scope, AccountId by, MailboxId id, GrantChange change, MailboxGrant grant)
    {
        if (scope.Mailbox(id) is not { } mailbox)
            return new StoreError(StoreErrorKind.NotFound, "No such mailbox");
        if (RightsCheck.Refusal(scope, by, mailbox, MailboxRights.Administer) is { } refusal)
            return refusal;
        if (grant.Grantee == mailbox.Account)
            return new StoreError(StoreErrorKind.Invalid, "The owner of a mailbox always has all rights.");
        if (grant.Grantee != default && scope.Account(grant.Grantee) is null)
            return new StoreError(StoreErrorKind.NotFound, "The account is gone.");

        var all = scope.Writer.Grants(mailbox.Account, id);
        var before = all.FirstOrDefault(other => other.Grantee == grant.Grantee && other.IsNegative == grant.IsNegative);
        if (before is null && all.Count >= MostGrants)
            return new StoreError(StoreErrorKind.LimitReached, $"There can be {MostGrants} entries at most.");
        var old = before?.Rights ?? MailboxRights.None;
        var rights = change switch
        {
            GrantChange.Add => old | grant.Rights,
            GrantChange.Remove => old & ~grant.Rights,
            _ => grant.Rights,
        };
        scope.Writer.SetGrant(mailbox.Account, id, grant with { Rights = rights });
        scope.NoteRights(mailbox, all);
        return rights;
    }
}
