using System.CommandLine;
using Hikyaku.Server.Configuration;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;
using Hikyaku.Server.Trial;

namespace Hikyaku.Server.Commands;

/// <summary><c>hikyaku config check [FILE]</c>: what is wrong with a configuration, or what it would run.</summary>
internal static class ConfigCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(Terminal terminal, CommonOptions common)
    {
        var file = new Argument<string?>("FILE")
        {
            Description = new Text("The configuration to check", "確かめる設定ファイル").In(terminal.Tongue),
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<bool> json = CommonOptions.Json(terminal);
        var check = new Verb("check", terminal,
            new("Check a configuration and show what it would run", "設定を確かめ、何が動くかを表示する"),
            new Example("hikyaku config check hikyaku.json", new("Report every mistake with its place and remedy", "すべての誤りを、場所と直し方とともに示す")))
        {
            file, json,
        };
        check.SetAction(parsed =>
        {
            var choice = ConfigurationChoice.Of(
                parsed.GetValue(file) ?? parsed.GetValue(common.Config), parsed.GetValue(common.Data), terminal.Environment, terminal.WorkingDirectory);
            ConfigurationReading reading = choice.Read(terminal.Environment, terminal.Time);
            return parsed.GetValue(json) ? ConfigurationReport.WriteJson(reading, terminal) : ConfigurationReport.Write(choice, reading, terminal);
        });
        return new Verb("config", terminal, new("Look at the configuration", "設定を調べる")) { check };
    }
}
