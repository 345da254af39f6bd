using Microsoft.Extensions.Logging;

namespace Hikyaku.Transport.Queue;

public sealed partial class QueueRunner
{
    [LoggerMessage(4001, LogLevel.Error, "Delivery to {Domain} failed for a fault of ours; it is tried again. Please report this.")]
    private partial void LogFault(Exception fault, string domain);

    [LoggerMessage(4002, LogLevel.Error, "The queue could not be read or written: {Reason} It is tried again.")]
    private partial void LogStoreFault(string reason);

    [LoggerMessage(4003, LogLevel.Critical, "The queue has stopped: no mail leaves until the next start. Please report this.")]
    private partial void LogStopped(Exception fault);
}
