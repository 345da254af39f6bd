using System.Net;
using Microsoft.Extensions.Logging;

namespace Hikyaku.Store.Accounts;

public sealed partial class Authenticator
{
    [LoggerMessage(2111, LogLevel.Debug, "{User} logged in over {Protocol} from {Address}")]
    private partial void LogSucceeded(string user, string protocol, IPAddress? address);

    [LoggerMessage(2112, LogLevel.Information, "Login as {User} over {Protocol} from {Address} failed")]
    private partial void LogFailed(string user, string protocol, IPAddress? address);

    [LoggerMessage(2113, LogLevel.Error, "Nobody can log in at the moment: accounts can't be read")]
    private partial void LogUnavailable(Exception cause);
}
