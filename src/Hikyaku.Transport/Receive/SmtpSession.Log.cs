using Hikyaku.Protocol.Smtp;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Transport.Receive;

internal sealed partial class SmtpSession
{
    [LoggerMessage(3101, LogLevel.Debug, "{Connection} answered {Reply}")]
    private static partial void LogRefusal(ILogger log, string connection, SmtpReply reply);

    [LoggerMessage(3102, LogLevel.Information, "{Connection} {Account} logged in with {Mechanism}")]
    private static partial void LogLogin(ILogger log, string connection, string account, string mechanism);

    [LoggerMessage(3103, LogLevel.Information, "{Connection} a login with {Mechanism} failed: {Outcome}")]
    private static partial void LogFailedLogin(ILogger log, string connection, string mechanism, string outcome);

    [LoggerMessage(3104, LogLevel.Warning, "{Connection} the disk refused an arriving message")]
    private static partial void LogDiskFault(ILogger log, IOException fault, string connection);
}
