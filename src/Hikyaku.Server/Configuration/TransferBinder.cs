using Hikyaku.Server.Language;
using Hikyaku.Transport.Receive;
using Hikyaku.Transport.Routing;

namespace Hikyaku.Server.Configuration;

/// <summary>Reads <c>transfer</c>: how mail leaves for other servers.</summary>
/// <param name="baseDirectory">What relative paths of password files are relative to.</param>
internal sealed class TransferBinder(string baseDirectory)
{
    private static readonly IReadOnlyList<(string, HopSecurity)> Securities =
        [("opportunistic", HopSecurity.Opportunistic), ("required", HopSecurity.Required), ("implicit", HopSecurity.Implicit), ("none", HopSecurity.None)];

    /// <summary>Reads the section; the defaults when there is none.</summary>
    public TransferSettings Bind(Section root)
    {
        var defaults = new TransferSettings();
        if (root.Object("transfer") is not { } transfer)
            return defaults;
        var settings = new TransferSettings
        {
            Paused = transfer.Flag("paused"),
            Port = (int)transfer.Number("port", defaults.Port, 1, ushort.MaxValue),
            Sessions = (int)transfer.Number("sessions", defaults.Sessions, 1, 10_000),
            SessionsPerDomain = (int)transfer.Number("sessionsPerDomain", defaults.SessionsPerDomain, 1, 1000),
            WarnAfter = TimeSpan.FromHours(transfer.Number("warnAfterHours", (long)defaults.WarnAfter.TotalHours, 1, 24 * 30)),
            GiveUpAfter = TimeSpan.FromHours(transfer.Number("giveUpAfterHours", (long)defaults.GiveUpAfter.TotalHours, 1, 24 * 30)),
            UndoWithin = TimeSpan.FromSeconds(transfer.Number("undoSeconds", 0, 0, 3600)),
            LongestHold = TimeSpan.FromDays(transfer.Number("longestHoldDays", (long)defaults.LongestHold.TotalDays, 0, 366)),
            HighestPriority = (int)transfer.Number("highestPriority", defaults.HighestPriority, 0, 9),
            QueueStarters = [.. transfer.Objects("etrn").Select(BindStarter).OfType<QueueStarter>()],
            Routes = [.. transfer.Objects("routes").Select(BindRoute).OfType<TransportRoute>()],
        };
        if (settings.WarnAfter >= settings.GiveUpAfter && transfer.Has("warnAfterHours"))
            transfer.Warn("warnAfterHours", new("Senders are told that mail has come back before they are told that it takes long.", "遅延の通知より先に、配達不能の通知が送られます。"),
                new("Make it less than giveUpAfterHours.", "giveUpAfterHours より小さくしてください。"));
        transfer.Close();
        return settings;
    }

    private TransportRoute? BindRoute(Section entry)
    {
        string? domain = BindDomain(entry);
        string? host = BindHost(entry);
        HopSecurity security = entry.Choice("tls", Securities) ?? HopSecurity.Opportunistic;
        int port = (int)entry.Number("port", security == HopSecurity.Implicit ? 465 : 25, 1, ushort.MaxValue);
        HopCredentials? credentials = BindCredentials(entry, security);
        int sessions = (int)entry.Number("sessions", new TransportRoute { Domain = "*", Host = "*" }.Sessions, 1, 1000);
        entry.Close();
        return domain is null || host is null ? null : new TransportRoute { Domain = domain, Host = host, Port = port, Security = security, Credentials = credentials, Sessions = sessions };
    }

    private static QueueStarter? BindStarter(Section entry)
    {
        const string Key = "domain";
        string? name = entry.RequiredString(Key, new("Say whose mail may be asked for: \"example.org\".", "どのドメイン宛てのメールかを書いてください: \"example.org\"。"));
        string? domain = name is null ? null : HostNames.ToAscii(name);
        if (name is not null && domain is null)
            entry.Fault(Key, new($"\"{name}\" is not a domain.", $"「{name}」はドメインではありません。"), new("Write it like \"example.org\".", "\"example.org\" のように書いてください。"));
        IReadOnlyList<System.Net.IPNetwork> from = NetworkList.Read(entry, "from");
        if (from.Count == 0)
            entry.FaultHere("from", new("Nobody may ask for this domain's mail.", "このドメインのメールを要求できるクライアントがありません。"), new("Give networks like \"192.0.2.0/24\".", "\"192.0.2.0/24\" のように書いてください。"));
        entry.Close();
        return domain is null || from.Count == 0 ? null : new QueueStarter(domain, from);
    }

    private static string? BindDomain(Section entry)
    {
        const string Key = "domain";
        if (entry.RequiredString(Key, new("Say whose mail goes this way: \"example.org\", \"*.example.org\", or \"*\" for all.", "どのドメイン宛てかを書いてください: \"example.org\"、\"*.example.org\"、すべてなら \"*\"。")) is not { } name)
            return null;
        string prefix = name.StartsWith("*.", StringComparison.Ordinal) ? "*." : "";
        string? domain = name == "*" ? "*" : HostNames.ToAscii(name[prefix.Length..]) is { } ascii ? prefix + ascii : null;
        if (domain is null)
            entry.Fault(Key, new($"\"{name}\" is not a domain.", $"「{name}」はドメインではありません。"), new("Write \"example.org\", \"*.example.org\" or \"*\".", "\"example.org\"、\"*.example.org\"、\"*\" のように書いてください。"));
        return domain;
    }

    private static string? BindHost(Section entry)
    {
        const string Key = "host";
        if (entry.RequiredString(Key, new("Name the server that takes the mail.", "メールを渡すサーバーの名前を書いてください。")) is not { } name)
            return null;
        string? host = System.Net.IPAddress.TryParse(name, out _) ? name : HostNames.ToAscii(name);
        if (host is null)
            entry.Fault(Key, new($"\"{name}\" is neither a host name nor an address.", $"「{name}」はホスト名でもアドレスでもありません。"), new("The port stands in a key of its own, \"port\".", "ポート番号は \"port\" キーに書いてください。"));
        return host;
    }

    private HopCredentials? BindCredentials(Section entry, HopSecurity security)
    {
        string? user = entry.String("user");
        string? file = entry.String("passwordFile");
        if (user is null && file is null)
            return null;
        if (user is null || file is null)
        {
            entry.FaultHere(user is null ? "user" : "passwordFile", new("User and password file belong together.", "user と passwordFile は両方必要です。"), new("Give both, or neither.", "両方書くか、両方取り除いてください。"));
            return null;
        }
        if (security is not (HopSecurity.Required or HopSecurity.Implicit))
            entry.Fault("user", new("The password would not be protected.", "パスワードが保護されません。"), new("Set \"tls\" to \"required\" or \"implicit\".", "\"tls\" を \"required\" か \"implicit\" にしてください。"));
        string path = Path.GetFullPath(file, baseDirectory);
        try
        {
            return new HopCredentials(user, File.ReadAllText(path).TrimEnd('\r', '\n'));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            entry.Fault("passwordFile", new($"The password can't be read: {unreadable.Message}", $"パスワードを読めません: {unreadable.Message}"), new("Look at the path and its permissions.", "場所と権限を確かめてください。"));
            return null;
        }
    }
}
