using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Dsn;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Transport.Acceptance;

public sealed partial class MessageAcceptor
{
    // Debug only: the journey, which is in the store with the message, tells all of this and more.
    [LoggerMessage(3001, LogLevel.Debug, "{QueueId} {Listener} from {ReversePath}: filed for {Copies}, {Size} bytes")]
    private partial void LogAccepted(string queueId, string listener, ReversePath reversePath, int copies, long size);

    [LoggerMessage(3002, LogLevel.Information, "{QueueId} {Listener} from {ReversePath}: refused, {Status} {Reason}")]
    private partial void LogRefused(string queueId, string listener, ReversePath reversePath, EnhancedStatusCode status, string reason);

    [LoggerMessage(3003, LogLevel.Error, "{QueueId} could not be stored; the sender was asked to try again")]
    private partial void LogStoreFault(Exception fault, string queueId);
}
