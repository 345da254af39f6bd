using System.Text;
using MailKit;

namespace Hikyaku.Interop.Tests;

/// <summary>Wanderlust, a client in Emacs that is at home in Japan; in a terminal.</summary>
public sealed class WanderlustTests(RealServer server)
{
    private static readonly string Me = RealServer.Address("wanderlust");

    [Fact]
    public async Task A_letter_is_read_and_marked_and_one_is_saved_as_a_draft_and_sent()
    {
        Programs.Require("tmux");
        Programs.Require("emacs");
        using var client = await Letters.LoginAsync(server, "wanderlust");
        await Letters.AppendAsync(client, Letters.Japanese("太郎 <taro@example.net>", Me, "手紙"));
        var home = Directory.CreateDirectory(Path.Combine(server.Folder, "wanderlust")).FullName;
        Directory.CreateDirectory(Path.Combine(home, "elmo"));
        Directory.CreateDirectory(Path.Combine(home, "Mail", "queue"));
        await File.WriteAllTextAsync(Path.Combine(home, "folders"), "%INBOX \"Inbox\"\n");
        var password = Convert.ToBase64String(Encoding.ASCII.GetBytes(RealServer.Password));
        await File.WriteAllTextAsync(Path.Combine(home, "elmo", "passwd"),
            $"""(("IMAP:{Me}/plain@localhost:{server.Imaps}" . "{password}") ("SMTP:{Me}/PLAIN@localhost" . "{password}"))""");
        File.SetUnixFileMode(Path.Combine(home, "elmo", "passwd"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        // Emacs takes no self-signed certificate unless a person says so: network-security-level
        await File.WriteAllTextAsync(Path.Combine(home, "init.el"), $"""
            (setq user-mail-address "{Me}" wl-from "飛脚 <{Me}>" wl-local-domain "{RealServer.Domain}" wl-message-id-domain "{RealServer.Domain}"
                  smtp-local-domain "{RealServer.Domain}" wl-init-file "/dev/null" wl-folders-file "{home}/folders" wl-news-lang nil wl-demo nil
                  elmo-msgdb-directory "{home}/elmo" elmo-localdir-folder-path "{home}/Mail" wl-temporary-file-directory "{home}/"
                  wl-interactive-exit nil wl-interactive-send nil wl-interactive-save-folders nil wl-biff-check-folder-list nil
                  elmo-imap4-default-server "localhost" elmo-imap4-default-port {server.Imaps} elmo-imap4-default-user "{Me}"
                  elmo-imap4-default-authenticate-type 'plain elmo-imap4-default-stream-type 'ssl
                  wl-smtp-posting-server "localhost" wl-smtp-posting-port {server.Submission} wl-smtp-posting-user "{Me}"
                  wl-smtp-authenticate-type "plain" wl-smtp-connection-type 'starttls
                  wl-fcc "%Sent" wl-draft-folder "%Drafts" wl-trash-folder "%Trash" wl-default-folder "%INBOX"
                  network-security-level 'low native-comp-deferred-compilation nil inhibit-startup-screen t)
            (add-hook 'wl-hook (lambda () (wl-folder-goto-folder-subr "%INBOX")))

            """);

        await using var screen = await Screen.StartAsync(server, $"HOME={home} emacs -nw -q -l {home}/init.el -f wl");
        await screen.ShowsAsync("手紙");
        await screen.PressAsync("Enter");
        await screen.ShowsAsync("壺 買いませんか?");
        await screen.PressAsync("$");

        await screen.PressAsync("w");
        await screen.ShowsAsync("--text follows this line--");
        await screen.TypeAsync(Me);
        await screen.PressAsync("Down", "C-e");
        await screen.TypeAsync("from emacs");
        await screen.PressAsync("M->");
        await screen.TypeAsync("Tea at five.");
        await screen.PressAsync("C-x", "C-s");
        await screen.ShowsAsync("Saving...done");
        Assert.Contains("from emacs", (await Letters.ListAsync(client, "Drafts")).Select(message => message.Subject));
        await screen.PressAsync("C-c", "C-c");
        await screen.ShowsAsync("Sending...done");

        Assert.Contains(("手紙", MessageFlags.Seen | MessageFlags.Flagged), await Letters.ListAsync(client, "INBOX"));
        Assert.Equal("from emacs", Assert.Single(await Letters.ListAsync(client, "Sent")).Subject);
        Assert.Empty(await Letters.ListAsync(client, "Drafts"));
        Assert.Contains("Tea at five.", Encoding.UTF8.GetString(await Letters.ReadAsync(server, "wanderlust", "from emacs")));
    }
}
