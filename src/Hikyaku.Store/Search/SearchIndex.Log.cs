using Microsoft.Extensions.Logging;

namespace Hikyaku.Store.Search;

public sealed partial class SearchIndex
{
    [LoggerMessage(2201, LogLevel.Warning, "The search index was damaged and is made anew from the mail; the old one is {Path}. Until then searches read every message. {Reason}")]
    private static partial void SetAside(ILogger logger, string path, string reason);

    [LoggerMessage(2202, LogLevel.Information, "The search index is made anew from the mail: {Reason}. Until then searches read every message.")]
    private static partial void StartedOver(ILogger logger, string reason);

    [LoggerMessage(2203, LogLevel.Warning, "Indexing for searches rests, and is tried again: {Reason} Searches read the messages that are not indexed.")]
    private static partial void Rests(ILogger logger, string reason);

    [LoggerMessage(2204, LogLevel.Information, "Indexing for searches goes on")]
    private static partial void GoesOn(ILogger logger);

    [LoggerMessage(2205, LogLevel.Error, "Indexing for searches stopped until the next start; searches read the messages that are not indexed. Please report this.")]
    private static partial void Stopped(ILogger logger, Exception fault);

    [LoggerMessage(2206, LogLevel.Error, "The search index was damaged again and again and is not used until the next start. Check the disk.")]
    private static partial void GaveUp(ILogger logger);
}
