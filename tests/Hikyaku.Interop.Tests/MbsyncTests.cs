namespace Hikyaku.Interop.Tests;

/// <summary>mbsync (isync) keeps a Maildir and our mailboxes the same.</summary>
public sealed class MbsyncTests(RealServer server)
{
    [Fact]
    public async Task A_maildir_and_the_server_become_the_same_in_both_directions()
    {
        var me = RealServer.Address("mbsync");
        using (var client = await Letters.LoginAsync(server, "mbsync"))
        {
            for (var i = 0; i < 20; i++)
                await Letters.AppendAsync(client, Letters.Plain(me, me, $"mbsync {i}"));
        }

        var maildir = Path.Combine(server.Folder, "mbsync");
        Directory.CreateDirectory(maildir);
        var config = Path.Combine(server.Folder, "mbsyncrc");
        await File.WriteAllTextAsync(config, $"""
            IMAPAccount hikyaku
            Host localhost
            Port {server.Imaps}
            User {me}
            Pass "{RealServer.Password}"
            SSLType IMAPS
            CertificateFile {server.CertificateFile}

            IMAPStore far
            Account hikyaku

            MaildirStore near
            Path {maildir}/
            Inbox {maildir}/INBOX
            SubFolders Verbatim

            Channel all
            Far :far:
            Near :near:
            Patterns *
            Create Both
            Expunge Both
            Sync All
            SyncState *

            """);

        await SyncAsync(config);
        var inbox = Path.Combine(maildir, "INBOX");
        var files = Directory.GetFiles(inbox, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file)[0] != '.').ToList();
        Assert.Equal(20, files.Count);
        Assert.True(Directory.Exists(Path.Combine(maildir, "Drafts")));

        // Here: one is read and flagged, one is removed, one is written. There: the same must come true.
        File.Move(files[0], Path.Combine(inbox, "cur", WithFlags(files[0], "FS")));
        File.Move(files[1], Path.Combine(inbox, "cur", WithFlags(files[1], "T")));
        await File.WriteAllTextAsync(Path.Combine(inbox, "new", "1.written-here"), "Subject: written here\n\nA letter that leaves.\n");
        await SyncAsync(config);

        using var after = await Letters.LoginAsync(server, "mbsync");
        await after.Inbox.OpenAsync(MailKit.FolderAccess.ReadOnly);
        Assert.Equal(20, after.Inbox.Count);
        Assert.Single(await after.Inbox.SearchAsync(MailKit.Search.SearchQuery.Flagged.And(MailKit.Search.SearchQuery.Seen)));
        Assert.Single(await after.Inbox.SearchAsync(MailKit.Search.SearchQuery.SubjectContains("written here")));
    }

    private static string WithFlags(string file, string flags) => $"{Path.GetFileName(file).Split(":2,")[0]}:2,{flags}";

    private static async Task SyncAsync(string config)
    {
        var end = await Programs.RunAsync("mbsync", ["-c", config, "-V", "all"]);
        Assert.True(end.ExitCode == 0, end.ToString());
    }
}
