using System.Security.Cryptography;
using System.Text;
using Hikyaku.Server.Administration;
using Hikyaku.Server.Language;
using Hikyaku.Store;
using Hikyaku.Store.Accounts;

namespace Hikyaku.Server.Trial;

/// <summary>The people of the trial: alice, bob and admin, with passwords made at the first start.</summary>
/// <param name="Accounts">Address and password of each; empty when they were made at an earlier start.</param>
/// <param name="File">Where the passwords are kept.</param>
internal sealed record TrialAccounts(IReadOnlyList<NewAccount> Accounts, string File)
{
    private const string FileName = "trial-accounts.txt";

    /// <summary>Without characters that are mistaken for others.</summary>
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <summary>Makes them when the store has no account. The file is written first: a password is never lost.</summary>
    public static async Task<TrialAccounts> EnsureAsync(MailStore store, string dataDirectory, TimeProvider time, CancellationToken cancellation)
    {
        string file = Path.Combine(dataDirectory, FileName);
        if (store.Directory.ListAccounts().Count > 0)
            return new([], file);
        if (!store.Directory.IsLocalDomain(TrialConfiguration.Domain))
            Check(await new OpenStore(store, ownsStore: false, time).AddDomainAsync(TrialConfiguration.Domain, cancellation)); // with its keys
        NewAccount[] accounts =
        [
            new($"alice@{TrialConfiguration.Domain}", Password()),
            new($"bob@{TrialConfiguration.Domain}", Password()),
            new($"admin@{TrialConfiguration.Domain}", Password(), AccountRole.Admin),
        ];
        var text = new StringBuilder();
        foreach (NewAccount account in accounts)
            text.Append(account.Address).Append('\t').Append(account.Password).Append('\n');
        DataFolders.WriteSecret(file, text.ToString());
        Check(await store.Directory.AddAccountsAsync(accounts, cancellation));
        return new(accounts, file);
    }

    /// <summary>Four groups of four out of 31 letters: 79 bits, and they can be read out aloud.</summary>
    private static string Password()
        => string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString(Alphabet, 4)));

    private static void Check<T>(StoreResult<T> result)
    {
        if (result.Error is { } error)
            throw new AdministrationUnavailableException(new Text($"The trial can't be set up: {error.Message}", $"試用の準備ができません: {error.Message}"));
    }
}
