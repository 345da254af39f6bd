using Hikyaku.Protocol.Addressing;

namespace Hikyaku.Store.Accounts;

/// <summary>The names that an operator types, in the form in which the directory keeps them.</summary>
internal static class DirectoryNames
{
    /// <summary>A domain in look-up form, or null.</summary>
    internal static string? Domain(string text) => DomainName.TryParse(text.Trim())?.Value;

    /// <summary>An address in look-up form, or null. One that needs quoting can't be a login name and isn't taken.</summary>
    internal static string? Address(string text)
        => MailAddress.TryParse(text.Trim())?.LookupKey is { } key && MailAddress.TryParse(key)?.LookupKey == key ? key : null;

    /// <summary>An address, or "@domain" for everybody else there; null when it is neither.</summary>
    internal static string? AliasAddress(string text)
        => text.Trim() is ['@', .. var domain] ? Domain(domain) is { } name ? "@" + name : null : Address(text);

    /// <summary>What stands behind the last @ of a name in look-up form.</summary>
    internal static string DomainOf(string address) => address[(address.LastIndexOf('@') + 1)..];
}
