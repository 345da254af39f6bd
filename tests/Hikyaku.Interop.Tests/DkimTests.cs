using System.Text;
using System.Text.Json;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Search;
using MailKit.Security;
using MimeKit;

namespace Hikyaku.Interop.Tests;

/// <summary>Our signatures as dkimpy (both algorithms) and OpenDKIM see them, with the keys that <c>hikyaku domain dkim list</c> tells to publish.</summary>
public sealed class DkimTests(RealServer server)
{
    private const string Verify = """
        import dkim, json, os, sys
        records = json.loads(os.environ["RECORDS"])
        message = sys.stdin.buffer.read()
        find = lambda name, timeout=5: records.get(name.decode().rstrip(".") if isinstance(name, bytes) else name.rstrip("."), "").encode()
        for index in range(2):
            checked = dkim.DKIM(message)
            print("pass" if checked.verify(idx=index, dnsfunc=find) else "fail", checked.signature_fields[b"a"].decode())
        """;

    // Debian's own: another python3 on the PATH does not know its modules.
    private const string Python = "/usr/bin/python3";

    private static readonly string Me = RealServer.Address("dkim");

    [Fact]
    public async Task Dkimpy_verifies_both_signatures_of_what_was_submitted()
    {
        await RequireAsync();
        var records = await RecordsAsync();
        var letter = await SubmitAsync($"dkimpy {Guid.NewGuid():N}");

        var end = await Programs.RunAsync(Python, ["-c", Verify], letter, Environment(records));

        Assert.True(end.ExitCode == 0, end.ToString());
        Assert.Equal(["pass rsa-sha256", "pass ed25519-sha256"], end.Output.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Dkimpy_sees_what_was_changed_on_the_way()
    {
        await RequireAsync();
        var records = await RecordsAsync();
        var letter = await SubmitAsync($"dkimpy {Guid.NewGuid():N}");

        var forged = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(letter).Replace("Come  at five", "Come at nine", StringComparison.Ordinal));
        var end = await Programs.RunAsync(Python, ["-c", Verify], forged, Environment(records));

        Assert.DoesNotContain("pass", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenDkim_verifies_what_was_submitted()
    {
        Programs.Require("opendkim");
        var records = await RecordsAsync();
        var letter = await SubmitAsync($"opendkim {Guid.NewGuid():N}");
        var folder = Directory.CreateTempSubdirectory("hikyaku-opendkim-").FullName;
        try
        {
            var keys = Path.Combine(folder, "keys");
            await File.WriteAllLinesAsync(keys, records.Select(record => $"{record.Key} {record.Value}"));
            var configuration = Path.Combine(folder, "opendkim.conf");
            await File.WriteAllTextAsync(configuration, $"Mode v\nTestPublicKeys {keys}\nLogResults yes\n");
            var message = Path.Combine(folder, "message");
            await File.WriteAllBytesAsync(message, letter);

            var end = await Programs.RunAsync("opendkim", ["-x", configuration, "-vv", "-t", message]);

            Assert.True(end.ExitCode == 0, end.ToString());
            Assert.Contains("dkim=pass", end.Output + end.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("dkim=fail", end.Output + end.Errors, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RequireAsync()
        => Assert.SkipUnless((await Programs.RunAsync(Python, ["-c", "import dkim, nacl"])).ExitCode == 0,
            "Python's 'dkim' and 'nacl' (Debian: python3-dkim, python3-nacl) are not on this machine; ./test.sh installs them where it may");

    private static Dictionary<string, string> Environment(Dictionary<string, string> records) => new() { ["RECORDS"] = JsonSerializer.Serialize(records) };

    private async Task<Dictionary<string, string>> RecordsAsync()
    {
        var list = await RealServer.HikyakuAsync("domain", "dkim", "list", RealServer.Domain, "--json", "--data", server.DataFolder);
        return JsonDocument.Parse(list.Output).RootElement.EnumerateArray().ToDictionary(key => key.GetProperty("name").GetString()!, key => key.GetProperty("record").GetString()!);
    }

    private async Task<byte[]> SubmitAsync(string subject)
    {
        var message = new MimeMessage { Subject = subject + " 壺", Body = new TextPart("plain") { Text = "Come  at five. \n\n\nBring\ta friend.\n\n\n" } };
        message.From.Add(new MailboxAddress("私", Me));
        message.To.Add(MailboxAddress.Parse(Me));
        using (var smtp = new SmtpClient { ServerCertificateValidationCallback = server.Trusts })
        {
            await smtp.ConnectAsync("localhost", server.Submission, SecureSocketOptions.StartTls);
            await smtp.AuthenticateAsync(Me, RealServer.Password);
            await smtp.SendAsync(message);
            await smtp.DisconnectAsync(true);
        }
        using var imap = await Letters.LoginAsync(server, "dkim");
        await imap.Inbox.OpenAsync(FolderAccess.ReadOnly);
        var uid = Assert.Single(await imap.Inbox.SearchAsync(SearchQuery.SubjectContains(subject)));
        await using var stream = await imap.Inbox.GetStreamAsync(uid);
        using var octets = new MemoryStream();
        await stream.CopyToAsync(octets);
        return octets.ToArray();
    }
}
