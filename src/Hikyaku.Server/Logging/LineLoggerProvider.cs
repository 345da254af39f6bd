using System.Threading.Channels;
using Hikyaku.Server.Configuration;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Server.Logging;

/// <summary>
/// Writes the log, a line an event, from one background writer: a session never waits for a slow terminal or pipe.
/// When more than <see cref="Waiting"/> lines wait, further ones are dropped, and their number is told.
/// </summary>
internal sealed class LineLoggerProvider : ILoggerProvider, IAsyncDisposable
{
    private const int Waiting = 8192;

    private readonly LineFormat _format;
    private readonly TimeProvider _time;
    private readonly Channel<string> _lines;
    private readonly Task _writing;
    private long _dropped;

    /// <summary>Begins to write to <paramref name="output"/>, which stays the caller's.</summary>
    public LineLoggerProvider(LineFormat format, TextWriter output, TimeProvider time)
    {
        _format = format;
        _time = time;
        _lines = Channel.CreateBounded<string>(
            new BoundedChannelOptions(Waiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite },
            _ => Interlocked.Increment(ref _dropped));
        _writing = WriteAsync(output);
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new LineLogger(this, categoryName);

    /// <summary>Takes no more lines; what waits is still written.</summary>
    public void Dispose() => _lines.Writer.TryComplete();

    /// <summary>Writes what waits, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        await _writing.ConfigureAwait(false);
    }

    private async Task WriteAsync(TextWriter output)
    {
        await Task.Yield();
        ChannelReader<string> reader = _lines.Reader;
        while (await reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (reader.TryRead(out string? line))
                await output.WriteLineAsync(line).ConfigureAwait(false);
            if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
            {
                var lost = new LogLine(_time.GetUtcNow(), LogLevel.Warning, nameof(LineLoggerProvider), default, $"{dropped} log lines were dropped: the reader of the log is too slow", null, null);
                await output.WriteLineAsync(_format.Write(lost)).ConfigureAwait(false);
            }
            await output.FlushAsync().ConfigureAwait(false);
        }
    }

    private sealed class LineLogger(LineLoggerProvider owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = new LogLine(
                owner._time.GetUtcNow(), logLevel, category, eventId, formatter(state, exception), exception,
                state as IReadOnlyList<KeyValuePair<string, object?>>);
            owner._lines.Writer.TryWrite(owner._format.Write(line));
        }
    }
}
