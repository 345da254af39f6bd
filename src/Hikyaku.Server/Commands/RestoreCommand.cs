using System.CommandLine;
using System.Globalization;
using Hikyaku.Server.Configuration;
using Hikyaku.Server.Screen;
using Hikyaku.Store;
using Hikyaku.Store.Maintenance;

namespace Hikyaku.Server.Commands;

/// <summary><c>hikyaku restore DIR --data TARGET</c>: a backup becomes a data folder again.</summary>
internal static class RestoreCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(Desk desk)
    {
        Argument<string> directory = desk.Argument("DIR", new("The folder of the backup", "バックアップのフォルダー"));
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("restore", desk.Terminal, new("Bring a backup back into an empty data folder", "バックアップを空のデータフォルダーに戻す"),
            new Example("hikyaku restore /backup/hikyaku --data /var/lib/hikyaku", new("Then start the server on it", "そのあとサーバーを起動する")))
        { directory, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (desk.OptionsOf(parsed, out _) is not { } options)
                return ExitCode.Failed;
            string source = Path.GetFullPath(parsed.GetRequiredValue(directory), desk.Terminal.WorkingDirectory);
            StoreResult<RestoreReport> report = await RestoreAsync(desk, source, options, cancellation);
            return desk.Tell(report, parsed.GetValue(json), ReportJson.Default.RestoreReport, value =>
            {
                string taken = value.BackupTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
                desk.Terminal.Say(new(
                    $"The backup of {taken} UTC is back in {options.DataDirectory} ({ByteSize.Show(value.Bytes)}).",
                    $"{taken} (UTC) のバックアップを {options.DataDirectory} に戻しました ({ByteSize.Show(value.Bytes)})。"));
            });
        });
        return command;
    }

    private static async Task<StoreResult<RestoreReport>> RestoreAsync(Desk desk, string source, ServerOptions options, CancellationToken cancellation)
    {
        try
        {
            return await MaintenanceBar.RunAsync(desk.Terminal, new("Restoring", "復元中"), async progress =>
            {
                RestoreReport report = await Restore.RunAsync(source, options.DataDirectory, progress, cancellation);
                Administration.DataFolders.Close(options.DataDirectory);
                return report;
            });
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException or StoreUnusableException)
        {
            return new StoreError(StoreErrorKind.Unavailable, failure.Message);
        }
    }
}
