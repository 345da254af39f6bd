using Microsoft.Extensions.Logging;

namespace Hikyaku.Connections.Tls;

public sealed partial class CertificateShelf
{
    [LoggerMessage(1201, LogLevel.Information, "The certificate in {File} has changed and is served from now on; it is valid until {ValidUntil:u}")]
    private partial void LogReloaded(string file, DateTime validUntil);

    [LoggerMessage(1202, LogLevel.Error, "A changed certificate can't be used and the old one is kept: {Reason}")]
    private partial void LogKept(string reason);
}
