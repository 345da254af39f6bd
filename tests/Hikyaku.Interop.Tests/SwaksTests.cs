using System.Globalization;

namespace Hikyaku.Interop.Tests;

/// <summary>swaks, the tester's SMTP client, on each of our doors.</summary>
public sealed class SwaksTests(RealServer server)
{
    private static readonly string Me = RealServer.Address("swaks");

    [Fact]
    public async Task A_stranger_sends_a_letter_in_clear_text()
        => await SendAndReadAsync("swaks clear", ["--server", $"127.0.0.1:{server.Smtp}"]);

    [Fact]
    public async Task A_stranger_sends_a_letter_over_starttls()
        => await SendAndReadAsync("swaks starttls", ["--server", $"127.0.0.1:{server.Smtp}", "--tls"]);

    [Fact]
    public async Task A_user_submits_with_plain_inside_starttls()
        => await SendAndReadAsync("swaks submission plain", ["--server", $"127.0.0.1:{server.Submission}", "--tls", .. Login("PLAIN")], Me);

    [Fact]
    public async Task A_user_submits_with_login_inside_starttls()
        => await SendAndReadAsync("swaks submission login", ["--server", $"127.0.0.1:{server.Submission}", "--tls", .. Login("LOGIN")], Me);

    [Fact]
    public async Task A_user_submits_over_implicit_tls()
        => await SendAndReadAsync("swaks submissions", ["--server", $"127.0.0.1:{server.Submissions}", "--tls-on-connect", .. Login("PLAIN")], Me);

    [Fact]
    public async Task An_unknown_user_is_refused_in_session()
    {
        var end = await SwaksAsync(["--server", $"127.0.0.1:{server.Smtp}", "--from", "me@example.net", "--to", "nobody@example.test"], []);
        Assert.NotEqual(0, end.ExitCode);
        Assert.Contains("550 5.1.1", end.Output);
    }

    [Fact]
    public async Task Nobody_can_relay()
    {
        var end = await SwaksAsync(["--server", $"127.0.0.1:{server.Smtp}", "--from", "me@example.net", "--to", "you@example.org"], []);
        Assert.NotEqual(0, end.ExitCode);
        Assert.Contains("550 5.7.1", end.Output);
    }

    [Fact]
    public async Task No_password_is_taken_outside_tls()
    {
        var end = await SwaksAsync(["--server", $"127.0.0.1:{server.Submission}", "--from", Me, "--to", Me, .. Login("PLAIN")], []);
        Assert.NotEqual(0, end.ExitCode);
        Assert.DoesNotContain("AUTH PLAIN", end.Output.Replace("-> AUTH", "", StringComparison.Ordinal));
    }

    private static string[] Login(string mechanism) => ["--auth", mechanism, "--auth-user", Me, "--auth-password", RealServer.Password];

    private async Task SendAndReadAsync(string subject, string[] options, string from = "me@example.net")
    {
        var unique = string.Create(CultureInfo.InvariantCulture, $"{subject} {Guid.NewGuid():N}");
        var letter = Letters.Plain(from, Me, unique);
        var end = await SwaksAsync([.. options, "--from", from, "--to", Me], letter);
        Assert.True(end.ExitCode == 0, end.ToString());
        Letters.AssertByteExact(letter, await Letters.ReadAsync(server, "swaks", unique));
    }

    private async Task<ProgramEnd> SwaksAsync(string[] options, byte[] letter)
    {
        if (letter.Length == 0)
            return await Programs.RunAsync("swaks", options);
        var file = Path.Combine(server.Folder, $"{Guid.NewGuid():N}.eml");
        // swaks puts CRLF behind what it is given, whether or not there is one already.
        await File.WriteAllBytesAsync(file, letter[..^2]);
        return await Programs.RunAsync("swaks", [.. options, "--data", file]);
    }
}
