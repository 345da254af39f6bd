using System.Collections.Concurrent;

namespace Hikyaku.Store.Accounts;

/// <summary>The directory in memory. Changed by the writer after a commit, read by everyone without a lock.</summary>
internal sealed class DirectoryIndex
{
    private readonly ConcurrentDictionary<string, byte> _domains = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Account> _byAddress = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<AccountId, Account> _byId = new();
    private readonly ConcurrentDictionary<AccountId, Account> _admins = new();
    private readonly ConcurrentDictionary<string, Alias> _aliases = new(StringComparer.Ordinal);

    internal IEnumerable<string> Domains => _domains.Keys;
    internal IEnumerable<Account> Accounts => _byId.Values;
    internal IEnumerable<Account> Admins => _admins.Values;
    internal IEnumerable<Alias> Aliases => _aliases.Values;

    internal bool HasDomain(string name) => _domains.ContainsKey(name);
    internal Account? Account(string address) => _byAddress.GetValueOrDefault(address);
    internal Account? Account(AccountId id) => _byId.GetValueOrDefault(id);
    internal Alias? Alias(string address) => _aliases.GetValueOrDefault(address);

    internal void AddDomain(string name) => _domains[name] = default;
    internal void RemoveDomain(string name) => _domains.TryRemove(name, out _);

    internal void Put(Account account)
    {
        _byAddress[account.Address] = account;
        _byId[account.Id] = account;
        if (account.Role == AccountRole.Admin)
            _admins[account.Id] = account;
    }

    internal void Remove(Account account)
    {
        _byAddress.TryRemove(account.Address, out _);
        _byId.TryRemove(account.Id, out _);
        _admins.TryRemove(account.Id, out _);
    }

    internal void Put(Alias alias)
    {
        if (alias.Targets.Count == 0)
            _aliases.TryRemove(alias.Address, out _);
        else
            _aliases[alias.Address] = alias;
    }
}
