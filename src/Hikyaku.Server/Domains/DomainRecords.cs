using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hikyaku.Connections;
using Hikyaku.Protocol.Dns;
using Hikyaku.Protocol.MtaSts;
using Hikyaku.Server.Configuration;
using Hikyaku.Server.Language;
using Hikyaku.Store.Keys;

namespace Hikyaku.Server.Domains;

/// <summary>Every record that a domain should publish to send and receive mail by this server.</summary>
/// <param name="options">What this server is.</param>
/// <param name="domain">The domain, in A-labels.</param>
/// <param name="keys">The keys that sign its mail.</param>
internal sealed class DomainRecords(ServerOptions options, string domain, IReadOnlyList<KeySummary> keys)
{
    private string Host => options.HostName;

    /// <summary>The domain.</summary>
    public string Domain => domain;

    /// <summary>Where the record stands that announces the policy.</summary>
    public string PolicyRecordName => $"_mta-sts.{domain}";

    /// <summary>The policy that this server serves.</summary>
    public StsPolicy Policy => OwnPolicy.Of(options);

    /// <summary>The records in the order in which they are best set up.</summary>
    public IReadOnlyList<DomainRecord> All() =>
    [
        .. Routing(),
        .. Origin(),
        .. keys.Select(Key),
        .. Reports(),
        .. PolicyRecords(),
        .. Certificates(),
        .. Services(),
    ];

    /// <summary>The names of the server's addresses, which the owner of the addresses sets.</summary>
    public IEnumerable<DomainRecord> Pointers(IEnumerable<IPAddress> addresses) => addresses.Select(address => new DomainRecord(
        ReverseName(address), DnsRecordType.Ptr, Host + ".",
        new($"the name of {address}, set by whom the address belongs to", $"{address} の逆引き (アドレスの管理者が設定)"), IsNeeded: true, RecordJudgement.Pointer(Host)));

    private IEnumerable<DomainRecord> Routing()
    {
        yield return new(domain, DnsRecordType.Mx, $"10 {Host}.", new("mail for the domain comes here", "このドメインのメールの届け先"), IsNeeded: true, RecordJudgement.Exchanger(Host));
        yield return new(Host, DnsRecordType.A, null, new("the public IPv4 address of this server", "このサーバーの公開 IPv4 アドレス"), IsNeeded: true, RecordJudgement.Address);
        yield return new(Host, DnsRecordType.Aaaa, null, new("its public IPv6 address, if it has one", "公開 IPv6 アドレス (あれば)"), IsNeeded: false, RecordJudgement.Address);
    }

    // RFC 7208: the hosts of MX may send for the domain, nobody else. The host's own record is for HELO (§2.3).
    private IEnumerable<DomainRecord> Origin()
    {
        bool goesElsewhere = options.Transfer.Routes.Any(route => route.Domain == "*");
        string mail = goesElsewhere ? "v=spf1 mx ~all" : "v=spf1 mx -all";
        yield return new(domain, DnsRecordType.Txt, ZoneLine.Quote(mail),
            goesElsewhere
                ? new("which servers may send for the domain (SPF): add what your smarthost says, usually include:...", "送信を許すサーバー (SPF)。中継先の指示する include:... を加えてください")
                : new("which servers may send for the domain (SPF)", "送信を許すサーバー (SPF)"),
            IsNeeded: true,
            RecordJudgement.Policy("v=spf1", mail, new("receivers can't tell this server from a forger; many take no mail without it", "受信側は偽装と見分けられません。これがないと多くのサーバーが拒否します")));
        if (Host == domain)
            yield break;
        const string Greeting = "v=spf1 a -all";
        yield return new(Host, DnsRecordType.Txt, ZoneLine.Quote(Greeting), new("the same for the server's own name, under which notifications are sent", "サーバー自身の名前の SPF (配達通知に使われる)"), IsNeeded: false,
            RecordJudgement.Policy("v=spf1", Greeting, new("notifications about undeliverable mail are trusted less", "配達通知の信頼度が下がります")));
    }

    private DomainRecord Key(KeySummary key) => new(key.Name, DnsRecordType.Txt, ZoneLine.Quote(key.Record),
        key.State switch
        {
            SigningKeyState.Active => new($"the key that signs ({key.Algorithm})", $"署名に使う鍵 ({key.Algorithm})"),
            SigningKeyState.Waiting => new($"a key that waits to sign ({key.Algorithm}): activate it when this is published", $"待機中の鍵 ({key.Algorithm})。公開したら activate してください"),
            _ => new($"a retired key ({key.Algorithm}): leave it for a week, then remove it", $"引退した鍵 ({key.Algorithm})。一週間ほど残してから取り除いてください"),
        },
        IsNeeded: key.State == SigningKeyState.Active && key.Algorithm.StartsWith("rsa", StringComparison.Ordinal), RecordJudgement.Key(key.Record));

