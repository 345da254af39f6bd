using System.CommandLine;
using Hikyaku.Server.Screen;
using Hikyaku.Store;
using Hikyaku.Store.Search;

namespace Hikyaku.Server.Commands;

/// <summary><c>hikyaku reindex</c></summary>
internal static class ReindexCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(Desk desk)
    {
        Option<bool> json = CommonOptions.Json(desk.Terminal);
        var command = new Verb("reindex", desk.Terminal, new("Make the search index anew, while the server runs or not", "検索索引を作り直す (サーバーが動いていてもよい)"),
            new Example("hikyaku reindex", new("Searches work meanwhile, only slower; stopping to wait does not stop it", "その間も検索はできる (遅くなるだけ)。待つのをやめても処理は続く")))
        { json };
        command.SetAction((parsed, cancellation) => desk.RunAsync(parsed, async mail =>
        {
            StoreResult<RebuildReport> report = await MaintenanceBar.RunAsync(desk.Terminal, new("Indexing", "索引を作成中"), progress =>
                mail.ReindexAsync(progress, cancellation));
            return desk.Tell(report, parsed.GetValue(json), ReportJson.Default.RebuildReport, value => desk.Terminal.Say(new(
                $"Indexed {ResultTable.Number(value.Messages)} messages; the index has {ByteSize.Show(value.Bytes)}.",
                $"{ResultTable.Number(value.Messages)} 通の索引を作りました。索引の大きさは {ByteSize.Show(value.Bytes)} です。")));
        }, cancellation));
        return command;
    }
}
