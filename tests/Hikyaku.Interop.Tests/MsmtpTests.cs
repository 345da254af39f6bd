namespace Hikyaku.Interop.Tests;

/// <summary>msmtp, a sendmail for people without an MTA; it knows SCRAM.</summary>
public sealed class MsmtpTests(RealServer server)
{
    private static readonly string Me = RealServer.Address("msmtp");

    [Theory]
    [InlineData("plain", true)]
    [InlineData("scram-sha-256", true)]
    [InlineData("scram-sha-256", false)]
    [InlineData("login", false)]
    public async Task A_letter_is_submitted(string mechanism, bool starttls)
    {
        var subject = $"msmtp {Guid.NewGuid():N}";
        var letter = Letters.Plain(Me, Me, subject);
        var end = await Programs.RunAsync("msmtp",
            ["--file=/dev/null", "--host=localhost", $"--port={(starttls ? server.Submission : server.Submissions)}", "--tls=on",
                $"--tls-starttls={(starttls ? "on" : "off")}", $"--tls-trust-file={server.CertificateFile}", $"--auth={mechanism}", $"--user={Me}",
                $"--passwordeval=printf '%s\\n' '{RealServer.Password}'", $"--from={Me}", "--", Me],
            letter);
        Assert.True(end.ExitCode == 0, end.ToString());
        Letters.AssertByteExact(letter, await Letters.ReadAsync(server, "msmtp", subject));
    }
}
