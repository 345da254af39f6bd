using Microsoft.Extensions.Logging;

namespace Hikyaku.Access.Imap;

internal sealed partial class ImapSession
{
    private readonly ILogger _log;

    [LoggerMessage(4101, LogLevel.Information, "{Connection}: {Account} logged in over IMAP")]
    private partial void LogLoggedIn(string connection, string account);

    [LoggerMessage(4102, LogLevel.Debug, "{Connection}: malformed command: {Fault}")]
    private partial void LogMalformed(string connection, string fault);

    [LoggerMessage(4103, LogLevel.Information, "{Connection}: IMAP session closed: {Reason}")]
    private partial void LogClosed(string connection, string reason);

    [LoggerMessage(4104, LogLevel.Error, "{Connection}: {Fault}")]
    internal partial void LogDamaged(string connection, string fault);
}
