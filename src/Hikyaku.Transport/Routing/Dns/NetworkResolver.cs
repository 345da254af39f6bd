using DnsClient;
using DnsClient.Protocol;
using Hikyaku.Protocol.Dns;
using AddressRecord = Hikyaku.Protocol.Dns.AddressRecord;
using TlsaRecord = Hikyaku.Protocol.Dns.TlsaRecord;

namespace Hikyaku.Transport.Routing.Dns;

/// <summary>Asks recursive name servers over UDP, and over TCP what is too long for that (RFC 7766 §5).</summary>
internal sealed class NetworkResolver : IDnsResolver
{
    // What passes everywhere without fragments (RFC 9715 §3.1 R5: "1400"; the flag day of 2020: 1232).
    private const int DatagramOctets = 1232;

    /// <summary>For answers that say nothing of how long nothing holds.</summary>
    private static readonly TimeSpan NegativeTimeToLive = TimeSpan.FromMinutes(1);

    // Made at the first question: to find the system's name servers takes a while, and a start should not.
    private readonly Lazy<LookupClient> _client;
    private readonly bool _trustAuthenticated;

    public NetworkResolver(DnsSettings settings)
    {
        _trustAuthenticated = settings.TrustAuthenticatedData;
        _client = new Lazy<LookupClient>(() => MakeClient(settings));
    }

    public async ValueTask<DnsAnswer> QueryAsync(string name, DnsRecordType type, CancellationToken cancellation = default)
    {
        if (!QueryName.CanBeAsked(name.TrimEnd('.'))) return new DnsAnswer { Status = DnsStatus.ServerFailure };
        try
        {
            var question = new DnsQuestion(NameToAsk(name), (QueryType)type);
            var response = await _client.Value.QueryAsync(question, cancellation).ConfigureAwait(false);
            return response.Header.ResponseCode switch
            {
                DnsHeaderResponseCode.NoError => Found(response, name, type),
                DnsHeaderResponseCode.NotExistentDomain => Nothing(response, DnsStatus.NoSuchName),
                _ => new DnsAnswer { Status = DnsStatus.ServerFailure },
            };
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (DnsResponseException e)
        {
            return new DnsAnswer { Status = e.Code == DnsResponseCode.ConnectionTimeout ? DnsStatus.TimedOut : DnsStatus.ServerFailure };
        }
        catch (OperationCanceledException)
        {
            return new DnsAnswer { Status = DnsStatus.TimedOut };
        }
        catch (Exception)
        {
            // Octets that are no answer, or a name that is no name: the library has an exception of its own for each of
            // many ways to be wrong, and none of them is a fault of ours.
            return new DnsAnswer { Status = DnsStatus.ServerFailure };
        }
    }

    /// <summary>Other names than those of hosts may hold any character (RFC 2181 §11); the library's own reading refuses them.</summary>
    private static DnsString NameToAsk(string name)
        => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? DnsString.Parse(name) : DnsString.FromResponseQueryString(name);

    private static LookupClient MakeClient(DnsSettings settings)
    {
        var options = settings.Servers.Count > 0 ? new LookupClientOptions([.. settings.Servers]) : new LookupClientOptions();
        options.UseCache = false; // ours has bounds, and a clock that tests can turn
        options.Timeout = settings.Timeout;
        options.Retries = settings.Retries;
        options.ThrowDnsErrors = false;
        options.UseTcpFallback = true;
        options.ExtendedDnsBufferSize = DatagramOctets;
        // RFC 6840 §5.7: a resolver sets AD only for those who show that they understand it, here by DO.
        options.RequestDnsSecRecords = settings.TrustAuthenticatedData;
        return new LookupClient(options);
    }

    private DnsAnswer Found(IDnsQueryResponse response, string name, DnsRecordType type)
    {
        List<DnsRecord> records = [];
        string? owner = null;
        foreach (var resource in response.Answers)
        {
            if ((int)resource.RecordType != (int)type || Read(resource) is not { } record) continue;
            records.Add(record);
            owner = NameOf(resource.DomainName);
        }
        if (records.Count == 0) return Nothing(response, DnsStatus.NoRecords);
        return new DnsAnswer
        {
            Status = DnsStatus.Found,
            Records = records,
            IsAuthenticated = IsAuthentic(response),
            CanonicalName = string.Equals(owner, name.TrimEnd('.'), StringComparison.OrdinalIgnoreCase) ? null : owner,
            TimeToLive = TimeSpan.FromSeconds(response.Answers.Min(resource => resource.InitialTimeToLive)),
        };
    }

    // RFC 2308 §5: the lesser of the SOA's own time and its MINIMUM.
    private DnsAnswer Nothing(IDnsQueryResponse response, DnsStatus status)
    {
        var authority = response.Authorities.OfType<SoaRecord>().FirstOrDefault();
        return new DnsAnswer
        {
            Status = status,
            IsAuthenticated = IsAuthentic(response),
            TimeToLive = authority is null ? NegativeTimeToLive : TimeSpan.FromSeconds(Math.Min(authority.InitialTimeToLive, authority.Minimum)),
        };
    }

    private bool IsAuthentic(IDnsQueryResponse response) => _trustAuthenticated && response.Header.IsAuthenticData;

    private static DnsRecord? Read(DnsResourceRecord resource) => resource switch
    {
        ARecord a => new AddressRecord(a.Address),
        AaaaRecord aaaa => new AddressRecord(aaaa.Address),
        MxRecord mx => new MailExchangeRecord(mx.Preference, NameOf(mx.Exchange)),
        TxtRecord txt => new TextRecord(string.Concat(txt.Text)),
        SrvRecord srv => new ServiceRecord(srv.Priority, srv.Weight, srv.Port, NameOf(srv.Target)),
        PtrRecord ptr => new NameRecord(NameOf(ptr.PtrDomainName)),
        CNameRecord alias => new NameRecord(NameOf(alias.CanonicalName)),
        DnsClient.Protocol.TlsaRecord tlsa => new TlsaRecord(
            (byte)tlsa.CertificateUsage, (byte)tlsa.Selector, (byte)tlsa.MatchingType, tlsa.CertificateAssociationData.ToArray()),
        _ => null,
    };

    private static string NameOf(DnsString name) => name.Value.TrimEnd('.').ToLowerInvariant();
}
