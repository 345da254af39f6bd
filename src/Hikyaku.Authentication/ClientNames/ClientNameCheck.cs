using System.Net;
using System.Net.Sockets;
using Hikyaku.Protocol.Dns;

namespace Hikyaku.Authentication.ClientNames;

/// <summary>Whether the name of a client's address leads back to it, RFC 8601 §3 (iprev).</summary>
/// <param name="dns">Where names are looked up.</param>
public sealed class ClientNameCheck(IDnsResolver dns)
{
    /// <summary>RFC 8601 §3: "SHOULD limit the number of names"; as SPF does.</summary>
    private const int MostNames = 10;

    /// <summary>Looks for a name.</summary>
    public async ValueTask<ClientName> CheckAsync(IPAddress client, CancellationToken cancellation)
    {
        if (client.IsIPv4MappedToIPv6) client = client.MapToIPv4();
        var type = client.AddressFamily == AddressFamily.InterNetworkV6 ? DnsRecordType.Aaaa : DnsRecordType.A;
        try
        {
            var answer = await dns.QueryAsync(QueryName.OfAddress(client), DnsRecordType.Ptr, cancellation).ConfigureAwait(false);
            if (answer.IsTemporaryFailure) return new ClientName(ClientNameResult.TempError, null);
            if (answer.Status != DnsStatus.Found) return new ClientName(ClientNameResult.PermError, null);
            var failed = false;
            foreach (var name in answer.Of<NameRecord>().Take(MostNames).Where(record => QueryName.CanBeAsked(record.Name)))
            {
                var addresses = await dns.QueryAsync(name.Name, type, cancellation).ConfigureAwait(false);
                if (addresses.Of<AddressRecord>().Any(record => record.Address.Equals(client))) return new ClientName(ClientNameResult.Pass, name.Name);
                failed |= addresses.IsTemporaryFailure;
            }
            return new ClientName(failed ? ClientNameResult.TempError : ClientNameResult.Fail, null);
        }
        catch (OperationCanceledException)
        {
            return new ClientName(ClientNameResult.TempError, null);
        }
    }
}

/// <summary>What came of it.</summary>
/// <param name="Result">The result.</param>
/// <param name="Name">The name, when it leads back.</param>
public sealed record ClientName(ClientNameResult Result, string? Name);

/// <summary>RFC 8601 §2.7.3.</summary>
public enum ClientNameResult
{
    /// <summary>A name leads back to the address.</summary>
    Pass,

    /// <summary>There are names, and none leads back.</summary>
    Fail,

    /// <summary>The DNS does not answer just now.</summary>
    TempError,

    /// <summary>The address has no name.</summary>
    PermError,
}
