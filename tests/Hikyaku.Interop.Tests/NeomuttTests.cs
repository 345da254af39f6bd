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

        await using var screen = await Screen.StartAsync(server, $"neomutt -F {settings} -f imaps://localhost:{server.Imaps}/INBOX");
        await screen.ShowsAsync(subject);
        await screen.PressAsync("Enter");
        await screen.ShowsAsync("壺 買いませんか?");
        await screen.PressAsync("q", "q");
    }
}
