using System.Net;
using System.Text;
using Hikyaku.Protocol.Addressing;

namespace Hikyaku.Transport.Checks;

/// <summary>What is odd about the name with which a client greets. Told, and held against nobody: RFC 5321 §4.1.4 forbids to refuse for it.</summary>
internal enum GreetingOddity
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is our own name: only a liar says so.</summary>
    OurName,

    /// <summary>It is no full name of a host, RFC 5321 §2.3.5.</summary>
    NoFullName,

    /// <summary>It is an address, but not the client's.</summary>
    OtherAddress,
}

/// <summary>Looks at greetings.</summary>
internal static class Greetings
{
    /// <summary>What is odd about one.</summary>
    public static GreetingOddity Look(string name, IPAddress client, string ourName)
    {
        if (string.Equals(name.TrimEnd('.'), ourName, StringComparison.OrdinalIgnoreCase)) return GreetingOddity.OurName;
        if (name.StartsWith('['))
        {
            return AddressLiteral.TryParse(Encoding.UTF8.GetBytes(name)) is { } literal
                && literal.ToString() == new AddressLiteral(client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client).ToString() ? GreetingOddity.None : GreetingOddity.OtherAddress;
        }
        return DomainName.TryParse(name) is { } domain && domain.Value.Contains('.', StringComparison.Ordinal) && !IPAddress.TryParse(name, out _) ? GreetingOddity.None : GreetingOddity.NoFullName;
    }
}
