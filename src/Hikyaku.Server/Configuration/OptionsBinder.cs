using System.Globalization;
using System.Net;
using Hikyaku.Protocol.MtaSts;
using Hikyaku.Server.Certificates;
using Hikyaku.Server.Language;
using Hikyaku.Transport.Checks;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Server.Configuration;

/// <summary>Turns the tree into options, key by key.</summary>
/// <param name="context">What the text stands in.</param>
/// <param name="time">For the dates of certificates.</param>
internal sealed class OptionsBinder(ConfigurationContext context, TimeProvider time)
{
    /// <summary>Reads everything; what it returns counts only when no mistake was found.</summary>
    public ServerOptions? Bind(Section root)
    {
        string? hostName = BindHostName(root);
        string? data = BindDataDirectory(root);
        List<CertificateOptions> certificates = BindTls(root, hostName);
        IReadOnlyList<ListenerOptions> listeners = new ListenerBinder(context.BaseDirectory, certificates.Count > 0 || root.Has("tls")).Bind(root);
        DnsOptions dns = BindDns(root);
        TransferSettings transfer = new TransferBinder(context.BaseDirectory).Bind(root);
        MtaStsOptions mtaSts = BindMtaSts(root);
        ChecksOptions checks = ChecksBinder.Bind(root);
        TimeSpan journeysKept = BindStore(root);
        LimitOptions limits = BindLimits(root);
        LogOptions log = BindLog(root);
        IReadOnlyList<IPNetwork> metricsFrom = BindHttp(root);
        root.Close();
        return hostName is null || data is null ? null : new ServerOptions
        {
            HostName = hostName,
            DataDirectory = data,
            Listeners = listeners,
            Certificates = certificates,
            Dns = dns,
            Transfer = transfer,
            MtaSts = mtaSts,
            Checks = checks,
            Limits = limits,
            Log = log,
            MetricsFrom = metricsFrom,
            JourneysKept = journeysKept,
        };
    }

    private static string? BindHostName(Section root)
    {
        const string Key = "hostname";
        if (root.RequiredString(Key, new("Give the full name of this machine, e.g. \"mail.example.org\".", "このマシンの完全な名前を書いてください (例: \"mail.example.org\")。")) is not { } name)
            return null;
        string? ascii = HostNames.ToAscii(name);
        if (ascii is null)
            root.Fault(Key, new($"\"{name}\" is not a full host name.", $"「{name}」は完全なホスト名ではありません。"),
                new("Other servers look it up: give a name with a domain, e.g. \"mail.example.org\".", "他のサーバーが調べる名前です。\"mail.example.org\" のようにドメインまで書いてください。"));
        return ascii;
    }

    private string? BindDataDirectory(Section root)
    {
        const string Key = "dataDirectory";
        bool overridden = context.DataDirectory is not null;
        string? configured = overridden
            ? root.String(Key)
            : root.RequiredString(Key, new("Say where mail is kept, e.g. \"/var/lib/hikyaku\".", "メールの置き場所を書いてください (例: \"/var/lib/hikyaku\")。"));
        if (configured is null && !overridden)
            return null;
        string path = overridden ? context.DataDirectory! : Path.GetFullPath(configured!, context.BaseDirectory);
        if (File.Exists(path))
            root.Fault(Key, new($"{path} is a file, not a folder.", $"{path} はフォルダーではなくファイルです。"),
                new("Give a folder; it is made when it is missing.", "フォルダーを指定してください (なければ作ります)。"));
        return path;
    }

    private List<CertificateOptions> BindTls(Section root, string? hostName)
    {
        List<CertificateOptions> certificates = [];
        if (root.Object("tls") is not { } tls)
            return certificates;
        if (tls.Has("acme"))
            tls.Fault("acme", new("Certificates by ACME are not in this version.", "ACME による証明書取得はこの版にはまだありません。"),
                new("Give files under \"certificates\".", "\"certificates\" にファイルを書いてください。"));
        bool nameCovered = false;
        foreach (Section entry in tls.Objects("certificates"))
        {
            Text remedy = new("Give the path of a PEM file.", "PEM ファイルの場所を書いてください。");
            string? certificate = entry.RequiredString("certificate", remedy);
            string? key = entry.RequiredString("key", remedy);
            entry.Close();
            if (certificate is null || key is null)
                continue;
            var files = new CertificateOptions(Path.GetFullPath(certificate, context.BaseDirectory), Path.GetFullPath(key, context.BaseDirectory));
            certificates.Add(files);
            nameCovered |= !context.CheckCertificates || Check(entry, files, hostName);
        }
        if (certificates.Count == 0 && !tls.Has("acme"))
            tls.FaultHere("certificates", new("There is no certificate.", "証明書がありません。"),
                new("Add { \"certificate\": \"fullchain.pem\", \"key\": \"privkey.pem\" }.", "{ \"certificate\": \"fullchain.pem\", \"key\": \"privkey.pem\" } を加えてください。"));
        else if (hostName is not null && !nameCovered)
            tls.Warn("certificates", new($"No certificate is for {hostName}.", $"{hostName} 用の証明書がありません。"),
                new("Clients will complain about the name.", "クライアントは名前の不一致を警告します。"));
        tls.Close();
        return certificates;
    }

