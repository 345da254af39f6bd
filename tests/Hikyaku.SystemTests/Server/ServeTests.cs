using System.Net;
using System.Net.Sockets;
using System.Text;
using Hikyaku.SystemTests.Running;
using Hikyaku.SystemTests.Transcripts;
using Xunit;

namespace Hikyaku.SystemTests.Server;

/// <summary>The server as a whole: first start, taken ports, draining, HTTP.</summary>
public sealed class ServeTests
{
    [Fact]
    public async Task A_first_start_makes_everything_and_a_second_one_keeps_it()
    {
        using var folder = new TemporaryFolder();
        string data = folder.Combine("data");
        int offset = TrialPorts.FreeOffset();

        string first = await ServeAsync(data, offset);
        string[] accounts = await File.ReadAllLinesAsync(Path.Combine(data, "trial-accounts.txt"));
        string second = await ServeAsync(data, offset);

        Assert.Equal(["admin@example.test", "alice@example.test", "bob@example.test"], accounts.Select(line => line.Split('\t')[0]).Order(StringComparer.Ordinal));
        Assert.All(accounts, line => Assert.Contains(line.Split('\t')[1], first, StringComparison.Ordinal));
        Assert.All(accounts, line => Assert.DoesNotContain(line.Split('\t')[1], second, StringComparison.Ordinal));
        Assert.Contains(Path.Combine(data, "trial-accounts.txt"), second, StringComparison.Ordinal);
        Assert.Equal(accounts, await File.ReadAllLinesAsync(Path.Combine(data, "trial-accounts.txt")));
        foreach (string secret in (string[])["trial-accounts.txt", "keys/trial-key.pem"])
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(data, secret)));
        CommandRun keys = await CommandRun.Async("domain", "dkim", "list", "example.test", "--data", data);
        Assert.Equal(2, keys.Output.Split('\n').Count(line => line.Contains(" signs ", StringComparison.Ordinal)));
        foreach (int port in (int[])[2525, 2587, 2465, 2143, 2993, 2110, 2995, 8080, 8443])
            Assert.Contains($"127.0.0.1:{port + offset}", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_is_told_at_once_with_what_to_do_and_nothing_is_made()
    {
        using var folder = new TemporaryFolder();
        int offset = TrialPorts.FreeOffset();
        using var other = new TcpListener(IPAddress.Loopback, 2143 + offset);
        other.Start();

        CommandRun run = await CommandRun.Async("serve", "--data", folder.Combine("data"), "--port-offset", offset.ToString(System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"imap 127.0.0.1:{2143 + offset} is taken by ", run.Error, StringComparison.Ordinal);
        Assert.Contains($"(process {Environment.ProcessId})", run.Error, StringComparison.Ordinal);
        Assert.Contains("--port-offset 1000", run.Error, StringComparison.Ordinal);
        Assert.Contains("HIKYAKU__listeners__3__address", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Combine("data")));
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_is_refused()
    {
        await using TestServer server = await TestServer.StartAsync();

        CommandRun run = await CommandRun.Async(
            "serve", "--data", server.DataDirectory, "--port-offset", TrialPorts.FreeOffset().ToString(System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("another hikyaku", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_says_goodbye_to_open_sessions_and_takes_no_new_ones()
    {
        await using TestServer server = await TestServer.StartAsync();
        IPEndPoint imap = server.Imap;
        using var client = new TcpClient();
        await client.ConnectAsync(imap);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        Assert.StartsWith("* OK", await reader.ReadLineAsync(), StringComparison.Ordinal);

        await server.StopAsync();

        // RFC 9051 §7.1.5: an untagged BYE, then the connection is closed.
        Assert.StartsWith("* BYE", await reader.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Null(await reader.ReadLineAsync());
        using var late = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => late.ConnectAsync(imap));
    }

    [Fact]
    public async Task Health_readiness_and_metrics_are_served()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var handler = new SocketsHttpHandler();
        using System.Security.Cryptography.X509Certificates.X509Certificate2 certificate = server.Certificate;
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) => presented!.GetCertHashString() == certificate.GetCertHashString();
        using var client = new HttpClient(handler);

        Assert.Equal("alive\n", await client.GetStringAsync(new Uri(server.Http, "healthz")));
        Assert.Equal("ready\n", await client.GetStringAsync(new Uri(server.Https, "readyz")));
        Assert.Contains("dotnet_process_", await client.GetStringAsync(new Uri(server.Http, "metrics")), StringComparison.Ordinal);
        using HttpResponseMessage front = await client.GetAsync(server.Https);
        Assert.Contains("frame-ancestors 'none'", string.Concat(front.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.True(front.Headers.Contains("Strict-Transport-Security"));
        using HttpResponseMessage nothing = await client.GetAsync(new Uri(server.Http, "nothing"));
        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (nothing.StatusCode, nothing.Content.Headers.ContentType!.MediaType));
    }

    [Fact]
    public async Task An_expired_certificate_is_warned_of_and_served()
    {
        using var folder = new TemporaryFolder();
        string certificate = folder.Combine("certificate.pem"), key = folder.Combine("key.pem");
        var past = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var files = new Hikyaku.Server.Configuration.CertificateOptions(certificate, key);
        Hikyaku.Server.Trial.TrialCertificate.Ensure(files, past);
        string text = $$"""
            { "hostname": "mail.example.test", "dataDirectory": "data",
              "listeners": [ { "protocol": "imap", "address": "127.0.0.1:0", "tls": "implicit" } ],
              "tls": { "certificates": [ { "certificate": "{{certificate}}", "key": "{{key}}" } ] } }
            """;
        await File.WriteAllTextAsync(folder.Combine("hikyaku.json"), text);

        CommandRun check = await CommandRun.Async("config", "check", folder.Combine("hikyaku.json"));
        await using TestServer server = await TestServer.StartAsync(options => options with { Certificates = [files] });

        Assert.Equal(0, check.ExitCode);
        Assert.Contains("expired on 2021-02-01", check.Error, StringComparison.Ordinal);
        using var client = new TcpClient();
        await client.ConnectAsync(server.Imaps);
        string expected = server.Certificate.GetCertHashString();
        using var tls = new System.Net.Security.SslStream(client.GetStream(), false, (_, presented, _, _) => presented!.GetCertHashString() == expected);
        await tls.AuthenticateAsClientAsync("localhost");
        Assert.True(tls.IsEncrypted);
    }

    [Fact]
    public async Task Metrics_are_for_the_configured_addresses_only()
    {
        await using TestServer server = await TestServer.StartAsync(options => options with { MetricsFrom = [IPNetwork.Parse("192.0.2.0/24")] });
        using var client = new HttpClient();

        using HttpResponseMessage answer = await client.GetAsync(new Uri(server.Http, "metrics"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Metrics_are_not_for_the_world_behind_a_proxy_on_this_machine()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.1");

        using HttpResponseMessage answer = await client.GetAsync(new Uri(server.Http, "metrics"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Who_asks_a_second_time_does_not_wait_for_a_client_that_takes_its_time()
    {
        await using TestServer server = await TestServer.StartAsync(options => options with { Limits = options.Limits with { ShutdownGrace = TimeSpan.FromHours(1) } });
        using var client = new TcpClient();
        await client.ConnectAsync(server.Smtp);
        await using var smtp = new LineStream(client.GetStream());
        await Transcript.PlayAsync(smtp, """
            S: 220 *
            C: EHLO a.example
            S..: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<a@a.example>
            S: 250 *
            C: RCPT TO:<alice@example.test>
            S: 250 *
            C: DATA
            S: 354 *
            """);
        using var hurry = new CancellationTokenSource();

        Task stopped = server.Server.StopAsync(hurry.Token);
        Assert.False(stopped.IsCompleted);
        await hurry.CancelAsync();
        await stopped;
    }

    [Fact]
    public void A_trial_makes_its_own_certificate_and_never_writes_over_another()
    {
        var own = new Hikyaku.Server.Configuration.CertificateOptions("/srv/data/keys/trial-certificate.pem", "/srv/data/keys/trial-key.pem");

        Assert.True(Hikyaku.Server.Trial.TrialCertificate.IsOurs(own, "/srv/data"));
        Assert.False(Hikyaku.Server.Trial.TrialCertificate.IsOurs(own with { KeyFile = "/etc/ssl/private/key.pem" }, "/srv/data"));
        Assert.False(Hikyaku.Server.Trial.TrialCertificate.IsOurs(own with { CertificateFile = "/etc/ssl/cert.pem" }, "/srv/data"));
        Assert.False(Hikyaku.Server.Trial.TrialCertificate.IsOurs(own, "/srv/other"));
    }

    private static async Task<string> ServeAsync(string data, int offset)
    {
        using var stop = new CancellationTokenSource();
        using var output = new AwaitedText("account list");
        Task<CommandRun> run = CommandRun.RunAsync(
            "", output, stop.Token, "serve", "--data", data, "--port-offset", offset.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await Task.WhenAny(run, output.Appeared);
        await stop.CancelAsync();
        CommandRun end = await run;
        Assert.True(end.ExitCode == 0, end.Error);
        return output.ToString();
    }
}
