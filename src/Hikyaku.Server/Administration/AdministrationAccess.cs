using Hikyaku.Server.Configuration;
using Hikyaku.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hikyaku.Server.Administration;

/// <summary>Finds the way to administer a data folder: the server that runs on it, or the store itself.</summary>
internal static class AdministrationAccess
{
    /// <summary>Opens it.</summary>
    /// <param name="options">Where the data lies, and limits.</param>
    /// <param name="mayCreate">True when a missing folder is made: a configuration names it, so it is meant.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="AdministrationUnavailableException">There is no way.</exception>
    public static async Task<IMailAdministration> OpenAsync(ServerOptions options, bool mayCreate, TimeProvider time, CancellationToken cancellation)
    {
        string folder = options.DataDirectory;
        if (await RunningServer.ConnectAsync(folder, cancellation) is { } server)
            return server;
        if (!mayCreate && !Directory.Exists(folder))
        {
            throw new AdministrationUnavailableException(new(
                $"There is no data folder {folder}. Start \"hikyaku serve\" first, or name the folder with --data or the configuration with --config.",
                $"データフォルダー {folder} がありません。先に「hikyaku serve」を実行するか、--data でフォルダーを、または --config で設定ファイルを指定してください。"));
        }
        try
        {
            DataFolders.Ensure(folder);
            MailStore store = await MailStore.OpenAsync(StoreSettings.Of(options), time, NullLoggerFactory.Instance, cancellation);
            return new OpenStore(store, ownsStore: true, time);
        }
        catch (StoreUnusableException unusable)
        {
            throw new AdministrationUnavailableException(new(unusable.Message, $"データを開けません: {unusable.Message}"), unusable);
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            throw new AdministrationUnavailableException(new(
                $"{folder} can't be opened: {refused.Message} Run this command as the server's user.",
                $"{folder} を開けません: {refused.Message} サーバーのユーザーで実行してください。"), refused);
        }
    }
}
