using System.CommandLine;
using Hikyaku.Server.Configuration;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;
using Hikyaku.Server.Trial;

namespace Hikyaku.Server.Commands;

/// <summary><c>hikyaku serve</c></summary>
internal static class ServeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(Terminal terminal, CommonOptions common)
    {
        var offset = new Option<int>("--port-offset")
        {
            HelpName = "N",
            Description = new Text("Trial only: add N to every port", "試用モードで、すべてのポート番号に N を足す").In(terminal.Tongue),
        };
        var log = new Option<string?>("--log")
        {
            HelpName = "text|json",
            Description = new Text("How the log is written", "ログの形式").In(terminal.Tongue),
        };
        log.AcceptOnlyFromAmong([.. LogWords.Formats.Select(format => format.Word)]);
        var level = new Option<string?>("--log-level")
        {
            HelpName = "LEVEL",
            Description = new Text("trace, debug, information, warning, error or none", "trace, debug, information, warning, error, none").In(terminal.Tongue),
        };
        level.AcceptOnlyFromAmong([.. LogWords.Levels.Select(word => word.Word)]);
        var serve = new Verb("serve", terminal,
            new("Run the server (without a configuration: a trial on this machine)", "サーバーを動かす (設定ファイルがなければこのマシンだけで試用)"),
            new Example("hikyaku serve", new("Try it: everything is made in ./data", "試す: ./data にすべて作る")),
            new Example("hikyaku serve --port-offset 1000", new("The same where the usual ports are taken", "いつものポートがふさがっているとき")),
            new Example("hikyaku serve --config /etc/hikyaku/hikyaku.json --log json", new("Run it for real", "本番として動かす")))
        {
            offset, log, level,
        };
        serve.SetAction((parsed, cancellation) => Serving.ServeRun.RunAsync(
            new Serving.ServeRequest(
                ConfigurationChoice.Of(parsed.GetValue(common.Config), parsed.GetValue(common.Data), terminal.Environment, terminal.WorkingDirectory),
                parsed.GetValue(offset),
                parsed.GetValue(log),
                parsed.GetValue(level)),
            terminal, cancellation));
        return serve;
    }
}
