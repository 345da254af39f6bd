using System.Net;
using System.Text;
using Hikyaku.Access.Pop3;
using Hikyaku.Connections;
using Hikyaku.SystemTests.Connections;
using Hikyaku.SystemTests.Store;
using Xunit;

namespace Hikyaku.SystemTests.Pop3;

/// <summary>A POP3 session without a socket, on a real store; scripts read like the RFC's examples.</summary>
internal sealed class Pop3Talk : IAsyncDisposable
{
    private readonly PipePair _pipes = new();
    private readonly ClientConnection _connection;
    private readonly Task _session;
    private string _heard = "";

    public Pop3Talk(StoreBench bench, MaildropLocks? locks = null, bool passwordsAllowed = true, TimeSpan? patience = null)
    {
        var profile = new ListenerProfile { Protocol = "pop3", Tls = TlsMode.None, AllowPlaintextLogin = passwordsAllowed };
        var setup = new ConnectionSetup { Remote = new IPEndPoint(IPAddress.Loopback, 40000) };
        _connection = new ClientConnection(_pipes.Server, profile, setup);
        var options = new Pop3Options { Hostname = "mail.example.test", MaildropPatience = patience ?? TimeSpan.FromMinutes(1) };
        _session = ServeAsync(new Pop3Session(_connection, bench.Store, locks ?? new MaildropLocks(), options, TimeProvider.System));
    }

    /// <summary>
    /// Lines of "C: ..." are said, lines of "S: ..." must be heard next. "S: +OK*" is any line that begins so.
    /// </summary>
    public async Task PlayAsync(string script)
    {
        foreach (var line in script.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("C: ", StringComparison.Ordinal))
            {
                await _pipes.SayAsync(line[3..] + "\r\n");
                continue;
            }

            var expected = line[3..];
            var heard = await HearLineAsync();
            if (expected.EndsWith('*'))
                Assert.StartsWith(expected[..^1], heard);
            else
                Assert.Equal(expected, heard);
        }
    }

    public async Task LoginAsync(string user = "alice@example.test", string password = "wonderland") => await PlayAsync($"""
        S: +OK*
        C: USER {user}
        S: +OK*
        C: PASS {password}
        S: +OK*
        """);

    public Task SayAsync(string bytes) => _pipes.SayAsync(bytes);

    public void HangUp() => _pipes.HangUp();

    /// <summary>Waits for the session to end by itself.</summary>
    public Task EndAsync() => _session.WaitAsync(TimeSpan.FromSeconds(20));

    public async Task<string> HearLineAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!_heard.Contains("\r\n", StringComparison.Ordinal))
        {
            var read = await _pipes.Client.Input.ReadAsync(limit.Token);
            _heard += Encoding.UTF8.GetString(read.Buffer);
            _pipes.Client.Input.AdvanceTo(read.Buffer.End);
            Assert.False(read.IsCompleted && !_heard.Contains("\r\n", StringComparison.Ordinal), $"the server hung up after '{_heard}'");
        }

        var end = _heard.IndexOf("\r\n", StringComparison.Ordinal);
        var line = _heard[..end];
        _heard = _heard[(end + 2)..];
        return line;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_session.IsCompleted)
            _pipes.HangUp();
        await EndAsync();
    }

    private async Task ServeAsync(Pop3Session session)
    {
        await session.RunAsync();
        await _connection.DisposeAsync();
    }
}
