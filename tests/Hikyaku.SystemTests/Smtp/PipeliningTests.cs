using System.Diagnostics.Metrics;
using System.IO.Pipelines;
using Hikyaku.Connections;
using Hikyaku.SystemTests.Connections;
using Xunit;

namespace Hikyaku.SystemTests.Smtp;

public sealed class PipeliningTests
{
    [Fact]
    public async Task Replies_to_a_group_of_commands_go_out_as_one_piece()
    {
        await using var host = await SmtpHost.StartAsync();
        var pair = new PipePair();
        var counted = new CountingPipe(pair.Server);
        await using var connection = new ClientConnection(counted, new ListenerProfile { Protocol = "smtp", Tls = TlsMode.None });
        await pair.SayAsync("EHLO a.example\r\n");
        var session = host.Server.ServeAsync(connection);
        await HearAsync(pair, "250 ENHANCEDSTATUSCODES\r\n");
        var before = counted.Flushes;

        // RFC 2920 §3.2 (2): "SHOULD elect to store responses to grouped ... commands in an internal buffer so they can sent as a unit"
        await pair.SayAsync("MAIL FROM:<a@a.example>\r\n" + string.Concat(Enumerable.Repeat("RCPT TO:<alice@example.test>\r\n", 50)) + "RSET\r\n");
        await HearAsync(pair, "250 2.0.0 Ok\r\n");
        Assert.Equal(1, counted.Flushes - before);

        // §3.2 (5): "MUST NOT buffer responses to EHLO, DATA, VRFY, EXPN, TURN, QUIT, and NOOP"
        await pair.SayAsync("NOOP\r\nNOOP\r\nXYZZY\r\nQUIT\r\n");
        await session;
        Assert.InRange(counted.Flushes - before, 5, 6);
    }

    [Fact]
    public async Task Messages_recipients_and_sessions_are_counted()
    {
        var counts = new Dictionary<string, long>();
        using var listener = new MeterListener();
        await using var host = await SmtpHost.StartAsync();
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var result = string.Join(' ', tags.ToArray().Where(tag => tag.Key is "result" or "status").Select(tag => tag.Value));
            lock (counts) counts[$"{instrument.Name} {result}".TrimEnd()] = counts.GetValueOrDefault($"{instrument.Name} {result}".TrimEnd()) + value;
        });
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (ReferenceEquals(instrument.Meter, host.Server.Metrics.Meter)) listening.EnableMeasurementEvents(instrument);
        };
        listener.Start();

        await host.PlayAsync("""
            S: 220 *
            C: HELO a.example
            S: 250 *
            C: MAIL FROM:<>
            C: RCPT TO:<nobody@example.test>
            C: RCPT TO:<alice@example.test>
            C: DATA
            S: 250 *
            S: 550 *
            S: 250 *
            S: 354 *
            C: 12345678
            C: .
            S: 250 *
            C: MAIL FROM:<>
            C: RCPT TO:<alice@example.test>
            C> DATA\r\na\nb\r\n.\r\n
            S: 250 *
            S: 250 *
            S: 354 *
            S: 550 *
            C: QUIT
            S: 221 *
            """);
        await host.SessionsEndAsync();

        Assert.Equal(1, counts["hikyaku.smtp.messages accepted"]);
        Assert.Equal(10, counts["hikyaku.smtp.message.bytes"]);
        Assert.Equal(1, counts["hikyaku.smtp.messages refused 5.6.0"]);
        Assert.Equal(1, counts["hikyaku.smtp.recipients.refused 5.1.1"]);
        Assert.Equal(1, counts["hikyaku.smtp.sessions"]);
    }

    private static async Task HearAsync(PipePair pair, string end)
    {
        var heard = "";
        while (!heard.EndsWith(end, StringComparison.Ordinal)) heard += await pair.HearAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    private sealed class CountingPipe(IDuplexPipe inner) : IDuplexPipe
    {
        private readonly CountingWriter _writer = new(inner.Output);

        public int Flushes => _writer.Flushes;

        public PipeReader Input => inner.Input;

        public PipeWriter Output => _writer;
    }

    private sealed class CountingWriter(PipeWriter inner) : PipeWriter
    {
        public int Flushes { get; private set; }

        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override void Advance(int bytes) => inner.Advance(bytes);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            if (inner.UnflushedBytes > 0) Flushes++;
            return inner.FlushAsync(cancellationToken);
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);
    }
}
