using Hikyaku.Store;
using Hikyaku.Store.Accounts;

namespace Hikyaku.CrashLoad;

/// <summary>A store whose rare events happen often.</summary>
public static class LoadOptions
{
    /// <summary>Options for the store in a folder.</summary>
    public static StoreOptions For(string dataDirectory) => new()
    {
        DataDirectory = dataDirectory,
        SegmentBytes = 1 << 20,
        LargeMessageBytes = 64 << 10,
        PasswordCost = new Argon2Cost(1024, 1),
        SweepInterval = TimeSpan.FromMilliseconds(200),
    };
}
