using System.Net;
using Hikyaku.Authentication.MtaSts;
using Hikyaku.Protocol.Dns;

namespace Hikyaku.Server.Domains;

/// <summary>Looks up what a domain publishes.</summary>
/// <param name="records">What it should.</param>
/// <param name="dns">Whom to ask.</param>
/// <param name="fetcher">Fetches the policy as others do.</param>
internal sealed class DomainCheck(DomainRecords records, IDnsResolver dns, PolicyFetcher fetcher)
{
    /// <summary>Each record with what was found; those of the server's addresses at the end.</summary>
    public async Task<IReadOnlyList<(DomainRecord Record, RecordFinding Finding)>> RunAsync(CancellationToken cancellation)
    {
        (DomainRecord Record, DnsAnswer Answer)[] asked = await AskAsync(records.All(), cancellation);
        IEnumerable<IPAddress> addresses = asked.SelectMany(found => found.Answer.Of<AddressRecord>()).Select(record => record.Address).Distinct();
        (DomainRecord Record, DnsAnswer Answer)[] pointers = await AskAsync([.. records.Pointers(addresses)], cancellation);
        return
        [
            .. asked.Concat(pointers).Select(found => (found.Record, found.Record.Judge(found.Answer))),
            .. asked.Any(found => found.Record.Name == records.PolicyRecordName && found.Answer.Status == DnsStatus.Found) ? [await FetchAsync(cancellation)] : Array.Empty<(DomainRecord, RecordFinding)>(),
        ];
    }

    /// <summary>A record without a policy behind it is as good as none (RFC 8461 §3.3).</summary>
    private async Task<(DomainRecord Record, RecordFinding Finding)> FetchAsync(CancellationToken cancellation)
    {
        PolicyFetch fetched = await fetcher.FetchAsync(records.Domain, cancellation);
        string wanted = records.Policy.ToString(), found = fetched.Policy?.ToString() ?? "";
        RecordFinding finding = fetched.Policy is null
            ? new(RecordState.Missing, null, new($"others can't fetch the policy: {fetched.Reason}", $"ポリシーを取得できません: {fetched.Reason}"))
            : found == wanted ? new(RecordState.Right, OneLine(found), new("it can be fetched, and is ours", "取得でき、内容も正しいポリシーです"))
            : new(RecordState.Different, OneLine(found), new("another policy is served there", "別のポリシーが公開されています"));
        var record = new DomainRecord($"https://mta-sts.{records.Domain}/.well-known/mta-sts.txt", DnsRecordType.Cname, OneLine(wanted),
            new("the MTA-STS policy, over HTTPS with a certificate for that name", "MTA-STS ポリシー (その名前の証明書による HTTPS)"), IsNeeded: false, _ => finding)
        { TypeName = "HTTPS" };
        return (record, finding);
    }

    private static string OneLine(string text) => text.TrimEnd().ReplaceLineEndings("; ");

    private async Task<(DomainRecord Record, DnsAnswer Answer)[]> AskAsync(IReadOnlyList<DomainRecord> wanted, CancellationToken cancellation)
        => await Task.WhenAll(wanted.Select(async record => (record, await dns.QueryAsync(record.Name, record.Type, cancellation))));
}
