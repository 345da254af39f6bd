using MailKit;
using MailKit.Net.Imap;

namespace Hikyaku.Interop.Tests;

/// <summary>Alpine, the client of the University of Washington, where IMAP comes from; in a terminal.</summary>
public sealed class AlpineTests(RealServer server)
{
    private static readonly string Me = RealServer.Address("alpine");

    [Fact]
    public async Task A_letter_is_read_and_filed_and_one_is_postponed_taken_up_again_and_sent()
    {
        Programs.Require("tmux");
        Programs.Require("alpine");
        using var client = await Letters.LoginAsync(server, "alpine");
        await Letters.AppendAsync(client, Letters.Japanese("太郎 <taro@example.net>", Me, "手紙"));
        var account = $"{{localhost:{server.Imaps}/ssl/user={Me}}}";
        var settings = Path.Combine(server.Folder, "pinerc");
        await File.WriteAllTextAsync(settings, $"""
            personal-name=Alpine
            user-domain={RealServer.Domain}
            customized-hdrs=From: {Me}
            inbox-path={account}INBOX
            folder-collections=far {account}[]
            default-fcc={account}Sent
            postponed-folder={account}Drafts
            smtp-server=localhost:{server.Submission}/tls/user={Me}
            feature-list=quit-without-confirm,expunge-without-confirm,allow-changing-from,enable-flag-cmd
            character-set=UTF-8

            """);

        await using var screen = await Screen.StartAsync(server,
            $"HOME={Directory.CreateDirectory(Path.Combine(server.Folder, "alpine")).FullName} SSL_CERT_FILE={server.CertificateFile} alpine -p {settings} -i");
        await screen.ShowsAsync("Exit this greeting");
        await screen.PressAsync("e");
        await GivePasswordAsync(screen);
        await screen.ShowsAsync("手紙");
        await screen.PressAsync("Enter");
        await screen.ShowsAsync("壺 買いませんか?");

        // Written, put aside in Drafts, taken up again, sent
        await screen.PressAsync("c");
        await screen.ShowsAsync("To      :");
        await screen.TypeAsync(Me);
        await screen.PressAsync("Down", "Down", "Down");
        await screen.TypeAsync("from alpine");
        await screen.PressAsync("Down");
        await screen.TypeAsync("Tea at five.");
        await screen.PressAsync("C-o");
        await screen.ShowsAsync("Composition postponed");
        Assert.Equal(["from alpine"], await SubjectsAsync(client, "Drafts"));
        await screen.PressAsync("c");
        await screen.ShowsAsync("Continue postponed composition");
        await screen.PressAsync("y");
        await screen.ShowsAsync("Tea at five.");
        await screen.PressAsync("C-x");
        await screen.ShowsAsync("Send message?");
        await screen.PressAsync("y");
        await GivePasswordAsync(screen);
        await screen.ShowsAsync("New mail");

        // The first letter is flagged and saved to Archive
        await screen.PressAsync("<");
        await screen.ShowsAsync("from alpine");
        await screen.PressAsync("p", "*");
        await screen.ShowsAsync("Flag New");
        await screen.PressAsync("*", "s");
        await screen.ShowsAsync("SAVE Msg");
        await screen.PressAsync("C-u");
        await screen.TypeAsync("Archive");
        await screen.PressAsync("Enter");
        await screen.ShowsAsync("DEL"); // filed, and to be removed here; the line that says so is soon written over by other news
        await screen.PressAsync("x");
        await screen.ShowsAsync("xpunged");
        await screen.PressAsync("q");

        Assert.Equal([("手紙", MessageFlags.Seen | MessageFlags.Flagged)], await Letters.ListAsync(client, "Archive"));
        Assert.Equal(["from alpine"], await SubjectsAsync(client, "INBOX"));
        Assert.Equal(["from alpine"], await SubjectsAsync(client, "Sent"));
        // Alpine deletes the mailbox of postponed letters with the last of them
        using var later = await Letters.LoginAsync(server, "alpine");
        Assert.DoesNotContain("Drafts", (await later.GetFoldersAsync(later.PersonalNamespaces[0])).Select(folder => folder.Name));
    }

    private static async Task GivePasswordAsync(Screen screen)
    {
        await screen.ShowsAsync("ENTER PASSWORD:");
        await screen.TypeAsync(RealServer.Password);
        await screen.PressAsync("Enter");
        await screen.ShowsAsync("Preserve password on DISK");
        await screen.PressAsync("n");
    }

    private static async Task<IEnumerable<string>> SubjectsAsync(ImapClient client, string mailbox)
        => (await Letters.ListAsync(client, mailbox)).Select(message => message.Subject);
}
