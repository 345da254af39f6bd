using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Hikyaku.Connections;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Hikyaku.SystemTests.Connections;

public sealed class GateTests
{
    private static readonly ListenerProfile Plain = new() { Protocol = "test", Tls = TlsMode.None };
    private static readonly ListenerProfile Proxied = Plain with { ProxyProtocolFrom = [IPNetwork.Parse("127.0.0.0/8")] };

    [Fact]
    public async Task One_address_gets_so_many_connections_and_one_more_when_one_is_closed()
    {
        await using var listener = await TestListener.StartAsync(Plain, EchoSession.RunAsync, limits: new() { ConnectionsPerAddress = 2 });
        await using var first = await listener.ConnectAsync();
        await using var second = await listener.ConnectAsync();
        Assert.Equal("hello\r\n", await TlsTests.ReadSomeAsync(first, 7));
        Assert.Equal("hello\r\n", await TlsTests.ReadSomeAsync(second, 7));
        await using var third = await listener.ConnectAsync();
        Assert.Equal("421 busy\r\n", await TlsTests.ReadToEndAsync(third));

        await first.WriteAsync("QUIT\r\n"u8.ToArray());
        Assert.Equal("", await TlsTests.ReadToEndAsync(first));
        await UntilAsync(() => listener.Gate.Count == 1);
        await using var fourth = await listener.ConnectAsync();
        Assert.Equal("hello\r\n", await TlsTests.ReadSomeAsync(fourth, 7));
    }

    [Fact]
    public async Task All_addresses_together_get_so_many_connections()
    {
        await using var listener = await TestListener.StartAsync(Plain, EchoSession.RunAsync, limits: new() { Connections = 1 });
        await using var first = await listener.ConnectAsync();
        Assert.Equal("hello\r\n", await TlsTests.ReadSomeAsync(first, 7));
        await using var second = await listener.ConnectAsync();
        Assert.Equal("421 busy\r\n", await TlsTests.ReadToEndAsync(second));
    }

    [Fact]
    public async Task The_limits_count_the_addresses_that_a_trusted_proxy_names()
    {
        var seen = new ConcurrentQueue<string>();
        await using var listener = await TestListener.StartAsync(Proxied, connection =>
        {
            seen.Enqueue($"{connection.Remote} {connection.Local}");
            return EchoSession.RunAsync(connection);
        }, limits: new() { ConnectionsPerAddress = 1 });
        await using var first = await SayAsync(listener, "PROXY TCP4 192.0.2.1 198.51.100.25 1111 25\r\n");
        Assert.Equal("hello\r\n", await TlsTests.ReadSomeAsync(first, 7));
        await using var second = await SayAsync(listener, "PROXY TCP4 192.0.2.2 198.51.100.25 2222 25\r\nnoop\r\n");
        Assert.Equal("hello\r\nNOOP\r\n", await TlsTests.ReadSomeAsync(second, 13));
        await using var third = await SayAsync(listener, "PROXY TCP4 192.0.2.1 198.51.100.25 3333 25\r\n");
        Assert.Equal("421 busy\r\n", await TlsTests.ReadToEndAsync(third));
        Assert.Equal(["192.0.2.1:1111 198.51.100.25:25", "192.0.2.2:2222 198.51.100.25:25"], seen);
    }

    [Fact]
    public async Task A_proxy_that_names_nobody_is_itself_the_client()
    {
        IPEndPoint? remote = null;
        await using var listener = await TestListener.StartAsync(Proxied, connection =>
        {
            remote = connection.Remote;
            return EchoSession.RunAsync(connection);
        });
        await using var client = await SayAsync(listener, "PROXY UNKNOWN\r\nQUIT\r\n");
        Assert.Equal("hello\r\n", await TlsTests.ReadToEndAsync(client));
        Assert.Equal(IPAddress.Loopback, remote!.Address);
    }

    [Fact]
    public async Task From_a_trusted_proxy_the_header_is_required()
    {
        await using var listener = await TestListener.StartAsync(Proxied, EchoSession.RunAsync);
        await using var client = await SayAsync(listener, "QUIT\r\n");
        Assert.Equal("", await TlsTests.ReadToEndAsync(client));
    }

