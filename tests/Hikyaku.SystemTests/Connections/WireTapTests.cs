using System.Net;
using System.Text.Json;
using Hikyaku.Connections;
using Hikyaku.Connections.Tap;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Hikyaku.SystemTests.Connections;

public sealed class WireTapTests : IDisposable
{
    private static readonly ListenerProfile StartTls = new() { Protocol = "test", Tls = TlsMode.StartTls };
    private readonly string _folder = Directory.CreateTempSubdirectory("hikyaku-tap-").FullName;
    private readonly TestCertificates _certificates = new();

    [Fact]
    public async Task A_session_is_recorded_in_both_directions_inside_TLS_and_without_its_password()
    {
        using var shelf = TestCertificates.Open(_certificates.Write("mail", ["mail.example"]));
        await using (var tap = Tap())
        {
            tap.SwitchOn(TapFilter.All);
            await using var listener = await TestListener.StartAsync(StartTls, EchoSession.RunAsync, shelf, tap: tap);
            await using var plain = await listener.ConnectAsync();
            await plain.WriteAsync("STARTTLS\r\n"u8.ToArray());
            await TlsTests.ReadSomeAsync(plain, 17);
            await using var client = await _certificates.ShakeHandsAsync(plain, "mail.example");
            await client.WriteAsync("a LOGIN alice secret\r\n"u8.ToArray());
            await TlsTests.ReadSomeAsync(client, 22);
            await client.WriteAsync("QUIT\r\n"u8.ToArray());
            await TlsTests.ReadToEndAsync(client);
        }

        var file = Assert.Single(Directory.GetFiles(_folder));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(
            [
                "server: hello\r\n", "client: STARTTLS\r\n", "server: go ahead\r\n", "TLSv1.3 begins; what follows was encrypted",
                "client: a LOGIN (hidden)", "server: A LOGIN ALICE SECRET\r\n", "client: QUIT\r\n", "end of the recording",
            ],
            (await ReadAsync(file)).Skip(1));
    }

    [Fact]
    public async Task It_can_be_switched_on_and_off_while_a_session_runs()
    {
        await using (var tap = Tap())
        {
            await using var listener = await TestListener.StartAsync(StartTls, EchoSession.RunAsync, tap: tap);
            await using var client = await listener.ConnectAsync();
            await TlsTests.ReadSomeAsync(client, 7);
            await SayAsync(client, "before\r\n");
            tap.SwitchOn(new TapFilter { Protocol = "TEST", Network = IPNetwork.Parse("127.0.0.0/8") });
            await SayAsync(client, "during\r\n");
            tap.SwitchOff();
            await SayAsync(client, "after\r\n");
        }

        Assert.Equal(
            ["client: during\r\n", "server: DURING\r\n", "end of the recording"],
            (await ReadAsync(Assert.Single(Directory.GetFiles(_folder)))).Skip(1));
    }

    [Theory]
    [InlineData("imap", null)]
    [InlineData(null, "192.0.2.0/24")]
    public async Task Who_is_not_meant_is_not_recorded(string? protocol, string? network)
    {
        await using (var tap = Tap())
        {
            tap.SwitchOn(new TapFilter { Protocol = protocol, Network = network is null ? null : IPNetwork.Parse(network) });
            await using var listener = await TestListener.StartAsync(StartTls, EchoSession.RunAsync, tap: tap);
            await using var client = await listener.ConnectAsync();
            await SayAsync(client, "noop\r\n");
        }

        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_recording_is_bounded_and_the_session_goes_on()
    {
        await using (var tap = Tap(new TapLimits { BytesPerConnection = 1000 }))
        {
            tap.SwitchOn(TapFilter.All);
            await using var listener = await TestListener.StartAsync(StartTls, EchoSession.RunAsync, tap: tap);
            await using var client = await listener.ConnectAsync();
            await TlsTests.ReadSomeAsync(client, 7);
            for (var i = 0; i < 50; i++) await SayAsync(client, "noop\r\n");
        }

        var file = Assert.Single(Directory.GetFiles(_folder));
        Assert.InRange(new FileInfo(file).Length, 500, 1200);
        Assert.Equal("the recording is full; the session goes on", (await ReadAsync(file))[^1]);
    }

    [Fact]
    public async Task A_tap_that_recorded_too_much_switches_itself_off()
    {
        await using var tap = Tap(new TapLimits { Bytes = 1000 });
        tap.SwitchOn(TapFilter.All);
        await using var listener = await TestListener.StartAsync(StartTls, EchoSession.RunAsync, tap: tap);
        await using var client = await listener.ConnectAsync();
        await TlsTests.ReadSomeAsync(client, 7);
        for (var i = 0; i < 50; i++) await SayAsync(client, "noop\r\n");
        for (var i = 0; i < 200 && tap.Filter is not null; i++) await Task.Delay(10);
        Assert.Null(tap.Filter);
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        _certificates.Dispose();
    }

    private WireTap Tap(TapLimits? limits = null) => new(_folder, limits ?? new TapLimits(), TimeProvider.System, NullLogger<WireTap>.Instance);

    private static async Task SayAsync(Stream client, string line)
    {
        await client.WriteAsync(System.Text.Encoding.ASCII.GetBytes(line));
        await TlsTests.ReadSomeAsync(client, line.Length);
    }

    private static async Task<List<string>> ReadAsync(string file)
    {
        var lines = new List<string>();
        foreach (var line in await File.ReadAllLinesAsync(file))
        {
            using var json = JsonDocument.Parse(line);
            var record = json.RootElement;
            lines.Add(record.TryGetProperty("note", out var note) ? note.GetString()!
                : record.TryGetProperty("from", out var from) ? $"{from.GetString()}: {record.GetProperty("text").GetString()}{(record.TryGetProperty("hidden", out _) ? " (hidden)" : "")}"
                : "begin");
        }

        return lines;
    }
}
