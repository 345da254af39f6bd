using Hikyaku.Server.Configuration;
using Hikyaku.Store;

namespace Hikyaku.Server.Administration;

/// <summary>What the store is told of the configuration; the same for the server and for commands without it.</summary>
internal static class StoreSettings
{
    /// <summary>The store's options.</summary>
    public static StoreOptions Of(ServerOptions options) => new()
    {
        DataDirectory = options.DataDirectory,
        MaximumMessageBytes = options.Limits.MessageSizeBytes,
        PasswordCost = options.PasswordCost,
        JourneysKept = options.JourneysKept,
    };
}
