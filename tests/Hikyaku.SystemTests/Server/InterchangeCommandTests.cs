using System.Text;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Mailboxes;
using Hikyaku.Store.Messages;
using Hikyaku.SystemTests.Running;
using Xunit;

namespace Hikyaku.SystemTests.Server;

/// <summary>Whole accounts out and in again.</summary>
public sealed class InterchangeCommandTests
{
    [Theory]
    [InlineData("mbox", true)]
    [InlineData("mbox", false)]
    [InlineData("maildir", true)]
    [InlineData("maildir", false)]
    public async Task Exported_mail_comes_back_byte_for_byte_with_flags_keywords_and_dates(string format, bool running)
    {
        using var folder = new TemporaryFolder();
        string files = folder.Combine("out");
        await using TestServer server = await TestServer.StartAsync();
        string[] data = ["--data", server.DataDirectory];
        await FillAsync(server, server.Alice, folder);
        SortedDictionary<string, List<string>> before = Contents(server, server.Alice);
        if (!running)
            await server.StopAsync();

        CommandRun export = await CommandRun.Async(["export", "--account", server.Alice.Address, "--format", format, files, .. data]);
        CommandRun import = await CommandRun.Async(["import", format, files, "--account", server.Bob.Address, .. data]);

        Assert.Equal((0, ""), (export.ExitCode, export.Error));
        Assert.Equal((0, ""), (import.ExitCode, import.Error));
        if (!running)
            await server.StartAgainAsync();
        Assert.Equal(before, Contents(server, server.Bob));
    }

    [Fact]
    public async Task An_export_never_overwrites_and_an_import_of_nothing_says_so()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Combine("there.txt"), "mine");
        await using TestServer server = await TestServer.StartAsync();
        string[] data = ["--data", server.DataDirectory];

        CommandRun occupied = await CommandRun.Async(["export", "--account", server.Alice.Address, folder.Path, .. data]);
        CommandRun missing = await CommandRun.Async(["import", "mbox", folder.Combine("no.mbox"), "--account", server.Alice.Address, .. data]);
        CommandRun noMbox = await CommandRun.Async(["import", "mbox", folder.Combine("there.txt"), "--account", server.Alice.Address, .. data]);
        CommandRun noMaildir = await CommandRun.Async(["import", "maildir", folder.Path, "--account", server.Alice.Address, .. data]);
        CommandRun nobody = await CommandRun.Async(["export", "--account", "nobody@example.test", folder.Combine("x"), .. data]);

        Assert.All([occupied, missing, noMbox, noMaildir, nobody], run => Assert.Equal((1, 1), (run.ExitCode, run.Error.Count(character => character == '\n'))));
        Assert.Equal("mine", await File.ReadAllTextAsync(folder.Combine("there.txt")));
    }

    [Fact]
    public async Task A_folder_whose_name_holds_a_wildcard_gets_one_that_clients_can_list()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("mail"));
        await File.WriteAllTextAsync(folder.Combine("mail", "50% off *.mbox"), "From x Wed Nov  4 07:49:08 2026\nSubject: tea\n\nCome at five.\n");
        await using TestServer server = await TestServer.StartAsync();
        string[] to = ["--account", server.Bob.Address, "--data", server.DataDirectory];

        CommandRun import = await CommandRun.Async(["import", "mbox", folder.Combine("mail"), .. to]);

        Assert.Equal((0, ""), (import.ExitCode, import.Error));
        Assert.Single(Contents(server, server.Bob)["50\uFF05 off \uFF0A"]);
    }

    private static async Task FillAsync(TestServer server, TestAccount account, TemporaryFolder folder)
    {
        var mbox = new StringBuilder();
        for (int number = 0; number < 600; number++)
        {
            string body = number % 50 == 0 ? new string('x', 300_000) : "From the start\n>From quoted\n\nFrom a Tue Nov 24 07:49:08 2026\n";
            string day = (number % 28 + 1).ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(2);
            mbox.Append(System.Globalization.CultureInfo.InvariantCulture, $"From x Wed Nov {day} 07:49:08 2026\nSubject: {number}\nStatus: {(number % 3 == 0 ? "RO" : "O")}\nX-Status: {(number % 7 == 0 ? "FA" : "")}\nX-Keywords: {(number % 5 == 0 ? "$Junk work" : "")}\n\n{body.Replace("\nFrom a", "\n>From a", StringComparison.Ordinal)}\n\n");
        }
        await File.WriteAllTextAsync(folder.Combine("in.mbox"), mbox.ToString());
        foreach (string mailbox in (string[])["INBOX", "Archive/2015", "日本語 & more"])
        {
            CommandRun run = await CommandRun.Async("import", "mbox", folder.Combine("in.mbox"), "--account", account.Address, "--mailbox", mailbox, "--data", server.DataDirectory);
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
        }
    }

    private static SortedDictionary<string, List<string>> Contents(TestServer server, TestAccount account)
    {
        Account found = server.Store.Directory.Find(account.Address)!;
        var contents = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (Mailbox mailbox in server.Store.Mailboxes.List(found.Id))
        {
            using MailboxView view = server.Store.Mailboxes.Open(mailbox.Id)!;
            List<string> lines = [];
            for (int index = 0; index < view.Current.Count; index++)
            {
                MailboxEntry entry = view.Current[index];
                using MessageContent content = server.Store.Messages.OpenContent(entry.MessageId)!;
                using var bytes = new MemoryStream();
                content.OpenRead().CopyTo(bytes);
                string digest = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes.ToArray()));
                lines.Add($"{entry.InternalDate} {entry.Flags} {string.Join(',', view.Keywords[entry.Keywords])} {bytes.Length} {digest}");
            }
            lines.Sort(StringComparer.Ordinal);
            contents.Add(mailbox.Name, lines);
        }
        return contents;
    }
}
