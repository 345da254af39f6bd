using System.Globalization;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Dns;
using Hikyaku.Server.Language;

namespace Hikyaku.Server.Domains;

/// <summary>Compares what the DNS has with what is wanted, each kind of record in its own way.</summary>
internal static class RecordJudgement
{
    private static readonly Text Good = new("as it should be", "正しく設定されています");

    /// <summary>The mail of the domain comes to a host.</summary>
    public static Func<DnsAnswer, RecordFinding> Exchanger(string host) => answer => Judge(answer,
        new("other servers don't know that this one takes the domain's mail", "他のサーバーは、このサーバーがメールを受け取ることを知りません"),
        found => found.Of<MailExchangeRecord>().Any(record => record.Host == host) ? (RecordState.Right, Good)
            : (RecordState.Wrong, new($"mail for the domain goes elsewhere, not to {host}", $"メールは {host} ではなく別のサーバーへ届きます")));

    /// <summary>A host has an address.</summary>
    public static RecordFinding Address(DnsAnswer answer) => Judge(answer,
        new("without an address nobody reaches the host over this protocol", "アドレスがないと、このプロトコルでは誰も接続できません"), _ => (RecordState.Right, Good));

    /// <summary>Exactly one TXT record that begins so; what else it says is the operator's choice.</summary>
    public static Func<DnsAnswer, RecordFinding> Policy(string beginning, string wanted, Text missing) => answer =>
    {
        TextRecord[] found = [.. answer.Of<TextRecord>().Where(record => record.Text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))];
        return Judge(answer with { Status = answer.Status == DnsStatus.Found && found.Length == 0 ? DnsStatus.NoRecords : answer.Status, Records = found }, missing, _ =>
            found.Length > 1 ? (RecordState.Wrong, new($"there are {found.Length} such records; receivers take none then", $"同じ種類のレコードが {found.Length} 個あります。受信側はどれも使いません"))
            : found[0].Text == wanted ? (RecordState.Right, Good)
            : (RecordState.Different, new("another one than proposed: right if you mean it so", "提案と異なります。意図したものなら問題ありません")));
    };

    /// <summary>The public half of a key.</summary>
    public static Func<DnsAnswer, RecordFinding> Key(string wanted) => answer => Judge(answer,
        new("receivers can't verify what this key signs", "受信側はこの鍵の署名を検証できません"),
        found => DkimKeyRecord.TryParse(wanted) is { } ours && found.Of<TextRecord>().Any(record => IsSame(ours, DkimKeyRecord.TryParse(record.Text))) ? (RecordState.Right, Good)
            : (RecordState.Wrong, new("another key is published: every signature of this one fails", "別の鍵が公開されています。署名の検証はすべて失敗します")));

    /// <summary>Where the service of a kind is.</summary>
    public static Func<DnsAnswer, RecordFinding> Service(string host, int port) => answer => Judge(answer,
        new("mail programs that look for it don't find the server by themselves", "メールソフトがサーバーを自動で見つけられません"),
        found => found.Of<ServiceRecord>().Any(record => record.Host == host && record.Port == port) ? (RecordState.Right, Good)
            : (RecordState.Wrong, new("mail programs are sent to another server or port", "メールソフトは別のサーバーまたはポートへ案内されます")));

    /// <summary>Which certificate the server has.</summary>
    public static Func<DnsAnswer, RecordFinding> Certificate(TlsaRecord wanted) => answer => Judge(answer,
        new("other servers can't check this one's certificate by DANE", "他のサーバーは DANE で証明書を確かめられません"),
        found => found.Of<TlsaRecord>().Any(record => IsSame(record, wanted))
            ? found.IsAuthenticated ? (RecordState.Right, Good)
                : (RecordState.Different, new("it is there, but not vouched for by DNSSEC (or the resolver does not say so): it has no effect", "レコードはありますが DNSSEC の保証がない (またはリゾルバーが示さない) ため効果がありません"))
            : (RecordState.Wrong, new("none fits the server's certificate: who checks DANE delivers no mail", "証明書に合うものがありません。DANE を確かめるサーバーからのメールが届きません")));

    /// <summary>An alias, or what it stands for.</summary>
    public static Func<DnsAnswer, RecordFinding> Alias(string host, Text missing) => answer => Judge(answer, missing,
        found => found.Of<NameRecord>().Any(record => record.Name == host) ? (RecordState.Right, Good)
            : (RecordState.Different, new("it is an alias of another host", "別のホストの別名になっています")));

    /// <summary>The name of an address.</summary>
    public static Func<DnsAnswer, RecordFinding> Pointer(string host) => answer => Judge(answer,
        new("many servers take no mail from an address without a name; ask your provider to set it", "逆引きのないアドレスからのメールは多くのサーバーが拒否します。回線事業者に設定を依頼してください"),
        found => found.Of<NameRecord>().Any(record => record.Name == host) ? (RecordState.Right, Good)
            : (RecordState.Wrong, new($"the address has another name than {host}; some servers mistrust that", $"逆引きの名前が {host} と異なります。警戒するサーバーがあります")));

    private static RecordFinding Judge(DnsAnswer answer, Text missing, Func<DnsAnswer, (RecordState State, Text Meaning)> compare)
    {
        if (answer.IsTemporaryFailure)
            return new(RecordState.Unknown, null, new("the name servers did not answer; try again", "ネームサーバーが応答しません。もう一度試してください"));
        if (answer.Status != DnsStatus.Found)
            return new(RecordState.Missing, null, missing);
        (RecordState state, Text meaning) = compare(answer);
        return new(state, string.Join(" | ", answer.Records.Select(Show)), meaning);
    }

    private static bool IsSame(DkimKeyRecord ours, DkimKeyRecord? theirs)
        => theirs is not null && theirs.KeyType == ours.KeyType && theirs.PublicKey.Span.SequenceEqual(ours.PublicKey.Span);

    private static bool IsSame(TlsaRecord one, TlsaRecord other)
        => (one.Usage, one.Selector, one.MatchingType) == (other.Usage, other.Selector, other.MatchingType) && one.Data.Span.SequenceEqual(other.Data.Span);

    private static string Show(DnsRecord record) => record switch
    {
        AddressRecord address => address.Address.ToString(),
        MailExchangeRecord exchanger => string.Create(CultureInfo.InvariantCulture, $"{exchanger.Preference} {exchanger.Host}."),
        NameRecord name => name.Name + ".",
        ServiceRecord service => string.Create(CultureInfo.InvariantCulture, $"{service.Priority} {service.Weight} {service.Port} {service.Host}."),
        TextRecord text => ZoneLine.Quote(text.Text),
        TlsaRecord tlsa => ZoneLine.Tlsa(tlsa),
        _ => record.ToString(),
    };
}