    [Fact]
    public async Task From_anybody_else_the_header_is_a_command_like_any_other()
    {
        var trustsOthers = Plain with { ProxyProtocolFrom = [IPNetwork.Parse("10.0.0.0/8")] };
        IPEndPoint? remote = null;
        await using var listener = await TestListener.StartAsync(trustsOthers, connection =>
        {
            remote = connection.Remote;
            return EchoSession.RunAsync(connection);
        });
        await using var client = await SayAsync(listener, "PROXY TCP4 192.0.2.1 198.51.100.25 1111 25\r\nQUIT\r\n");
        Assert.Equal("hello\r\nPROXY TCP4 192.0.2.1 198.51.100.25 1111 25\r\n", await TlsTests.ReadToEndAsync(client));
        Assert.Equal(IPAddress.Loopback, remote!.Address);
    }

    [Fact]
    public async Task A_fault_in_a_session_is_told_and_ends_that_connection_alone()
    {
        var log = new ListLogger();
        await using var listener = await TestListener.StartAsync(Plain, EchoSession.RunAsync, log: log);
        await using var other = await listener.ConnectAsync();
        await using var client = await SayAsync(listener, "CRASH\r\n");
        Assert.Equal("hello\r\n", await TlsTests.ReadToEndAsync(client));
        await UntilAsync(() => log.Errors.Count == 1);
        Assert.Contains("a fault of ours", log.Errors.Single());
        await other.WriteAsync("QUIT\r\n"u8.ToArray());
        Assert.Equal("hello\r\n", await TlsTests.ReadToEndAsync(other));
    }

    [Fact]
    public async Task Draining_lets_sessions_say_goodbye_and_breaks_off_the_one_that_does_not_end()
    {
        var (working, stuck) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var listener = await TestListener.StartAsync(Plain, async connection =>
        {
            connection.Output.WriteLine("hello"u8);
            await connection.FlushAsync();
            var read = await connection.ReadLineAsync(100);
            if (read.Status == LineStatus.Line)
            {
                working.SetResult();
                await Task.Delay(Timeout.Infinite, connection.Ended).ContinueWith(_ => stuck.TrySetResult());
            }
            else connection.Output.WriteText($"bye: {connection.EndReason}");
        });
        await using var idle = await listener.ConnectAsync();
        await using var busy = await SayAsync(listener, "work\r\n");
        Assert.Equal("hello\r\n", await TlsTests.ReadSomeAsync(idle, 7));
        Assert.Equal("hello\r\n", await TlsTests.ReadSomeAsync(busy, 7));
        await UntilAsync(() => listener.Gate.Count == 2);
        await working.Task; // otherwise it might find out about the draining before it reads its command, and leave

        await listener.Gate.DrainAsync(TimeSpan.FromMilliseconds(300));
        Assert.Equal("bye: Shutdown", await TlsTests.ReadToEndAsync(idle));
        await stuck.Task;
        Assert.Equal(0, listener.Gate.Count);
    }

    [Fact]
    public async Task A_client_that_closes_its_sending_side_still_gets_its_replies()
    {
        await using var listener = await TestListener.StartAsync(Plain, EchoSession.RunAsync);
        await using var client = await SayAsync(listener, "one\r\ntwo\r\n");
        client.Socket.Shutdown(SocketShutdown.Send);
        Assert.Equal("hello\r\nONE\r\nTWO\r\nbye: PeerGone\r\n", await TlsTests.ReadToEndAsync(client));
    }

    [Fact]
    public async Task A_reset_ends_the_session()
    {
        var ended = new TaskCompletionSource<ConnectionEnd>();
        await using var listener = await TestListener.StartAsync(Plain, async connection =>
        {
            await EchoSession.RunAsync(connection);
            ended.SetResult(connection.EndReason);
        });
        var client = await listener.ConnectAsync();
        Assert.Equal("hello\r\n", await TlsTests.ReadSomeAsync(client, 7));
        client.Socket.LingerState = new LingerOption(true, 0);
        client.Socket.Close();
        Assert.Equal(ConnectionEnd.PeerGone, await ended.Task);
    }

    private static async Task<NetworkStream> SayAsync(TestListener listener, string text)
    {
        var client = await listener.ConnectAsync();
        await client.WriteAsync(System.Text.Encoding.Latin1.GetBytes(text));
        return client;
    }

    internal static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 500 && !condition(); i++) await Task.Delay(10);
        Assert.True(condition());
    }

    private sealed class ListLogger : ILogger<ConnectionGate>
    {
        public ConcurrentQueue<string> Errors { get; } = new();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Error) Errors.Enqueue(formatter(state, exception));
        }
    }
}
