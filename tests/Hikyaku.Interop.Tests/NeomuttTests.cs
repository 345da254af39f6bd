namespace Hikyaku.Interop.Tests;

/// <summary>NeoMutt reads over IMAP in a terminal and sends over SMTP.</summary>
public sealed class NeomuttTests(RealServer server)
{
    private static readonly string Me = RealServer.Address("neomutt");

    [Fact]
    public async Task A_letter_in_japanese_is_sent_and_read_in_a_terminal()
    {
        Programs.Require("tmux");
        var subject = $"手紙 {Guid.NewGuid():N}"[..20];
        var settings = Path.Combine(server.Folder, "neomuttrc");
        await File.WriteAllTextAsync(settings, $"""
            set from = "{Me}"
            set realname = "飛脚"
            set smtp_url = "smtp://{Uri.EscapeDataString(Me)}@localhost:{server.Submission}/"
            set smtp_pass = "{RealServer.Password}"
            set imap_user = "{Me}"
            set imap_pass = "{RealServer.Password}"
            set ssl_force_tls = yes
            set ssl_starttls = yes
            set certificate_file = "{server.CertificateFile}"
            set folder = "imaps://localhost:{server.Imaps}/"
            set record = ""
            set charset = "utf-8"
            set send_charset = "us-ascii:iso-2022-jp:utf-8"
            set wait_key = no

            """);
        var utf8 = new Dictionary<string, string> { ["LANG"] = "C.UTF-8", ["LC_ALL"] = "C.UTF-8", ["TERM"] = "xterm" };
        var sent = await Programs.RunAsync("neomutt", ["-F", settings, "-s", subject, "--", Me], "壺 買いませんか?\n"u8.ToArray(), utf8);
        Assert.True(sent.ExitCode == 0, sent.ToString());

        var session = $"hikyaku-{Guid.NewGuid():N}";
        var socket = Path.Combine(server.Folder, "tmux");
        await TmuxAsync(socket, utf8, "new-session", "-d", "-s", session, "-x", "100", "-y", "30", $"neomutt -F {settings} -f imaps://localhost:{server.Imaps}/INBOX");
        try
        {
            await ScreenShowsAsync(socket, utf8, session, subject);
            await TmuxAsync(socket, utf8, "send-keys", "-t", session, "Enter");
            await ScreenShowsAsync(socket, utf8, session, "壺 買いませんか?");
            await TmuxAsync(socket, utf8, "send-keys", "-t", session, "q");
            await TmuxAsync(socket, utf8, "send-keys", "-t", session, "q");
        }
        finally
        {
            await Programs.RunAsync("tmux", ["-S", socket, "kill-session", "-t", session], environment: utf8);
        }
    }

    private static async Task ScreenShowsAsync(string socket, Dictionary<string, string> environment, string session, string text)
    {
        var screen = "";
        for (var attempt = 0; attempt < 100; attempt++)
        {
            screen = (await TmuxAsync(socket, environment, "capture-pane", "-p", "-t", session)).Output;
            if (screen.Contains(text, StringComparison.Ordinal))
                return;
            await Task.Delay(100);
        }

        Assert.Fail($"'{text}' did not appear:\n{screen}");
    }

    private static Task<ProgramEnd> TmuxAsync(string socket, Dictionary<string, string> environment, params string[] arguments)
        => Programs.RunAsync("tmux", ["-u", "-S", socket, .. arguments], environment: environment);
}
