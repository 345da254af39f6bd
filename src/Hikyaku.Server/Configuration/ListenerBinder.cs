using Hikyaku.Connections;
using Hikyaku.Server.Language;

namespace Hikyaku.Server.Configuration;

/// <summary>Reads <c>listeners</c>, each and then together.</summary>
/// <param name="baseDirectory">What relative socket paths are relative to.</param>
/// <param name="hasCertificates">True when TLS can be offered.</param>
internal sealed class ListenerBinder(string baseDirectory, bool hasCertificates)
{
    private static readonly IReadOnlyList<(string, ListenerProtocol)> Protocols =
        [.. Enum.GetValues<ListenerProtocol>().Select(protocol => (ListenerOptions.NameOf(protocol), protocol))];

    private static readonly IReadOnlyList<(string, TlsMode)> TlsModes =
        [("none", TlsMode.None), ("starttls", TlsMode.StartTls), ("implicit", TlsMode.Implicit)];

    /// <summary>Reads the list.</summary>
    public IReadOnlyList<ListenerOptions> Bind(Section root)
    {
        if (!root.Has("listeners"))
            root.FaultHere("listeners", new("There is no listener.", "リスナーがありません。"),
                new("Add e.g. { \"protocol\": \"smtp\", \"address\": \"0.0.0.0:25\", \"tls\": \"starttls\" }.",
                    "{ \"protocol\": \"smtp\", \"address\": \"0.0.0.0:25\", \"tls\": \"starttls\" } のように加えてください。"));
        List<(ListenerOptions Listener, Section Section)> read = [];
        foreach (Section entry in root.Objects("listeners"))
        {
            if (BindOne(entry) is not { } listener)
                continue;
            foreach ((ListenerOptions other, Section otherSection) in read)
            {
                if (listener.Address.CollidesWith(other.Address))
                {
                    entry.Fault("address",
                        new($"{listener.Address} and {other.Address} (at {otherSection.Place}) can't both be listened on.", $"{listener.Address} は {other.Address} ({otherSection.Place}) と重なります。"),
                        new("Change or remove one of the two.", "どちらかを変えるか取り除いてください。"));
                    break;
                }
            }
            read.Add((listener, entry));
        }
        return [.. read.Select(item => item.Listener)];
    }

    private ListenerOptions? BindOne(Section entry)
    {
        ListenerProtocol? protocol = BindProtocol(entry);
        ListenerAddress? address = BindAddress(entry, protocol);
        TlsMode? tls = BindTls(entry, protocol);
        bool plaintext = entry.Flag("allowPlaintextLogin");
        if (plaintext && address is { IsLocal: false })
            entry.Fault("allowPlaintextLogin", new($"Passwords in clear text would be taken from the network at {address}.", $"{address} ではネットワークから平文のパスワードを受け取ることになります。"),
                new("Allow it on loopback addresses only, or remove it and use TLS.", "ループバックアドレスだけにするか、取り除いて TLS を使ってください。"));
        IReadOnlyList<System.Net.IPNetwork> proxies = NetworkList.Read(entry, "proxyProtocolFrom");
        if (protocol == ListenerProtocol.Http && proxies.Count > 0)
            entry.Fault("proxyProtocolFrom", new("The PROXY protocol is not spoken by http listeners.", "http のリスナーは PROXY プロトコルを話しません。"),
                new("Remove it.", "取り除いてください。"));
        entry.Close();
        if (protocol is null || address is null || tls is null)
            return null;
        if (protocol == ListenerProtocol.Http && tls == TlsMode.None && !address.IsLocal)
            entry.Warn("tls", new($"HTTP at {address} is not encrypted.", $"{address} の HTTP は暗号化されません。"),
                new("Use \"implicit\", or put a TLS proxy in front.", "\"implicit\" にするか、前段に TLS プロキシを置いてください。"));
        return new ListenerOptions
        {
            Protocol = protocol.Value,
            Address = address,
            Tls = tls.Value,
            AllowPlaintextLogin = plaintext,
            ProxyProtocolFrom = proxies,
        };
    }

    private static ListenerProtocol? BindProtocol(Section entry)
    {
        const string Key = "protocol";
        Text remedy = new("Give smtp, submission, lmtp, imap, pop3 or http.", "smtp, submission, lmtp, imap, pop3, http のどれかを書いてください。");
        if (entry.RequiredString(Key, remedy) is not { } word)
            return null;
        if (!word.Equals("managesieve", StringComparison.OrdinalIgnoreCase))
            return entry.Choice(Key, Protocols);
        entry.Fault(Key, new("ManageSieve is not in this version.", "ManageSieve はこの版にはまだありません。"), new("Remove this listener.", "このリスナーを取り除いてください。"));
        return null;
    }

    private ListenerAddress? BindAddress(Section entry, ListenerProtocol? protocol)
    {
        const string Key = "address";
        Text remedy = new(
            "Write \"0.0.0.0:25\", \"[::]:25\", \"*:25\", \"unix:/path\" (lmtp) or \"systemd:NAME\".",
            "\"0.0.0.0:25\"、\"[::]:25\"、\"*:25\"、\"unix:/パス\" (lmtp)、\"systemd:名前\" のどれかの形で書いてください。");
        if (entry.RequiredString(Key, remedy) is not { } text)
            return null;
        ListenerAddress? address = ListenerAddress.TryParse(text, baseDirectory);
        if (address is null)
            entry.Fault(Key, new($"\"{text}\" is not an address with a port.", $"「{text}」はポート付きのアドレスではありません。"), remedy);
        else if (address is ListenerAddress.Unix && protocol is not (null or ListenerProtocol.Lmtp))
            entry.Fault(Key, new("Only lmtp listens on a unix socket.", "unix ソケットで待ち受けられるのは lmtp だけです。"),
                new("Give an address and a port.", "アドレスとポートを書いてください。"));
        return address;
    }

    private TlsMode? BindTls(Section entry, ListenerProtocol? protocol)
    {
        const string Key = "tls";
        if (!entry.Has(Key))
            entry.FaultHere(Key, new("This key is missing.", "このキーがありません。"),
                new("Say none, starttls or implicit.", "none, starttls, implicit のどれかを書いてください。"));
        TlsMode? mode = entry.Choice(Key, TlsModes);
        if (mode is TlsMode.StartTls && protocol is ListenerProtocol.Http)
            entry.Fault(Key, new("HTTP has no STARTTLS.", "HTTP に STARTTLS はありません。"), new("Use implicit or none.", "implicit か none にしてください。"));
        if (mode is TlsMode.StartTls or TlsMode.Implicit && !hasCertificates)
            entry.Fault(Key, new("TLS is asked for, but there is no certificate.", "TLS が指定されていますが、証明書がありません。"),
                new("Add \"tls\": { \"certificates\": [ { \"certificate\": \"fullchain.pem\", \"key\": \"privkey.pem\" } ] } at the top level.",
                    "最上位に \"tls\": { \"certificates\": [ { \"certificate\": \"fullchain.pem\", \"key\": \"privkey.pem\" } ] } を加えてください。"));
        return mode;
    }
}
