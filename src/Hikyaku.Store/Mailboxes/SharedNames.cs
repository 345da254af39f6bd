using Hikyaku.Store.Accounts;

namespace Hikyaku.Store.Mailboxes;

/// <summary>Names of other accounts' mailboxes as an account sees them: "Other Users/bob@example.org/INBOX" (RFC 2342).</summary>
internal static class SharedNames
{
    internal const string Start = "Other Users/";

    /// <summary>The name that others see.</summary>
    internal static string Of(string owner, string name) => $"{Start}{owner}/{name}";

    /// <summary>Whose mailbox a name means and what its owner calls it; null when it is no such name. The canonical name in, and out.</summary>
    internal static (string Owner, string Name)? Split(string name)
    {
        if (!name.StartsWith(Start, StringComparison.Ordinal))
            return null;
        var end = name.IndexOf(MailboxName.Separator, Start.Length);
        return end < 0 || MailboxName.Canonical(name[(end + 1)..]) is not { } inner ? null : (name[Start.Length..end], inner);
    }

    /// <summary>Which account's mailbox a name means to an account, and what its owner calls it; null when that can't be anybody's.</summary>
    internal static (AccountId Owner, string Name)? Resolve(IStoreReader reader, AccountId viewer, string canonical)
    {
        // What somebody has by that name himself comes first
        if (Split(canonical) is not var (address, name) || reader.Mailbox(viewer, canonical) is not null)
            return (viewer, canonical);
        return reader.Account(DirectoryNames.Address(address) ?? address) is { } owner && owner.Id != viewer ? (owner.Id, name) : null;
    }
}
