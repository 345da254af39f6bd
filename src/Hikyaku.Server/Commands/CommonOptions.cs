using System.CommandLine;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;

namespace Hikyaku.Server.Commands;

/// <summary>The options that every command knows.</summary>
internal sealed class CommonOptions
{
    /// <summary>Makes them, described in the terminal's language.</summary>
    public CommonOptions(Terminal terminal)
    {
        Config = Make<string?>("--config", "FILE", terminal, new(
            "The configuration (default: $HIKYAKU_CONFIG, else /etc/hikyaku/hikyaku.json, else a trial)",
            "設定ファイル (省略時: $HIKYAKU_CONFIG、/etc/hikyaku/hikyaku.json、なければ試用モード)"));
        Data = Make<string?>("--data", "DIR", terminal, new(
            "The data folder (default: the configuration's, or ./data in a trial)",
            "データフォルダー (省略時: 設定ファイルの値、試用モードでは ./data)"));
        Lang = Make<string?>("--lang", "en|ja", terminal, new("Speak English or Japanese (default: from LANG)", "表示言語 (省略時: LANG から判断)"));
        Lang.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } value && TongueChoice.Parse(value) is null)
                result.AddError(new Text($"--lang: \"{value}\" is neither en nor ja.", $"--lang: 「{value}」は en でも ja でもありません。").In(terminal.Tongue));
        });
    }

    /// <summary><c>--config FILE</c></summary>
    public Option<string?> Config { get; }

    /// <summary><c>--data DIR</c></summary>
    public Option<string?> Data { get; }

    /// <summary><c>--lang</c>, which <see cref="TongueChoice"/> has read before.</summary>
    public Option<string?> Lang { get; }

    /// <summary>A new <c>--json</c> for one command.</summary>
    public static Option<bool> Json(Terminal terminal) => new("--json")
    {
        Description = new Text("Print JSON for programs", "プログラム向けに JSON で出力する").In(terminal.Tongue),
    };

    private static Option<T> Make<T>(string name, string helpName, Terminal terminal, Text description) => new(name)
    {
        HelpName = helpName,
        Description = description.In(terminal.Tongue),
        Recursive = true,
    };
}
