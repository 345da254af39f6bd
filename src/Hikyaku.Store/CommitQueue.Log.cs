using Microsoft.Extensions.Logging;

namespace Hikyaku.Store;

internal sealed partial class CommitQueue
{
    [LoggerMessage(1001, LogLevel.Error, "A commit failed and was taken back; senders are asked to try again. {Reason}")]
    private static partial void CommitFailed(ILogger logger, string reason);

    [LoggerMessage(1002, LogLevel.Critical, "{Reason} Stop the server, keep a copy of the data folder, and run 'hikyaku check'.")]
    private static partial void DatabaseDamaged(ILogger logger, string reason);

    [LoggerMessage(1003, LogLevel.Error, "The change {Command} failed and was taken back. Please report this.")]
    private static partial void CommandFailed(ILogger logger, string command, Exception fault);

    [LoggerMessage(1004, LogLevel.Error, "Clearing away deleted mail failed and rests until the next start. Please report this.")]
    private static partial void ChoresStopped(ILogger logger, Exception fault);
}
