using Microsoft.Extensions.Logging;

namespace Hikyaku.Connections.Tap;

public sealed partial class WireTap
{
    [LoggerMessage(1301, LogLevel.Warning, "The wire tap records into {Folder}: {Filter}")]
    private partial void LogOn(string folder, TapFilter filter);

    [LoggerMessage(1302, LogLevel.Information, "The wire tap is off")]
    private partial void LogOff();

    [LoggerMessage(1303, LogLevel.Error, "The wire tap can't write {Path} and switches itself off: {Reason}")]
    private partial void LogUnwritable(string path, string reason);
}
