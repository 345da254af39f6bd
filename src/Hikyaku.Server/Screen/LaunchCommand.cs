namespace Hikyaku.Server.Screen;

/// <summary>How the reader of our output can call this program again.</summary>
internal static class LaunchCommand
{
    /// <summary>"hikyaku", or the dotnet command in a source tree.</summary>
    public static string Words { get; } = IsSourceTree() ? "dotnet run --project src/Hikyaku.Server --" : "hikyaku";

    private static bool IsSourceTree()
    {
        string[] levels = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar);
        return levels is [.., "Hikyaku.Server", "bin", "Debug" or "Release", _];
    }
}
