using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Hikyaku.Interop.Tests;

/// <summary>
/// A private Postfix on the loopback address: it takes mail for postfix.test into Maildirs, offers TLS, and sends all other
/// mail to our server.
/// </summary>
internal sealed class Postfix : IAsyncDisposable
{
    private const string User = "postfix";

    private readonly string _folder;

    private Postfix(string folder, int port) => (_folder, Port) = (folder, port);

    public int Port { get; }

    private string Configuration => Path.Combine(_folder, "conf");

    /// <summary>Starts it; the test is skipped where that can't be done.</summary>
    /// <param name="server">Our server, to which it sends all other mail.</param>
    /// <param name="milterPort">Where it asks a filter about mail that comes in; null to ask nobody.</param>
    public static async Task<Postfix> StartAsync(RealServer server, int? milterPort = null)
    {
        Programs.Require("postfix");
        Assert.SkipUnless(Environment.UserName == "root", "Postfix can be started by root only");
        var postfix = new Postfix(Directory.CreateTempSubdirectory("hikyaku-postfix-").FullName, server.OtherServer);
        try
        {
            await postfix.ConfigureAsync(server, milterPort);
            await postfix.RunAsync("start");
            await postfix.WaitUntilListeningAsync();
            return postfix;
        }
        catch
        {
            await postfix.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits for the one message in a user's Maildir that holds a text, and gives its bytes with CRLF.</summary>
    public async Task<string> ReadAsync(string user, string holding)
    {
        var folder = Path.Combine(_folder, "mail", user, "new");
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(60))
        {
            foreach (var file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [])
            {
                var text = await File.ReadAllTextAsync(file, System.Text.Encoding.Latin1);
                if (text.Contains(holding, StringComparison.Ordinal))
                    return text.Replace("\n", "\r\n", StringComparison.Ordinal);
            }
            await Task.Delay(50);
        }
        throw new TimeoutException($"No mail with '{holding}' came to {user}.\n{await LogAsync()}");
    }

    /// <summary>What it has logged.</summary>
    public async Task<string> LogAsync()
    {
        var log = Path.Combine(_folder, "mail.log");
        return File.Exists(log) ? await File.ReadAllTextAsync(log) : "(no log)";
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Configuration, "main.cf")))
            await Programs.RunAsync("postfix", ["-c", Configuration, "stop"]);
        Directory.Delete(_folder, recursive: true);
    }

    private async Task ConfigureAsync(RealServer server, int? milterPort)
    {
        File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        foreach (var name in new[] { "conf", "queue", "data", "mail" })
            Directory.CreateDirectory(Path.Combine(_folder, name));
        var uid = (await Programs.RunAsync("id", ["-u", User])).Output.Trim();
        await Programs.RunAsync("chown", [User, Path.Combine(_folder, "data"), Path.Combine(_folder, "mail")]);
        await File.WriteAllLinesAsync(Path.Combine(Configuration, "mailboxes"), ["dan@postfix.test dan/", "eve@postfix.test eve/"]);
        await File.WriteAllLinesAsync(Path.Combine(Configuration, "aliases"), ["moved@postfix.test nobody@example.test"]);
        await File.WriteAllTextAsync(Path.Combine(Configuration, "main.cf"), $"""
            compatibility_level = 3.6
            queue_directory = {_folder}/queue
            data_directory = {_folder}/data
            maillog_file = {_folder}/mail.log
            maillog_file_prefixes = {_folder}
            myhostname = mx.postfix.test
            mydomain = postfix.test
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            mynetworks = 127.0.0.0/8
            mydestination =
            alias_maps =
            alias_database =
            local_recipient_maps =
            virtual_mailbox_domains = postfix.test
            virtual_mailbox_maps = texthash:{Configuration}/mailboxes
            virtual_alias_maps = texthash:{Configuration}/aliases
            virtual_mailbox_base = {_folder}/mail
            virtual_uid_maps = static:{uid}
            virtual_gid_maps = static:{uid}
            virtual_minimum_uid = 1
            virtual_mailbox_limit = 0
            mailbox_size_limit = 0
            default_transport = smtp:[127.0.0.1]:{server.Smtp}
            relay_transport = smtp:[127.0.0.1]:{server.Smtp}
            smtpd_recipient_restrictions = permit_mynetworks, reject
            smtpd_relay_restrictions = permit_mynetworks, reject
            disable_dns_lookups = yes
            smtp_dns_support_level = disabled
            smtp_tls_security_level = may
            smtpd_tls_security_level = may
            smtpd_tls_received_header = yes
            smtpd_tls_chain_files = {server.Folder}/key.pem, {server.CertificateFile}
            message_size_limit = 52428800
            smtputf8_enable = yes
            smtpd_milters = {(milterPort is { } port ? string.Create(CultureInfo.InvariantCulture, $"inet:127.0.0.1:{port}") : "")}
            milter_default_action = tempfail
            """.ReplaceLineEndings("\n"));
        await File.WriteAllTextAsync(Path.Combine(Configuration, "master.cf"), $"""
            127.0.0.1:{Port} inet n - n - - smtpd
            pickup unix n - n 60 1 pickup
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            tlsmgr unix - - n 1000? 1 tlsmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            verify unix - - n - 1 verify
            flush unix n - n 1000? 0 flush
            proxymap unix - - n - - proxymap
            proxywrite unix - - n - 1 proxymap
            smtp unix - - n - - smtp
            relay unix - - n - - smtp
            showq unix n - n - - showq
            error unix - - n - - error
            retry unix - - n - - error
            discard unix - - n - - discard
            virtual unix - n n - - virtual
            anvil unix - - n - 1 anvil
            scache unix - - n - 1 scache
            postlog unix-dgram n - n - 1 postlogd

            """.ReplaceLineEndings("\n"));
    }

    private async Task RunAsync(string verb)
    {
        var end = await Programs.RunAsync("postfix", ["-c", Configuration, verb]);
        Assert.True(end.ExitCode == 0, $"postfix {verb}: {end}\n{await LogAsync()}");
    }

    private async Task WaitUntilListeningAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException) when (attempt < 200)
            {
                await Task.Delay(50);
            }
        }
    }
}
