namespace Hikyaku.Store.Accounts;

/// <summary>An account that is about to be made, its password hashed.</summary>
internal sealed record AccountInsert(string Address, AccountRole Role, long QuotaBytes, Credentials Credentials);

/// <summary>Makes accounts with their usual mailboxes: all of them or none.</summary>
internal sealed class AddAccounts(IReadOnlyList<AccountInsert> accounts, DirectoryIndex index) : StoreCommand<IReadOnlyList<Account>>
{
    protected override StoreResult<IReadOnlyList<Account>> Run(WriteScope scope)
    {
        if (Refusal(scope) is { } error)
            return error;

        var added = new List<Account>(accounts.Count);
        foreach (var account in accounts)
            added.Add(Add(scope, account));
        scope.AfterCommit(() => added.ForEach(index.Put));
        return added;
    }

    private StoreError? Refusal(WriteScope scope)
    {
        var addresses = new HashSet<string>();
        foreach (var (address, _, _, _) in accounts)
        {
            var domain = DirectoryNames.DomainOf(address);
            if (!scope.Writer.HasDomain(domain))
                return new StoreError(StoreErrorKind.NotFound, $"The domain {domain} is not one of ours; add it first.");
            if (!addresses.Add(address) || scope.Writer.Account(address) is not null)
                return new StoreError(StoreErrorKind.AlreadyExists, $"There is an account {address} already.");
            if (scope.Writer.Alias(address) is not null)
                return new StoreError(StoreErrorKind.AlreadyExists, $"There is an alias {address}; remove it first.");
        }

        return null;
    }

    private static Account Add(WriteScope scope, AccountInsert insert)
    {
        var account = new Account(new AccountId(scope.NextIds(1)), insert.Address, insert.Role, insert.QuotaBytes, scope.Now);
        scope.Writer.AddAccount(account.Id, account.Address, account.Role, account.QuotaBytes, insert.Credentials, account.CreatedAt);
        scope.AddUsualMailboxes(account.Id);
        return account;
    }
}
