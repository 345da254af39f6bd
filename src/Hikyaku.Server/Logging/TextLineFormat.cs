using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Server.Logging;

/// <summary>
/// Lines for people: time, level, where, what. A peer's control characters can't move the cursor or forge a line.
/// Under systemd the journal keeps time and level itself (sd-daemon(3) prefixes).
/// </summary>
/// <param name="forJournal">True when standard error goes to the journal.</param>
internal sealed class TextLineFormat(bool forJournal) : LineFormat
{
    /// <inheritdoc/>
    public override string Write(LogLine line)
    {
        var text = new StringBuilder();
        if (forJournal)
            text.Append('<').Append(SyslogLevel(line.Level)).Append('>');
        else
            text.Append(line.At.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)).Append(' ').Append(Word(line.Level)).Append(' ');
        text.Append(ShortName(line.Category)).Append(": ");
        AppendVisible(text, line.Message);
        if (line.Exception is { } exception)
            text.Append('\n').Append(exception);
        return text.ToString();
    }

    private static ReadOnlySpan<char> ShortName(string category) => category.AsSpan(category.LastIndexOf('.') + 1);

    private static void AppendVisible(StringBuilder text, string message)
    {
        foreach (char character in message)
        {
            if (char.IsControl(character))
                text.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:x2}");
            else
                text.Append(character);
        }
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        LogLevel.Error => "ERROR",
        _ => "FATAL",
    };

    private static int SyslogLevel(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => 7,
        LogLevel.Information => 6,
        LogLevel.Warning => 4,
        LogLevel.Error => 3,
        _ => 2,
    };
}
