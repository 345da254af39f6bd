using Microsoft.Extensions.Logging;

namespace Hikyaku.Server.Configuration;

/// <summary>The words for formats and levels of the log, in configuration and on the command line.</summary>
internal static class LogWords
{
    /// <summary>text, json.</summary>
    public static readonly IReadOnlyList<(string Word, LogFormat Value)> Formats = [("text", LogFormat.Text), ("json", LogFormat.Json)];

    /// <summary>trace to none.</summary>
    public static readonly IReadOnlyList<(string Word, LogLevel Value)> Levels =
    [
        ("trace", LogLevel.Trace), ("debug", LogLevel.Debug), ("information", LogLevel.Information),
        ("warning", LogLevel.Warning), ("error", LogLevel.Error), ("none", LogLevel.None),
    ];
}
