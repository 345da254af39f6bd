using Microsoft.Extensions.Logging;

namespace Hikyaku.Store.Blobs;

internal static partial class BlobLog
{
    [LoggerMessage(2001, LogLevel.Error, "{Count} messages could not be written to the blob segment and were not accepted")]
    public static partial void AppendFailed(ILogger logger, int count, Exception failure);

    [LoggerMessage(2002, LogLevel.Error, "A large message could not be synced and was not accepted")]
    public static partial void LargeFailed(ILogger logger, Exception failure);

    [LoggerMessage(2003, LogLevel.Information, "{Count} unfinished large messages of an earlier run were removed")]
    public static partial void DraftsRemoved(ILogger logger, int count);
}
