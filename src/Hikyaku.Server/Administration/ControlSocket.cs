using System.Text;

namespace Hikyaku.Server.Administration;

/// <summary>Where the running server takes orders: a socket in the data folder that only its owner may open.</summary>
internal static class ControlSocket
{
    private const string FileName = "control.sock";

    /// <summary>The longest path that fits into sockaddr_un with its terminating NUL (unix(7)).</summary>
    public const int LongestPath = 107;

    /// <summary>Its path.</summary>
    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, FileName);

    /// <summary>True when a socket can have that path.</summary>
    public static bool Fits(string path) => Encoding.UTF8.GetByteCount(path) <= LongestPath;
}