    private bool Check(Section entry, CertificateOptions files, string? hostName)
    {
        CertificateReading reading = CertificateReading.Of(files.CertificateFile, files.KeyFile);
        if (reading.Certificate is not { } certificate)
        {
            entry.Fault(reading.FaultIsInKey ? "key" : "certificate", reading.Problem, reading.Remedy);
            return true;
        }
        using (certificate)
        {
            DateTimeOffset now = time.GetUtcNow();
            string date = certificate.NotAfter.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            if (now > certificate.NotAfter)
                entry.Warn("certificate", new($"This certificate expired on {date}.", $"この証明書は {date} に期限が切れています。"),
                    new("Renew it: clients refuse it.", "更新してください。クライアントは拒否します。"));
            else if (now < certificate.NotBefore)
                entry.Warn("certificate", new("This certificate is not valid yet.", "この証明書はまだ有効期間に入っていません。"),
                    new("Look at the clock of this machine.", "このマシンの時計を確かめてください。"));
            return hostName is not null && certificate.MatchesHostname(hostName);
        }
    }

    private static DnsOptions BindDns(Section root)
    {
        if (root.Object("dns") is not { } dns)
            return new();
        var options = new DnsOptions
        {
            Servers = dns.Strings("servers", ServerEndPoint,
                new("Give address and port, e.g. \"127.0.0.1:53\" or \"[::1]:53\".", "アドレスとポートを書いてください (例: \"127.0.0.1:53\"、\"[::1]:53\")。")),
            TrustAuthenticatedData = dns.Flag("trustAuthenticatedData"),
        };
        dns.Close();
        return options;
    }

    private static IPEndPoint? ServerEndPoint(string text)
    {
        const int DnsPort = 53;
        if (IPAddress.TryParse(text, out IPAddress? alone))
            return new IPEndPoint(alone, DnsPort);
        return IPEndPoint.TryParse(text, out IPEndPoint? both) && both.Port != 0 ? both : null;
    }

    private static MtaStsOptions BindMtaSts(Section root)
    {
        var defaults = new MtaStsOptions();
        if (root.Object("mtaSts") is not { } section)
            return defaults;
        var options = new MtaStsOptions
        {
            Mode = section.Choice("mode", [("testing", StsMode.Testing), ("enforce", StsMode.Enforce), ("none", StsMode.None)]) ?? defaults.Mode,
            MaximumAge = TimeSpan.FromDays(section.Number("maxAgeDays", (long)defaults.MaximumAge.TotalDays, 1, 365)),
            OtherHosts = section.Strings("otherHosts", name => name.StartsWith("*.", StringComparison.Ordinal) ? HostNames.ToAscii(name[2..]) is { } rest ? "*." + rest : null : HostNames.ToAscii(name),
                new("Name the other hosts among the MX records of your domains, e.g. \"backup.example.net\".", "ドメインの MX にある他のホストを書いてください (例: \"backup.example.net\")。")),
        };
        section.Close();
        return options;
    }

    private static TimeSpan BindStore(Section root)
    {
        TimeSpan kept = ServerOptions.JourneysKeptByDefault;
        if (root.Object("store") is not { } store)
            return kept;
        kept = TimeSpan.FromDays(store.Number("journeyDays", (long)kept.TotalDays, 1, 3650));
        string engine = store.String("engine") ?? "sqlite";
        if (engine.Equals("postgres", StringComparison.OrdinalIgnoreCase))
            store.Fault("engine", new("PostgreSQL is not in this version.", "PostgreSQL はこの版にはまだありません。"),
                new("Use \"sqlite\".", "\"sqlite\" を使ってください。"));
        else if (!engine.Equals("sqlite", StringComparison.OrdinalIgnoreCase))
            store.Fault("engine", new($"There is no engine \"{engine}\".", $"「{engine}」というエンジンはありません。"), new("Use \"sqlite\".", "\"sqlite\" を使ってください。"));
        foreach (string later in (ReadOnlySpan<string>)["connection", "blobs"])
        {
            if (store.Has(later))
                store.Fault(later, new("This belongs to PostgreSQL and object storage, which are not in this version.", "PostgreSQL とオブジェクトストレージ用のキーで、この版にはまだありません。"),
                    new("Remove it.", "取り除いてください。"));
        }
        store.Close();
        return kept;
    }

    private static LimitOptions BindLimits(Section root)
    {
        var defaults = new LimitOptions();
        if (root.Object("limits") is not { } limits)
            return defaults;
        var options = new LimitOptions
        {
            MessageSizeBytes = limits.Number("messageSizeBytes", defaults.MessageSizeBytes, 64 << 10, 1 << 30),
            ConnectionsPerAddress = (int)limits.Number("connectionsPerAddress", defaults.ConnectionsPerAddress, 1, 1_000_000),
            Connections = (int)limits.Number("connections", defaults.Connections, 1, 1_000_000),
            ShutdownGrace = TimeSpan.FromSeconds(limits.Number("shutdownGraceSeconds", (long)defaults.ShutdownGrace.TotalSeconds, 0, 600)),
        };
        limits.Close();
        return options;
    }

    private static LogOptions BindLog(Section root)
    {
        if (root.Object("log") is not { } log)
            return new();
        var options = new LogOptions
        {
            Format = log.Choice("format", LogWords.Formats) ?? LogFormat.Text,
            Level = log.Choice("level", LogWords.Levels) ?? LogLevel.Information,
        };
        log.Close();
        return options;
    }

    private static IReadOnlyList<IPNetwork> BindHttp(Section root)
    {
        if (root.Object("http") is not { } http)
            return ServerOptions.Loopback;
        IReadOnlyList<IPNetwork> from = http.Has("metricsFrom")
            ? NetworkList.Read(http, "metricsFrom")
            : ServerOptions.Loopback;
        http.Close();
        return from;
    }
}
