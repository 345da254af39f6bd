using System.Net;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Connections;

public sealed partial class ConnectionGate
{
    [LoggerMessage(1101, LogLevel.Debug, "{Connection} {Protocol} opened by {Remote}")]
    private partial void LogOpened(string connection, string protocol, IPEndPoint? remote);

    [LoggerMessage(1102, LogLevel.Debug, "{Connection} {Protocol} closed: {Reason}, {Received} bytes in, {Sent} bytes out")]
    private partial void LogClosed(string connection, string protocol, ConnectionEnd reason, long received, long sent);

    [LoggerMessage(1103, LogLevel.Information, "{Connection} {Protocol} from {Remote} refused: {Reason}")]
    private partial void LogRefused(string connection, string protocol, IPEndPoint? remote, string reason);

    [LoggerMessage(1104, LogLevel.Information, "{Connection} {Protocol} from {Remote}: no TLS: {Reason}")]
    private partial void LogHandshake(string connection, string protocol, IPEndPoint? remote, string reason);

    [LoggerMessage(1105, LogLevel.Warning, "{Count} connections were broken off, {Grace} after they were asked to end")]
    private partial void LogBrokenOff(int count, TimeSpan grace);

    [LoggerMessage(1106, LogLevel.Error, "{Connection} {Protocol} from {Remote}: a fault of ours ended the session")]
    private partial void LogFault(Exception fault, string connection, string protocol, IPEndPoint? remote);
}
