using Hikyaku.Server.Configuration;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Server.Logging;

/// <summary>The log of the process: our lines at the level asked for, the framework's only from warnings on.</summary>
internal sealed class LogPipeline : IAsyncDisposable
{
    private readonly LineLoggerProvider _lines;

    /// <summary>Begins to write to <paramref name="output"/>.</summary>
    /// <param name="options">Shape and level.</param>
    /// <param name="output">Where to; stays the caller's.</param>
    /// <param name="forJournal">True when that is systemd's journal.</param>
    /// <param name="time">The clock.</param>
    public LogPipeline(LogOptions options, TextWriter output, bool forJournal, TimeProvider time)
    {
        LineFormat format = options.Format == LogFormat.Json ? new JsonLineFormat() : new TextLineFormat(forJournal);
        _lines = new LineLoggerProvider(format, output, time);
        var filter = new LoggerFilterOptions { MinLevel = options.Level };
        filter.Rules.Add(new LoggerFilterRule(null, "Microsoft", options.Level > LogLevel.Warning ? options.Level : LogLevel.Warning, null));
        Factory = new LoggerFactory([_lines], filter);
    }

    /// <summary>Makes loggers.</summary>
    public LoggerFactory Factory { get; }

    /// <summary>Writes what waits, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        Factory.Dispose();
        await _lines.DisposeAsync();
    }
}
