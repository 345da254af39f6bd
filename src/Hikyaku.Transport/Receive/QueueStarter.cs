using System.Net;

namespace Hikyaku.Transport.Receive;

/// <summary>Who may have the queue for a domain started (ETRN, RFC 1985).</summary>
/// <param name="Domain">The domain, in A-labels, lower case; names below it too.</param>
/// <param name="From">The clients.</param>
public sealed record QueueStarter(string Domain, IReadOnlyList<IPNetwork> From)
{
    internal bool IsFor(IPAddress client)
    {
        if (client.IsIPv4MappedToIPv6) client = client.MapToIPv4();
        return From.Any(network => network.Contains(client));
    }

    internal bool Covers(string domain) => domain == Domain || domain.EndsWith("." + Domain, StringComparison.Ordinal);
}
