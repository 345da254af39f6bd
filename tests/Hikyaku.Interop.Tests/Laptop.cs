using System.Globalization;
using MimeKit;

namespace Hikyaku.Interop.Tests;

/// <summary>A device that keeps its mail in Maildirs, one for each mailbox, and syncs them when told to: with mbsync or offlineimap.</summary>
internal sealed class Laptop
{
    private readonly string _mail;
    private readonly string _program;
    private readonly string[] _arguments;
    private int _written;

    private Laptop(string mail, string program, string[] arguments) => (_mail, _program, _arguments) = (mail, program, arguments);

    /// <summary>A laptop that has not synced yet.</summary>
    public static async Task<Laptop> SetUpAsync(RealServer server, string program, string address)
    {
        Programs.Require(program);
        var folder = Directory.CreateDirectory(Path.Combine(server.Folder, $"laptop-{program}")).FullName;
        var mail = Directory.CreateDirectory(Path.Combine(folder, "mail")).FullName;
        var settings = Path.Combine(folder, "settings");
        await File.WriteAllTextAsync(settings, program == "mbsync" ? Mbsync(server, address, mail) : OfflineImap(server, address, mail, folder));
        return new Laptop(mail, program, program == "mbsync" ? ["-c", settings, "all"] : ["-c", settings, "-o"]);
    }

    /// <summary>Brings Maildirs and server together.</summary>
    public async Task SyncAsync()
    {
        var end = await Programs.RunAsync(_program, _arguments);
        Assert.True(end.ExitCode == 0 && !end.Output.Contains("ERROR", StringComparison.Ordinal), end.ToString());
    }

    /// <summary>The subjects in a mailbox with the letters of their flags ("FS"), sorted.</summary>
    public IReadOnlyList<(string Subject, string Flags)> Read(string mailbox) => [.. Files(mailbox).Select(file => (SubjectOf(file), FlagsOf(file))).Order()];

    /// <summary>Gives a message these flags.</summary>
    public void Flag(string mailbox, string subject, string flags)
    {
        var file = Find(mailbox, subject);
        File.Move(file, Path.Combine(_mail, mailbox, "cur", $"{Path.GetFileName(file).Split(":2,")[0]}:2,{flags}"));
    }

    /// <summary>Moves a message, as programs for Maildirs do it: a file of a new name in the other folder.</summary>
    public void Move(string from, string subject, string to)
    {
        var file = Find(from, subject);
        File.Move(file, Path.Combine(_mail, to, "cur", $"{NewName()}:2,{FlagsOf(file)}"));
    }

    public void Delete(string mailbox, string subject) => File.Delete(Find(mailbox, subject));

    public void Write(string mailbox, byte[] letter, string flags) => File.WriteAllBytes(Path.Combine(_mail, mailbox, "cur", $"{NewName()}:2,{flags}"), letter);

    private string NewName() => string.Create(CultureInfo.InvariantCulture, $"{1_800_000_000 + ++_written}.M{_written}P1.laptop");

    private string Find(string mailbox, string subject) => Assert.Single(Files(mailbox), file => SubjectOf(file) == subject);

    private IEnumerable<string> Files(string mailbox) => new[] { "new", "cur" }
        .SelectMany(part => Directory.EnumerateFiles(Path.Combine(_mail, mailbox, part)))
        .Where(file => Path.GetFileName(file)[0] != '.');

    private static string SubjectOf(string file) => MimeMessage.Load(file).Subject ?? "";

    private static string FlagsOf(string file) => Path.GetFileName(file).Split(":2,") is [_, var flags] ? flags : "";

    private static string Mbsync(RealServer server, string address, string mail) => $"""
        IMAPAccount hikyaku
        Host localhost
        Port {server.Imaps}
        User {address}
        Pass "{RealServer.Password}"
        SSLType IMAPS
        CertificateFile {server.CertificateFile}

        IMAPStore far
        Account hikyaku

        MaildirStore near
        Path {mail}/
        Inbox {mail}/INBOX
        SubFolders Verbatim

        Channel all
        Far :far:
        Near :near:
        Patterns *
        Create Both
        Expunge Both
        Sync All
        SyncState *

        """;

    private static string OfflineImap(RealServer server, string address, string mail, string folder) => $"""
        [general]
        accounts = hikyaku
        metadata = {folder}/metadata
        ui = basic
        [Account hikyaku]
        localrepository = near
        remoterepository = far
        [Repository near]
        type = Maildir
        localfolders = {mail}
        [Repository far]
        type = IMAP
        remotehost = localhost
        remoteport = {server.Imaps}
        ssl = yes
        sslcacertfile = {server.CertificateFile}
        remoteuser = {address}
        remotepass = {RealServer.Password}

        """;
}
