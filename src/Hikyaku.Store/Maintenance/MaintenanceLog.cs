using Microsoft.Extensions.Logging;

namespace Hikyaku.Store.Maintenance;

internal static partial class MaintenanceLog
{
    [LoggerMessage(2101, LogLevel.Information, "Swept: {Segments} blob segments deleted, {Bytes} bytes freed, {Moved} messages moved")]
    public static partial void Swept(ILogger logger, int segments, long bytes, int moved);

    [LoggerMessage(2102, LogLevel.Error, "The message at segment {Segment}, position {Offset} is damaged and was left where it is; run 'hikyaku check --repair'")]
    public static partial void DamagedWhileMoving(ILogger logger, long segment, long offset);

    [LoggerMessage(2104, LogLevel.Information, "Swept: {Journeys} journeys removed, their time is over")]
    public static partial void JourneysRemoved(ILogger logger, int journeys);

    [LoggerMessage(2103, LogLevel.Warning, "Sweeping stopped and will be tried again: {Reason}")]
    public static partial void SweepFailed(ILogger logger, string reason);
}
