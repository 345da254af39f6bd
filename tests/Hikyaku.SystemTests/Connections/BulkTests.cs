using System.Buffers;
using System.Text;
using Hikyaku.Connections;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Hikyaku.SystemTests.Connections;

public sealed class BulkTests
{
    private static readonly ListenerProfile Profile = new() { Protocol = "test", Tls = TlsMode.None };
    private static readonly TransferPace Pace = new(TimeSpan.FromSeconds(60), 1000);

    [Fact]
    public async Task A_literal_is_read_between_lines_wherever_the_bytes_are_cut()
    {
        const string sent = "APPEND {11}\r\nhello\r\nworl\r\nNOOP\r\n";
        for (var cut = 0; cut < sent.Length; cut++)
        {
            var pair = new PipePair();
            await using var connection = new ClientConnection(pair.Server, Profile);
            var reading = ReadAsync(connection);
            await pair.SayAsync(sent[..cut]);
            await pair.SayAsync(sent[cut..]);
            Assert.Equal("APPEND {11}|hello\r\nworl||NOOP", await reading);
            Assert.Equal(sent.Length, connection.BytesReceived);
        }

        static async Task<string> ReadAsync(ClientConnection connection)
        {
            var literal = new ArrayBufferWriter<byte>();
            var command = Encoding.ASCII.GetString((await connection.ReadLineAsync(100)).Line.Span);
            Assert.True(await connection.CopyExactlyAsync(11, literal, Pace));
            var rest = Encoding.ASCII.GetString((await connection.ReadLineAsync(100)).Line.Span);
            var next = Encoding.ASCII.GetString((await connection.ReadLineAsync(100)).Line.Span);
            return $"{command}|{Encoding.ASCII.GetString(literal.WrittenSpan)}|{rest}|{next}";
        }
    }

    [Fact]
    public async Task A_literal_is_passed_on_as_it_comes_and_not_gathered()
    {
        var pair = new PipePair();
        await using var connection = new ClientConnection(pair.Server, Profile);
        var count = 0L;
        var reading = connection.ReadExactlyAsync(20_000_000, 0, (_, bytes) => count += bytes.Length, Pace).AsTask();
        for (var i = 0; i < 2000; i++) await pair.SayAsync(new string('x', 10_000)); // would block at 64 KiB
        Assert.True(await reading);
        Assert.Equal(20_000_000, count);
    }

    [Fact]
    public async Task A_literal_that_is_refused_is_read_over()
    {
        var pair = new PipePair();
        await using var connection = new ClientConnection(pair.Server, Profile);
        await pair.SayAsync("0123456789NOOP\r\n");
        Assert.True(await connection.SkipExactlyAsync(10, Pace));
        Assert.Equal("NOOP", Encoding.ASCII.GetString((await connection.ReadLineAsync(100)).Line.Span));
    }

    [Fact]
    public async Task Data_that_tells_its_own_end_leaves_what_comes_after_it()
    {
        var pair = new PipePair();
        await using var connection = new ClientConnection(pair.Server, Profile);
        var reading = connection.ReadUntilAsync(0, static (_, bytes) =>
            bytes.PositionOf((byte)'.') is { } dot ? new Taken(bytes.Slice(0, dot).Length + 1, IsFinished: true) : new Taken(0, IsFinished: false), Pace).AsTask();
        await pair.SayAsync("some data");
        await pair.SayAsync(" and more.NOOP\r\n");
        Assert.True(await reading);
        Assert.Equal("NOOP", Encoding.ASCII.GetString((await connection.ReadLineAsync(100)).Line.Span));
    }

    [Fact]
    public async Task Data_that_never_tells_its_end_is_the_end()
    {
        var pair = new PipePair();
        await using var connection = new ClientConnection(pair.Server, Profile);
        await pair.SayAsync("some data");
        pair.HangUp();
        Assert.False(await connection.ReadUntilAsync(0, static (_, _) => new Taken(0, IsFinished: false), Pace));
        Assert.Equal(ConnectionEnd.PeerGone, connection.EndReason);
    }

    [Fact]
    public async Task A_literal_that_never_ends_is_the_end()
    {
        var pair = new PipePair();
        await using var connection = new ClientConnection(pair.Server, Profile);
        await pair.SayAsync("0123");
        pair.HangUp();
        Assert.False(await connection.SkipExactlyAsync(10, Pace));
        Assert.Equal(ConnectionEnd.PeerGone, connection.EndReason);
        Assert.True(connection.Ended.IsCancellationRequested);
    }

    [Fact]
    public async Task Our_own_fault_while_a_literal_is_stored_is_not_taken_for_the_peers()
    {
        var pair = new PipePair();
        await using var connection = new ClientConnection(pair.Server, Profile);
        await pair.SayAsync("0123456789");
        await Assert.ThrowsAsync<IOException>(async () =>
            await connection.ReadExactlyAsync(10, 0, (_, _) => throw new IOException("disk full"), Pace));
        Assert.Equal(ConnectionEnd.None, connection.EndReason);
    }

    [Fact]
    public async Task Who_keeps_the_pace_may_take_his_time_and_who_drips_is_cut_off()
    {
        var time = new FakeTimeProvider();
        using var roster = new ConnectionRoster(time);
        var pair = new PipePair();
        await using var connection = new ClientConnection(pair.Server, Profile, new ConnectionSetup { Roster = roster });
        var reading = connection.SkipExactlyAsync(1_000_000, Pace).AsTask();

        for (var i = 0; i < 10; i++)
        {
            await pair.SayAsync(new string('x', 1000));
            await Settle();
            time.Advance(TimeSpan.FromSeconds(50)); // 500 seconds in all
        }

        Assert.False(reading.IsCompleted);
        for (var i = 0; i < 8 && !reading.IsCompleted; i++)
        {
            await pair.SayAsync("x");
            await Settle();
            time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.False(await reading);
        Assert.Equal(ConnectionEnd.TimedOut, connection.EndReason);
    }

    /// <summary>Lets what was sent be read.</summary>
    private static Task Settle() => Task.Delay(20);
}