    // RFC 7489 §6.3 and what followed it: nothing is refused by "none"; reports show when it is safe to ask for more.
    private IEnumerable<DomainRecord> Reports()
    {
        string policy = $"v=DMARC1; p=none; rua=mailto:postmaster@{domain}";
        yield return new($"_dmarc.{domain}", DnsRecordType.Txt, ZoneLine.Quote(policy),
            new("what receivers do with forged mail (DMARC): begin with none, go on to quarantine and reject when reports show nothing of yours fails", "偽装メールの扱い (DMARC)。none で始め、レポートで問題がなければ quarantine、reject へ進めます"),
            IsNeeded: true, RecordJudgement.Policy("v=DMARC1", policy, new("large providers take little mail from domains without it", "大手の事業者は、これのないドメインからのメールを制限します")));
        string transport = $"v=TLSRPTv1; rua=mailto:postmaster@{domain}";
        yield return new($"_smtp._tls.{domain}", DnsRecordType.Txt, ZoneLine.Quote(transport),
            new("where other servers report trouble with TLS (RFC 8460)", "TLS の問題の報告先 (RFC 8460)"), IsNeeded: false,
            RecordJudgement.Policy("v=TLSRPTv1", transport, new("nobody tells you when others can't send to you securely", "安全な接続に失敗しても知らせが来ません")));
    }

    // RFC 8461 §3.1: the record and the host of the policy, which this server serves where it serves HTTPS.
    private IEnumerable<DomainRecord> PolicyRecords()
    {
        if (!options.Listeners.Any(listener => listener is { Protocol: ListenerProtocol.Http, Tls: TlsMode.Implicit }))
            yield break;
        string record = OwnPolicy.RecordOf(options).ToString();
        yield return new(PolicyRecordName, DnsRecordType.Txt, ZoneLine.Quote(record),
            new("says that others should send over TLS only (MTA-STS), and that the policy has changed when its id has", "TLS での送信を求める (MTA-STS)。id はポリシーが変わると変わります"), IsNeeded: false,
            RecordJudgement.Policy("v=STSv1", record, new("who meddles with connections can keep other servers from using TLS", "通信に割り込む者が TLS を使わせないようにできます")));
        yield return new($"{OwnPolicy.Label}.{domain}", DnsRecordType.Cname, Host + ".",
            new($"where others fetch that policy; the certificate must be for this name too", "ポリシーの取得先。証明書にこの名前も必要です"), IsNeeded: false,
            RecordJudgement.Alias(Host, new("without it the policy can't be fetched and has no effect", "ポリシーを取得できず、効果がありません")));
    }

    private IEnumerable<DomainRecord> Certificates()
    {
        if (OwnKey() is not { } key)
            yield break;
        // RFC 7672 §3.1.1: the key of the server itself, "3 1 1".
        var record = new TlsaRecord(3, 1, 1, SHA256.HashData(key));
        yield return new($"_25._tcp.{Host}", DnsRecordType.Tlsa, ZoneLine.Tlsa(record),
            new("the key of the server's certificate (DANE), for zones signed with DNSSEC only: keep the key when the certificate is renewed, or publish the next one days before", "証明書の公開鍵 (DANE)。DNSSEC 署名済みのゾーン専用です。更新時は同じ鍵を使うか、新しい鍵を数日前に公開してください"),
            IsNeeded: false, RecordJudgement.Certificate(record));
    }

    // RFC 6186 §3, RFC 8314 §5.1: what mail programs look for.
    private IEnumerable<DomainRecord> Services()
    {
        (string Name, ListenerProtocol Protocol, TlsMode Tls)[] known =
        [
            ("_submissions", ListenerProtocol.Submission, TlsMode.Implicit), ("_submission", ListenerProtocol.Submission, TlsMode.StartTls),
            ("_imaps", ListenerProtocol.Imap, TlsMode.Implicit), ("_imap", ListenerProtocol.Imap, TlsMode.StartTls), ("_pop3s", ListenerProtocol.Pop3, TlsMode.Implicit),
        ];
        foreach ((string name, ListenerProtocol protocol, TlsMode tls) in known)
        {
            if (options.Listeners.FirstOrDefault(listener => listener.Protocol == protocol && listener.Tls == tls)?.Address is not ListenerAddress.Tcp { EndPoint.Port: > 0 and var port })
                continue;
            yield return new($"{name}._tcp.{domain}", DnsRecordType.Srv, string.Create(CultureInfo.InvariantCulture, $"0 1 {port} {Host}."),
                new("mail programs find the server by it", "メールソフトの自動設定"), IsNeeded: false, RecordJudgement.Service(Host, port));
        }
    }

    /// <summary>The public key of the certificate for the host's name.</summary>
    private byte[]? OwnKey()
    {
        foreach (CertificateOptions files in options.Certificates)
        {
            try
            {
                using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(files.CertificateFile);
                if (certificate.MatchesHostname(Host))
                    return certificate.PublicKey.ExportSubjectPublicKeyInfo();
            }
            catch (Exception unreadable) when (unreadable is CryptographicException or IOException or UnauthorizedAccessException)
            {
                // A certificate that can't be read is the business of "config check".
            }
        }
        return null;
    }

    private static string ReverseName(IPAddress address)
        => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
            ? string.Join('.', address.GetAddressBytes().Reverse()) + ".in-addr.arpa"
            : string.Join('.', Convert.ToHexStringLower(address.GetAddressBytes()).Reverse()) + ".ip6.arpa";
}
