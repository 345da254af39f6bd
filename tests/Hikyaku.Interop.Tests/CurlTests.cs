using System.Text;

namespace Hikyaku.Interop.Tests;

/// <summary>curl speaks SMTP, IMAP and POP3.</summary>
public sealed class CurlTests(RealServer server)
{
    private static readonly string Me = RealServer.Address("curl");

    private string[] Login => ["--silent", "--show-error", "--cacert", server.CertificateFile, "--user", $"{Me}:{RealServer.Password}"];

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    public async Task A_letter_is_submitted_and_read_over_imap_and_pop3(string mechanism)
    {
        var subject = $"curl {Guid.NewGuid():N}";
        var letter = Letters.Plain(Me, Me, subject);
        var file = Path.Combine(server.Folder, $"{Guid.NewGuid():N}.eml");
        await File.WriteAllBytesAsync(file, letter);

        var sent = await Programs.RunAsync("curl",
            [.. Login, "--login-options", $"AUTH={mechanism}", "--mail-from", Me, "--mail-rcpt", Me, "--upload-file", file, $"smtps://localhost:{server.Submissions}"]);
        Assert.True(sent.ExitCode == 0, sent.ToString());

        var found = await Programs.RunAsync("curl", [.. Login, $"imaps://localhost:{server.Imaps}/INBOX?SUBJECT%20%22{Uri.EscapeDataString(subject)}%22"]);
        Assert.True(found.ExitCode == 0, found.ToString());
        Assert.Matches(@"^\* SEARCH \d+\s*$", found.Output);
        var number = found.Output.Trim().Split(' ')[^1];

        var overImap = await Programs.RunAsync("curl", [.. Login, $"imaps://localhost:{server.Imaps}/INBOX;MAILINDEX={number}"]);
        Letters.AssertByteExact(letter, Encoding.UTF8.GetBytes(overImap.Output));

        var overPop3 = await Programs.RunAsync("curl", [.. Login, $"pop3s://localhost:{server.Pop3s}/{number}"]);
        Assert.True(overPop3.ExitCode == 0, overPop3.ToString());
        Assert.Equal(overImap.Output, overPop3.Output);
    }

    [Fact]
    public async Task Starttls_works_on_imap_and_pop3()
    {
        var mailboxes = await Programs.RunAsync("curl", [.. Login, "--ssl-reqd", $"imap://localhost:{server.Imap}/"]);
        Assert.True(mailboxes.ExitCode == 0, mailboxes.ToString());
        Assert.Contains("INBOX", mailboxes.Output);
        var list = await Programs.RunAsync("curl", [.. Login, "--ssl-reqd", $"pop3://localhost:{server.Pop3}/"]);
        Assert.True(list.ExitCode == 0, list.ToString());
    }
}
