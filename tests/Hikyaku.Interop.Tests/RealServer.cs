using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hikyaku.Interop.Tests;

[assembly: AssemblyFixture(typeof(RealServer))]

namespace Hikyaku.Interop.Tests;

/// <summary>
/// The real program in a process of its own, with a configuration file, a certificate for localhost that clients can
/// verify, and one account for each kind of client, so that tests don't meet in a mailbox.
/// </summary>
public sealed class RealServer : IAsyncLifetime
{
    public const string Domain = "example.test";
    public const string Password = "correct horse-battery 1";

    private static readonly string[] Names =
        ["swaks", "curl", "msmtp", "mbsync", "neomutt", "fetchmail", "python", "mailkit", "lecture", "backup", "postfix", "dkim",
            "alpine", "wanderlust", "two-mbsync", "two-offlineimap"];

    private byte[] _certificate = [];
    private Process? _process;

    public string Folder { get; } = Directory.CreateTempSubdirectory("hikyaku-interop-").FullName;
    public string DataFolder => Path.Combine(Folder, "data");
    public string CertificateFile => Path.Combine(Folder, "certificate.pem");
    public int Smtp { get; private set; }
    public int Submission { get; private set; }
    public int Submissions { get; private set; }
    public int Imap { get; private set; }
    public int Imaps { get; private set; }
    public int Pop3 { get; private set; }
    public int Pop3s { get; private set; }

    /// <summary>Where mail for other domains is sent: the port of the foreign server of <see cref="PostfixTests"/>.</summary>
    public int OtherServer { get; private set; }

    public static string Address(string name) => $"{name}@{Domain}";

    /// <summary>The program as its own project built it, in the configuration of these tests.</summary>
    public static string Program
    {
        get
        {
            // tests/Hikyaku.Interop.Tests/bin/CONFIGURATION/FRAMEWORK/
            var output = new DirectoryInfo(AppContext.BaseDirectory);
            var root = output.Parent!.Parent!.Parent!.Parent!.Parent!;
            return Path.Combine(root.FullName, "src", "Hikyaku.Server", "bin", output.Parent.Name, output.Name, "hikyaku.dll");
        }
    }

    public async ValueTask InitializeAsync()
    {
        WriteCertificate();
        var ports = FreePorts(8);
        OtherServer = ports[7];
        ports = ports[..7];
        (Smtp, Submission, Submissions, Imap, Imaps, Pop3, Pop3s) = (ports[0], ports[1], ports[2], ports[3], ports[4], ports[5], ports[6]);
        var config = Path.Combine(Folder, "hikyaku.json");
        await File.WriteAllTextAsync(config, $$"""
            {
              "hostname": "mail.example.test",
              "dataDirectory": "data",
              "listeners": [
                { "protocol": "smtp",       "address": "127.0.0.1:{{Smtp}}",        "tls": "starttls" },
                { "protocol": "submission", "address": "127.0.0.1:{{Submission}}",  "tls": "starttls" },
                { "protocol": "submission", "address": "127.0.0.1:{{Submissions}}", "tls": "implicit" },
                { "protocol": "imap",       "address": "127.0.0.1:{{Imap}}",        "tls": "starttls" },
                { "protocol": "imap",       "address": "127.0.0.1:{{Imaps}}",       "tls": "implicit" },
                { "protocol": "pop3",       "address": "127.0.0.1:{{Pop3}}",        "tls": "starttls" },
                { "protocol": "pop3",       "address": "127.0.0.1:{{Pop3s}}",       "tls": "implicit" },
              ],
              "tls": { "certificates": [ { "certificate": "certificate.pem", "key": "key.pem" } ] },
              "transfer": { "routes": [ { "domain": "*", "host": "127.0.0.1", "port": {{OtherServer}} } ] },
            }
            """);
        await HikyakuAsync("domain", "add", Domain, "--data", DataFolder);
        var accounts = Path.Combine(Folder, "accounts.csv");
        await File.WriteAllLinesAsync(accounts, Names.Select(name => $"{Address(name)},{Password}"));
        await HikyakuAsync("account", "import", accounts, "--data", DataFolder);

        var start = new ProcessStartInfo("dotnet", [Program, "serve", "--config", config])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
#pragma warning disable RS0030 // the second and last place: the server under test
        _process = Process.Start(start)!;
#pragma warning restore RS0030
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        foreach (var port in ports)
            await WaitUntilListeningAsync(port);
    }

    /// <summary>Runs a command of the program; it must succeed.</summary>
    internal static async Task<ProgramEnd> HikyakuAsync(params string[] arguments)
    {
        var end = await Programs.RunAsync("dotnet", arguments.Prepend(Program));
        Assert.True(end.ExitCode == 0, $"hikyaku {string.Join(' ', arguments)}: {end}");
        return end;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await Programs.RunAsync("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            await _process.WaitForExitAsync(limit.Token);
        }

        _process?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>A client's check: our certificate, and the name it was asked for.</summary>
    internal bool Trusts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        => (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == 0 && certificate is not null
            && certificate.GetRawCertData().AsSpan().SequenceEqual(_certificate.AsSpan());

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        _certificate = certificate.RawData;
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(Folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(Path.Combine(Folder, "key.pem"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(listener => listener.Stop());
        return ports;
    }

    private async Task WaitUntilListeningAsync(int port)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (attempt < 200 && !_process!.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }
}
