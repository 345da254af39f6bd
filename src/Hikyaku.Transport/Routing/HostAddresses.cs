using System.Net;
using Hikyaku.Protocol.Dns;

namespace Hikyaku.Transport.Routing;

/// <summary>Finds the addresses of hosts, and puts them into the order in which they are tried.</summary>
internal sealed class HostAddresses(IDnsResolver dns, Random random)
{
    // RFC 5321 §5.1 lets a client limit how many it tries; who has a longer list is not served by all of it.
    private const int MostHosts = 10;
    private const int MostAddresses = 12;

    /// <summary>The addresses of hosts, in the order of the hosts.</summary>
    public async ValueTask<(IReadOnlyList<HostAddress> Addresses, DnsStatus? Failed)> FindAsync(IEnumerable<string> hosts, CancellationToken cancellation)
    {
        var found = await Task.WhenAll(hosts.Take(MostHosts).Select(host => FindOneAsync(host, cancellation))).ConfigureAwait(false);
        return ([.. found.SelectMany(host => host.Addresses).Take(MostAddresses)], found.Select(host => host.Failed).FirstOrDefault(status => status is not null));
    }

    private async Task<(List<HostAddress> Addresses, DnsStatus? Failed)> FindOneAsync(string host, CancellationToken cancellation)
    {
        var asked = await Task.WhenAll(
            dns.QueryAsync(host, DnsRecordType.Aaaa, cancellation).AsTask(), dns.QueryAsync(host, DnsRecordType.A, cancellation).AsTask()).ConfigureAwait(false);
        // RFC 7672 §2.2.2: "if either the A or AAAA RRset is insecure", nothing more is asked of the host.
        var isAuthenticated = asked.All(answer => answer.IsAuthenticated || answer.IsTemporaryFailure) && asked.Any(answer => answer.IsAuthenticated);
        var alias = asked.Select(answer => answer.CanonicalName).FirstOrDefault(name => name is not null);
        var addresses = Interleave(Shuffled(asked[0]), Shuffled(asked[1])).Select(address => new HostAddress(host, address, isAuthenticated, alias)).ToList();
        return (addresses, asked.Where(answer => answer.IsTemporaryFailure).Select(answer => (DnsStatus?)answer.Status).FirstOrDefault());
    }

    private IPAddress[] Shuffled(DnsAnswer answer)
    {
        var addresses = answer.Of<AddressRecord>().Select(record => record.Address).ToArray();
        random.Shuffle(addresses);
        return addresses;
    }

    /// <summary>The two families by turns, so that neither is tried only after all of the other have failed (RFC 8305 §4).</summary>
    private static IEnumerable<IPAddress> Interleave(IPAddress[] first, IPAddress[] second)
    {
        for (var i = 0; i < Math.Max(first.Length, second.Length); i++)
        {
            if (i < first.Length) yield return first[i];
            if (i < second.Length) yield return second[i];
        }
    }
}

/// <summary>A host and one of its addresses.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Address">The address.</param>
/// <param name="IsAuthenticated">True when DNSSEC vouches for the addresses.</param>
/// <param name="CanonicalName">The name that has the address, when the host is an alias of it.</param>
internal readonly record struct HostAddress(string Host, IPAddress Address, bool IsAuthenticated, string? CanonicalName);
