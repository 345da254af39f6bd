namespace Hikyaku.Server.Screen;

/// <summary>What scripts see of a command.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Failed; the reason is on the error stream.</summary>
    public const int Failed = 1;

    /// <summary>Called in a way that has no meaning.</summary>
    public const int Usage = 2;
}
