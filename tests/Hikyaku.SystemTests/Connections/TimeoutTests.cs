using System.Text;
using Hikyaku.Connections;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Hikyaku.SystemTests.Connections;

public sealed class TimeoutTests : IDisposable
{
    private static readonly ListenerProfile Profile = new() { Protocol = "test", Tls = TlsMode.None };
    private readonly FakeTimeProvider _time = new();
    private readonly ConnectionRoster _roster;

    public TimeoutTests() => _roster = new ConnectionRoster(_time);

    [Fact]
    public async Task A_silent_client_is_told_goodbye_after_the_time()
    {
        var pair = new PipePair();
        await using var connection = Connect(pair);
        var session = EchoSession.RunAsync(connection);
        Assert.Equal("hello\r\n", await pair.HearAsync());

        _time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        await Task.Delay(20);
        Assert.False(session.IsCompleted); // a deadline is never early
        _time.Advance(TimeSpan.FromSeconds(3));
        await session;
        await connection.FlushAsync();
        Assert.Equal("bye: TimedOut\r\n", await pair.HearAsync());
    }

    [Fact]
    public async Task Each_command_begins_the_time_anew()
    {
        var pair = new PipePair();
        await using var connection = Connect(pair);
        var session = EchoSession.RunAsync(connection);
        await pair.HearAsync();
        for (var i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(4));
            await pair.SayAsync("noop\r\n");
            Assert.Equal("NOOP\r\n", await pair.HearAsync());
        }

        Assert.False(session.IsCompleted);
    }

    [Fact]
    public async Task A_line_that_has_begun_must_be_finished_soon()
    {
        var pair = new PipePair();
        await using var connection = Connect(pair);
        var session = EchoSession.RunAsync(connection);
        await pair.HearAsync();
        for (var i = 0; i < 7 && !session.IsCompleted; i++)
        {
            await pair.SayAsync("x");
            await Task.Delay(20);
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        await session; // and not after five minutes
        Assert.Equal(ConnectionEnd.TimedOut, connection.EndReason);
    }

    [Fact]
    public async Task The_time_for_a_line_does_not_count_for_the_next()
    {
        var pair = new PipePair();
        await using var connection = Connect(pair);
        var session = EchoSession.RunAsync(connection);
        await pair.HearAsync();
        await pair.SayAsync("no");
        await Task.Delay(20);
        _time.Advance(TimeSpan.FromSeconds(30));
        await pair.SayAsync("op\r\n");
        Assert.Equal("NOOP\r\n", await pair.HearAsync());
        _time.Advance(TimeSpan.FromMinutes(4));
        await pair.SayAsync("noop\r\n");
        Assert.Equal("NOOP\r\n", await pair.HearAsync());
        Assert.False(session.IsCompleted);
    }

    [Fact]
    public async Task A_client_that_takes_no_replies_is_broken_off()
    {
        var aborted = new TaskCompletionSource();
        var pair = new PipePair(pauseAt: 1024);
        await using var connection = Connect(pair, () =>
        {
            aborted.TrySetResult();
            pair.Client.Input.Complete();
        });
        connection.ExpectWithin(TimeSpan.FromSeconds(10));
        for (var i = 0; i < 100; i++) connection.Output.WriteLine("a long reply that nobody reads"u8);
        var flushing = connection.FlushAsync().AsTask();
        await Task.Delay(20);
        Assert.False(flushing.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(12));
        await flushing;
        Assert.Equal(ConnectionEnd.TimedOut, connection.EndReason);
        _time.Advance(ConnectionLimits.Default.GoodbyeWithin + TimeSpan.FromSeconds(2));
        await aborted.Task;
    }

    [Fact]
    public async Task Replies_to_pipelined_commands_go_out_together()
    {
        var pair = new PipePair();
        await using var connection = Connect(pair);
        await pair.SayAsync("one\r\ntwo\r\nthree\r\n");
        var session = EchoSession.RunAsync(connection);
        Assert.Equal("hello\r\nONE\r\nTWO\r\nTHREE\r\n", await pair.HearAsync()); // RFC 2920 §3.2
        pair.HangUp();
        await session;
        Assert.Equal(ConnectionEnd.PeerGone, connection.EndReason);
    }

    [Fact]
    public async Task A_client_that_pipelines_and_never_reads_does_not_fill_our_memory()
    {
        var pair = new PipePair();
        var connection = Connect(pair);
        var session = EchoSession.RunAsync(connection);
        var commands = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("noop\r\n", 1000)));
        var sent = 0;
        while (sent < 100_000_000)
        {
            var sending = pair.Client.Output.WriteAsync(commands).AsTask();
            if (await Task.WhenAny(sending, Task.Delay(500)) != sending) break; // nobody reads any more
            sent += commands.Length;
        }

        Assert.InRange(sent, 1, 1_000_000);
        pair.Client.Input.Complete();
        await session;
        await connection.DisposeAsync();
    }

    public void Dispose() => _roster.Dispose();

    private ClientConnection Connect(PipePair pair, Action? abort = null)
        => new(pair.Server, Profile, new ConnectionSetup { Roster = _roster, Abort = abort });
}
