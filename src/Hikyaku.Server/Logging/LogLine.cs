using Microsoft.Extensions.Logging;

namespace Hikyaku.Server.Logging;

/// <summary>One event of the log.</summary>
/// <param name="At">When.</param>
/// <param name="Level">How grave.</param>
/// <param name="Category">Full name of the type that logs.</param>
/// <param name="Event">Its stable id and name.</param>
/// <param name="Message">For people.</param>
/// <param name="Exception">What went wrong with us.</param>
/// <param name="Fields">The values in the message, by name.</param>
internal readonly record struct LogLine(
    DateTimeOffset At, LogLevel Level, string Category, EventId Event, string Message, Exception? Exception,
    IReadOnlyList<KeyValuePair<string, object?>>? Fields);

/// <summary>A way to write an event as a line.</summary>
internal abstract class LineFormat
{
    /// <summary>The line, without its end.</summary>
    public abstract string Write(LogLine line);
}
