using System.Net;
using Hikyaku.Protocol.Dns;

namespace Hikyaku.Server.Domains;

/// <summary>Looks up what a domain publishes.</summary>
/// <param name="records">What it should.</param>
/// <param name="dns">Whom to ask.</param>
internal sealed class DomainCheck(DomainRecords records, IDnsResolver dns)
{
    /// <summary>Each record with what was found; those of the server's addresses at the end.</summary>
    public async Task<IReadOnlyList<(DomainRecord Record, RecordFinding Finding)>> RunAsync(CancellationToken cancellation)
    {
        (DomainRecord Record, DnsAnswer Answer)[] asked = await AskAsync(records.All(), cancellation);
        IEnumerable<IPAddress> addresses = asked.SelectMany(found => found.Answer.Of<AddressRecord>()).Select(record => record.Address).Distinct();
        (DomainRecord Record, DnsAnswer Answer)[] pointers = await AskAsync([.. records.Pointers(addresses)], cancellation);
        return [.. asked.Concat(pointers).Select(found => (found.Record, found.Record.Judge(found.Answer)))];
    }

    private async Task<(DomainRecord Record, DnsAnswer Answer)[]> AskAsync(IReadOnlyList<DomainRecord> wanted, CancellationToken cancellation)
        => await Task.WhenAll(wanted.Select(async record => (record, await dns.QueryAsync(record.Name, record.Type, cancellation))));
}
