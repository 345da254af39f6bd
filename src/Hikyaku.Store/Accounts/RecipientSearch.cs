using Hikyaku.Protocol.Addressing;

namespace Hikyaku.Store.Accounts;

/// <summary>Follows one recipient through aliases to accounts and addresses elsewhere.</summary>
internal sealed class RecipientSearch(DirectoryIndex index)
{
    /// <summary>Most addresses that one recipient may lead to, so that aliases can't be made into a bomb.</summary>
    private const int MostAddresses = 1000;

    private readonly Dictionary<AccountId, AccountTarget> _accounts = [];
    private readonly Dictionary<string, MailAddress> _remote = [];
    private readonly HashSet<string> _seen = [];

    internal RecipientResolution Resolve(MailAddress recipient)
    {
        if (!index.HasDomain(recipient.Domain))
            return RecipientResolution.NotLocal;

        Follow(recipient);
        return _accounts.Count + _remote.Count == 0
            ? RecipientResolution.Unknown
            : new RecipientResolution { Kind = RecipientKind.Known, Accounts = [.. _accounts.Values], Remote = [.. _remote.Values] };
    }

    private void Follow(MailAddress address)
    {
        // An address met before is either done or in the middle of a loop.
        var key = address.LookupKey;
        if (_seen.Count >= MostAddresses || !_seen.Add(key))
            return;

        if (!index.HasDomain(address.Domain))
            _remote.TryAdd(key, address);
        else if (!Take(key, detail: null) && !TakeWithoutDetail(key) && !TakeRole(key))
            Take("@" + address.Domain, detail: null);
    }

    private bool Take(string key, string? detail)
    {
        if (index.Account(key) is { } account)
        {
            _accounts.TryAdd(account.Id, new AccountTarget(account, detail));
            return true;
        }

        if (index.Alias(key) is not { } alias)
            return false;
        foreach (var target in alias.Targets)
            if (MailAddress.TryParse(target) is { } next)
                Follow(next);
        return true;
    }

    /// <summary>local+detail@domain is local@domain where nothing of the whole name exists (RFC 5233).</summary>
    private bool TakeWithoutDetail(string key)
    {
        var at = key.LastIndexOf('@');
        var plus = key.IndexOf('+', StringComparison.Ordinal);
        return plus > 0 && plus < at && Take(key.Remove(plus, at - plus), key[(plus + 1)..at]);
    }

    /// <summary>RFC 5321 §4.5.1, RFC 2142 §2 and §4: these names are always somebody; without admins, the one who was first.</summary>
    private bool TakeRole(string key)
    {
        if (!key.StartsWith("postmaster@", StringComparison.Ordinal) && !key.StartsWith("abuse@", StringComparison.Ordinal))
            return false;

        var admins = index.Admins.OrderBy(account => account.Id.Value).ToList();
        if (admins.Count == 0 && index.Accounts.MinBy(account => account.Id.Value) is { } first)
            admins.Add(first);
        foreach (var admin in admins)
            _accounts.TryAdd(admin.Id, new AccountTarget(admin, Detail: null));
        return admins.Count > 0;
    }
}
