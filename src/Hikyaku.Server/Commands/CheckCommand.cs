using System.CommandLine;
using Hikyaku.Server.Screen;
using Hikyaku.Store;
using Hikyaku.Store.Maintenance;

namespace Hikyaku.Server.Commands;

/// <summary><c>hikyaku check [--repair]</c></summary>
internal static class CheckCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(Desk desk)
    {
        Option<bool> repair = desk.Flag("--repair", new("Mend what can be mended without losing mail", "メールを失わずに直せるものを直す"));
        Option<bool> quick = desk.Flag("--quick", new("Don't read the messages' bytes", "メッセージの中身は読まない"));
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("check", desk.Terminal, new("Verify every message, reference and counter of the store", "保存データのすべて (本文・参照・集計) を検証する"),
            new Example("hikyaku check --repair", new("Verify and mend", "検証し、直せるものは直す")))
        { repair, quick, json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, async mail =>
        {
            var options = new CheckOptions { Repair = parsed.GetValue(repair), ReadMessages = !parsed.GetValue(quick) };
            StoreResult<CheckReport> report = await MaintenanceBar.RunAsync(desk.Terminal, new("Checking", "検証中"), progress =>
                mail.CheckAsync(options, progress, cancellation));
            int told = desk.Tell(report, parsed.GetValue(json), ReportJson.Default.CheckReport, value => Show(desk, value));
            return told == ExitCode.Done && !report.Value.IsWhole ? FailFor(desk, report.Value) : told;
        }, cancellation));
        return command;
    }

    private static void Show(Desk desk, CheckReport report)
    {
        foreach (CheckFinding finding in report.Findings)
        {
            string severity = finding.Repaired ? desk.Word("mended", "修復済み")
                : finding.Severity == CheckSeverity.Error ? desk.Word("ERROR", "エラー")
                : desk.Word("warning", "注意");
            desk.Terminal.Output.WriteLine($"{severity}: {finding.Code}: {finding.Problem}: {finding.Remedy}");
        }
        string size = ByteSize.Show(report.Bytes);
        string free = ByteSize.Show(report.ReclaimableBytes);
        if (report.IsClean)
            desk.Terminal.Say(new(
                $"Clean: {ResultTable.Number(report.Blobs)} messages, {size}. {free} will be given back by the sweeper.",
                $"異常はありません: {ResultTable.Number(report.Blobs)} 通、{size}。{free} は自動で回収されます。"));
        else
            desk.Terminal.Say(new(
                $"{ResultTable.Number(report.Blobs)} messages checked, {size}; {report.Findings.Count} findings.",
                $"{ResultTable.Number(report.Blobs)} 通 ({size}) を検証し、{report.Findings.Count} 件が見つかりました。"));
    }

    private static int FailFor(Desk desk, CheckReport report)
    {
        int left = report.Findings.Count(finding => !finding.Repaired);
        return desk.Terminal.Fail(new(
            $"{left} findings are left; each says above what to do.", $"{left} 件が残っています。対処は上の各行にあります。"));
    }
}
