using Hikyaku.Store;
using Hikyaku.Store.Accounts;

namespace Hikyaku.CrashLoad;

/// <summary>The two accounts that the load goes to.</summary>
public sealed record LoadAccounts(Account First, Account Second)
{
    private const string Domain = "example.test";

    /// <summary>Finds them, or makes them on the first run.</summary>
    public static async Task<LoadAccounts> FindAsync(MailStore store)
    {
        if (!store.Directory.IsLocalDomain(Domain))
            Check(await store.Directory.AddDomainAsync(Domain));
        return new LoadAccounts(await FindAsync(store, "first@" + Domain), await FindAsync(store, "second@" + Domain));
    }

    private static async Task<Account> FindAsync(MailStore store, string address)
        => store.Directory.Find(address) ?? Check(await store.Directory.AddAccountAsync(new NewAccount(address, "a long enough password")));

    private static T Check<T>(StoreResult<T> result)
        => result.Succeeded ? result.Value : throw new InvalidOperationException(result.Error!.Message);
}
