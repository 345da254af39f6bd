namespace Hikyaku.Interop.Tests;

/// <summary>fetchmail takes mail off the server over POP3, the old way.</summary>
public sealed class FetchmailTests(RealServer server)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Mail_is_taken_off_the_server(bool implicitTls)
    {
        var me = RealServer.Address("fetchmail");
        var subject = $"fetchmail {Guid.NewGuid():N}";
        using (var client = await Letters.LoginAsync(server, "fetchmail"))
            await Letters.AppendAsync(client, Letters.Plain(me, me, subject));

        var port = implicitTls ? server.Pop3s : server.Pop3;
        var delivered = Path.Combine(server.Folder, $"fetched-{port}");
        var config = Path.Combine(server.Folder, $"fetchmailrc-{port}");
        await File.WriteAllTextAsync(config, $"""
            set no bouncemail
            poll localhost protocol pop3 port {port} uidl
              user "{me}" password "{RealServer.Password}"
              {(implicitTls ? "ssl" : "sslproto TLS1+")} sslcertck sslcertfile "{server.CertificateFile}"
              mda "cat >> {delivered}" fetchall

            """);
        File.SetUnixFileMode(config, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var home = new Dictionary<string, string> { ["FETCHMAILHOME"] = Directory.CreateDirectory(Path.Combine(server.Folder, $"home-{port}")).FullName };
        var end = await Programs.RunAsync("fetchmail", ["-f", config, "-v"], environment: home);
        Assert.True(end.ExitCode == 0, end.ToString());
        Assert.Contains(subject, await File.ReadAllTextAsync(delivered));

        using var after = await Letters.LoginAsync(server, "fetchmail");
        await after.Inbox.OpenAsync(MailKit.FolderAccess.ReadOnly);
        Assert.Empty(await after.Inbox.SearchAsync(MailKit.Search.SearchQuery.SubjectContains(subject)));
    }
}
