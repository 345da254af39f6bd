using System.Text;
using CsCheck;
using Hikyaku.Connections;
using Xunit;

namespace Hikyaku.SystemTests.Connections;

public sealed class LineTests
{
    private static readonly ListenerProfile Profile = new() { Protocol = "test", Tls = TlsMode.None };

    [Fact]
    public async Task Lines_end_with_CRLF_and_come_without_it()
        => Assert.Equal(["Line EHLO client.example", "Line ", "Line QUIT", "End "], await ReadAllAsync("EHLO client.example\r\n\r\nQUIT\r\n", 512));

    [Theory]
    // RFC 5321 §2.3.8: CR and LF only occur together, as the line ending
    [InlineData("MAIL\nRCPT\r\nNOOP\r\n", "BadEnding ", "Line RCPT", "Line NOOP", "End ")]
    [InlineData("MAIL\rRCPT\r\nNOOP\r\n", "BadEnding ", "Line NOOP", "End ")]
    [InlineData("MAIL\r\r\nNOOP\r\n", "BadEnding ", "Line NOOP", "End ")]
    [InlineData("MA\0IL\r\nNOOP\r\n", "BadEnding ", "Line NOOP", "End ")]
    [InlineData("\nNOOP\r\n", "BadEnding ", "Line NOOP", "End ")]
    public async Task A_stray_CR_LF_or_NUL_spoils_its_line_and_no_other(string sent, params string[] expected)
    {
        for (var cut = 0; cut < sent.Length; cut++)
            Assert.Equal(expected, await ReadAllAsync(sent, 512, cut));
    }

    [Fact]
    public async Task A_line_longer_than_the_limit_is_refused_and_the_next_one_is_read()
    {
        var sent = "12345678\r\n123456789\r\nNOOP\r\n";
        for (var cut = 0; cut < sent.Length; cut++)
            Assert.Equal(["Line 12345678", "TooLong ", "Line NOOP", "End "], await ReadAllAsync(sent, 8, cut));
    }

    [Fact]
    public async Task A_line_that_the_peer_did_not_finish_is_no_line()
        => Assert.Equal(["Line NOOP", "End "], await ReadAllAsync("NOOP\r\nQUI", 512));

    [Fact]
    public async Task A_very_long_line_is_thrown_away_as_it_comes()
    {
        var pair = new PipePair();
        await using var connection = new ClientConnection(pair.Server, Profile);
        var reading = connection.ReadLineAsync(100).AsTask();
        for (var i = 0; i < 100; i++) await pair.SayAsync(new string('x', 10_000)); // would block at 64 KiB if it were kept
        await pair.SayAsync("\r\nNOOP\r\n");

        Assert.Equal(LineStatus.TooLong, (await reading).Status);
        Assert.Equal("NOOP", Encoding.Latin1.GetString((await connection.ReadLineAsync(100)).Line.Span));
    }

    [Fact]
    public async Task A_line_without_an_end_is_refused_and_ends_the_connection()
    {
        var pair = new PipePair();
        await using var connection = new ClientConnection(pair.Server, Profile);
        var reading = connection.ReadLineAsync(100).AsTask();
        for (var i = 0; !reading.IsCompleted && i < 1000; i++) await Task.WhenAny(reading, pair.SayAsync(new string('x', 10_000)));

        Assert.Equal(LineStatus.TooLong, (await reading).Status);
        Assert.Equal(LineStatus.End, (await connection.ReadLineAsync(100)).Status);
        Assert.Equal(ConnectionEnd.Flooded, connection.EndReason);
    }

    [Fact]
    public async Task Lines_are_the_same_wherever_the_bytes_are_cut()
    {
        var bytes = Gen.OneOf(Gen.Const('\r'), Gen.Const('\n'), Gen.Const('\0'), Gen.Char['a', 'c']);
        var pieces = Gen.OneOf(bytes.Select(c => c.ToString()), Gen.Const("\r\n"), Gen.Const("abc"));
        await Gen.Select(pieces.Array[0, 30], Gen.Int[0, 6], Gen.Int[1, 5]).SampleAsync(async (text, limit, chunk) =>
        {
            var sent = string.Concat(text);
            Assert.Equal(LineModel.Read(sent, limit), await ReadInChunksAsync(sent, limit, chunk));
        }, iter: 2000);
    }

    private static async Task<string[]> ReadAllAsync(string sent, int limit, int cut = 0)
    {
        var pair = new PipePair();
        await using var connection = new ClientConnection(pair.Server, Profile);
        var reading = ReadToEndAsync(connection, limit);
        await pair.SayAsync(sent[..cut]);
        await pair.SayAsync(sent[cut..]);
        pair.HangUp();
        return await reading;
    }

    private static async Task<string[]> ReadInChunksAsync(string sent, int limit, int chunk)
    {
        var pair = new PipePair();
        await using var connection = new ClientConnection(pair.Server, Profile);
        var reading = ReadToEndAsync(connection, limit);
        for (var at = 0; at < sent.Length; at += chunk) await pair.SayAsync(sent[at..Math.Min(sent.Length, at + chunk)]);
        pair.HangUp();
        return await reading;
    }

    private static async Task<string[]> ReadToEndAsync(ClientConnection connection, int limit)
    {
        var lines = new List<string>();
        while (true)
        {
            var read = await connection.ReadLineAsync(limit);
            lines.Add($"{read.Status} {Encoding.Latin1.GetString(read.Line.Span)}");
            if (read.Status == LineStatus.End) return [.. lines];
        }
    }
}
