using System.Net;
using Hikyaku.Connections;
using Hikyaku.Server.Configuration;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;
using Hikyaku.Server.Trial;

namespace Hikyaku.Server.Serving;

/// <summary>What a trial says when it is up: where everything is, who can log in, what to try first.</summary>
internal static class TrialWelcome
{
    /// <summary>Writes it.</summary>
    public static void Write(MailServer server, TrialAccounts accounts, ServerOptions options, Terminal terminal)
    {
        terminal.Say(new(
            $"Hikyaku {ProductVersion.Current} is running: a trial for this machine only. Stop it with Ctrl+C.",
            $"飛脚 (Hikyaku) {ProductVersion.Current} が動いています。このマシンの中だけの試用です。Ctrl+C で止まります。"));
        terminal.Output.WriteLine();
        WriteListeners(server, terminal);
        WriteAccounts(accounts, options, terminal);
        WriteNextSteps(server, accounts, options, terminal);
        terminal.Output.Flush();
    }

    private static void WriteListeners(MailServer server, Terminal terminal)
    {
        var table = new TextTable(2);
        foreach (BoundListener listener in server.Listeners)
            table.Add(NameOf(listener.Options), listener.EndPoint.ToString()!, TlsOf(listener.Options).In(terminal.Tongue), UseOf(listener.Options).In(terminal.Tongue));
        table.Write(terminal.Output);
        terminal.Output.WriteLine();
    }

    private static void WriteAccounts(TrialAccounts accounts, ServerOptions options, Terminal terminal)
    {
        if (accounts.Accounts.Count == 0)
        {
            terminal.Say(new($"Accounts and passwords: see {accounts.File}", $"アカウントとパスワード: {accounts.File} にあります"));
        }
        else
        {
            terminal.Say(new("Accounts (login name and password):", "アカウント (ログイン名とパスワード):"));
            var table = new TextTable(2);
            foreach (var account in accounts.Accounts)
                table.Add(account.Address, account.Password);
            table.Write(terminal.Output);
            terminal.Say(new($"  kept in {accounts.File}", $"  {accounts.File} にも書いてあります"));
        }
        terminal.Say(new($"Data: {options.DataDirectory}", $"データ: {options.DataDirectory}"));
        string certificate = options.Certificates.Count > 0 ? options.Certificates[0].CertificateFile : "";
        terminal.Say(new($"Certificate (self-signed; let your mail program trust it): {certificate}", $"証明書 (自己署名。メールソフトに信頼させてください): {certificate}"));
        terminal.Output.WriteLine();
    }

    private static void WriteNextSteps(MailServer server, TrialAccounts accounts, ServerOptions options, Terminal terminal)
    {
        EndPoint? submission = Find(server, ListenerProtocol.Submission, TlsMode.StartTls);
        EndPoint? imaps = Find(server, ListenerProtocol.Imap, TlsMode.Implicit);
        string alice = accounts.Accounts.Count > 0 ? accounts.Accounts[0].Password : "PASSWORD";
        string bob = accounts.Accounts.Count > 1 ? accounts.Accounts[1].Password : "PASSWORD";
        terminal.Say(new("Next steps, in another terminal:", "次にすること (別の端末で):"));
        if (submission is not null)
        {
            terminal.Say(new("  # alice writes to bob", "  # alice から bob へ"));
            terminal.Output.WriteLine($"  swaks --server {submission} --tls --auth-user alice@{TrialConfiguration.Domain} --auth-password {alice} --from alice@{TrialConfiguration.Domain} --to bob@{TrialConfiguration.Domain} --h-Subject Hello");
        }
        if (imaps is not null)
        {
            terminal.Say(new("  # bob reads it", "  # bob が読む"));
            terminal.Output.WriteLine($"  curl -sk --user bob@{TrialConfiguration.Domain}:{bob} \"imaps://{imaps}/INBOX;MAILINDEX=1\"");
        }
        terminal.Say(new("  (mail to other domains stays in the queue: a trial writes to nobody outside)", "  (ほかのドメイン宛てのメールはキューに留まり、外へは送られません)"));
        terminal.Say(new("  # who is there", "  # アカウントの一覧"));
        bool isUsualFolder = options.DataDirectory == Path.GetFullPath(TrialConfiguration.DefaultDataDirectory, terminal.WorkingDirectory);
        terminal.Output.WriteLine($"  {LaunchCommand.Words} account list{(isUsualFolder ? "" : $" --data {options.DataDirectory}")}");
        terminal.Output.WriteLine();
    }

    private static EndPoint? Find(MailServer server, ListenerProtocol protocol, TlsMode tls)
        => server.Listeners.FirstOrDefault(listener => listener.Options.Protocol == protocol && listener.Options.Tls == tls)?.EndPoint;

    private static string NameOf(ListenerOptions listener) => (listener.Protocol, listener.Tls) switch
    {
        (ListenerProtocol.Http, TlsMode.Implicit) => "HTTPS",
        (_, TlsMode.Implicit) => listener.ProtocolName.ToUpperInvariant() + "S",
        _ => listener.ProtocolName.ToUpperInvariant(),
    };

    private static Text TlsOf(ListenerOptions listener) => listener.Tls switch
    {
        TlsMode.StartTls => Text.Same("STARTTLS"),
        TlsMode.Implicit => Text.Same("TLS"),
        _ => new("plain", "平文"),
    };

    private static Text UseOf(ListenerOptions listener) => listener.Protocol switch
    {
        ListenerProtocol.Smtp => new("mail from other servers", "ほかのサーバーからのメール"),
        ListenerProtocol.Submission => new("sending from a mail program", "メールソフトからの送信"),
        ListenerProtocol.Imap or ListenerProtocol.Pop3 => new("reading with a mail program", "メールソフトでの受信"),
        ListenerProtocol.Lmtp => new("local delivery", "ローカル配送"),
        _ => Text.Same("/healthz /readyz /metrics"),
    };
}
