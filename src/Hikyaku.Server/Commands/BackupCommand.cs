using System.CommandLine;
using Hikyaku.Server.Screen;
using Hikyaku.Store;
using Hikyaku.Store.Maintenance;

namespace Hikyaku.Server.Commands;

/// <summary><c>hikyaku backup DIR</c></summary>
internal static class BackupCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(Desk desk)
    {
        Argument<string> directory = desk.Argument("DIR", new("The folder of the backup; a second run adds what is new", "バックアップ先。2 回目からは増えた分だけを写す"));
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("backup", desk.Terminal, new("Back everything up, while the server runs or not", "すべてをバックアップする (サーバーが動いていてもよい)"),
            new Example("hikyaku backup /backup/hikyaku", new("Every night from a timer", "毎晩タイマーから")))
        { directory, json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, async mail =>
        {
            string target = Path.GetFullPath(parsed.GetRequiredValue(directory), desk.Terminal.WorkingDirectory);
            StoreResult<BackupReport> report = await MaintenanceBar.RunAsync(desk.Terminal, new("Backing up", "バックアップ中"), progress =>
                mail.BackUpAsync(target, progress, cancellation));
            return desk.Tell(report, parsed.GetValue(json), ReportJson.Default.BackupReport, value => desk.Terminal.Say(new(
                $"Backed up to {target}: {ByteSize.Show(value.TotalBytes)}, of which {ByteSize.Show(value.CopiedBytes)} were copied now.",
                $"{target} にバックアップしました: 全体 {ByteSize.Show(value.TotalBytes)}、今回写したのは {ByteSize.Show(value.CopiedBytes)}。")));
        }, cancellation));
        return command;
    }
}
