using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Hikyaku.Server.Configuration;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;

namespace Hikyaku.Server.Commands;

/// <summary>All commands, and the way from words to an exit code.</summary>
internal static class CommandTree
{
    private static readonly IReadOnlyList<Example> Examples =
    [
        new("hikyaku serve", new("Try it: everything is made in ./data, on this machine only", "試す: ./data にすべて作り、このマシンの中だけで動かす")),
        new("hikyaku serve --config /etc/hikyaku/hikyaku.json", new("Run it for real", "本番として動かす")),
        new("hikyaku account add taro@example.org --quota 5G", new("Add an account; the password is asked for", "アカウントを加える (パスワードは対話で入力)")),
        new("hikyaku import maildir ~/Maildir --account taro@example.org", new("Bring old mail in", "古いメールを取り込む")),
    ];

    /// <summary>Runs one command line.</summary>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal, CancellationToken cancellation)
    {
        // System.CommandLine words its own complaints in the culture's language.
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(terminal.Tongue == Tongue.Japanese ? "ja" : "en");
        var help = new HelpPage(terminal, Examples);
        RootCommand root = Build(terminal, help);
        ParseResult parsed = root.Parse(arguments);
        bool isHelpOrVersion = parsed.Action is HelpPage or VersionPage;
        if (isHelpOrVersion || parsed.Errors.Count == 0)
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, cancellation);
        return Complain(parsed, terminal, help);
    }

    private static RootCommand Build(Terminal terminal, HelpPage help)
    {
        var common = new CommonOptions(terminal);
        var desk = new Desk(terminal, common);
        Command serve = ServeCommand.Make(terminal, common);
        var root = new RootCommand(new Text(
            "Hikyaku: a complete mail server in one program, and every letter can be followed.",
            "飛脚 (Hikyaku): ひとつのプログラムで完結するメールサーバー。どの手紙も道のりをたどれます。").In(terminal.Tongue))
        {
            serve,
            DomainCommand.Make(desk),
            AccountCommand.Make(desk),
            AliasCommand.Make(desk),
            QueueCommand.Make(desk),
            TraceCommand.Make(desk),
            ExplainCommand.Make(desk, common),
            ImportCommand.Make(desk),
            ExportCommand.Make(desk),
            CheckCommand.Make(desk),
            TlsReportCommand.Make(terminal),
            DmarcCommand.Make(terminal),
            ReindexCommand.Make(desk),
            BackupCommand.Make(desk),
            RestoreCommand.Make(desk),
            ConfigCommand.Make(terminal, common),
        };
        // Without a command the server runs, so that a first "dotnet run" does what is hoped for.
        root.Action = serve.Action;
        foreach (Option option in root.Options)
        {
            if (option is HelpOption helpOption)
            {
                helpOption.Action = help;
                helpOption.Description = new Text("Show this help", "この説明を表示する").In(terminal.Tongue);
            }
            else if (option is VersionOption version)
            {
                version.Action = new VersionPage(terminal);
                version.Description = new Text("Show the version", "バージョンを表示する").In(terminal.Tongue);
            }
        }
        root.Add(common.Config);
        root.Add(common.Data);
        root.Add(common.Lang);
        return root;
    }

    private static int Complain(ParseResult parsed, Terminal terminal, HelpPage help)
    {
        Command command = parsed.CommandResult.Command;
        if (command.Action is null && parsed.UnmatchedTokens.Count == 0)
        {
            help.Write(command);
            return ExitCode.Usage;
        }
        string path = string.Join(' ', Path(command));
        string? close = parsed.UnmatchedTokens is [var typed, ..]
            ? CloseName.Of(typed, command.Subcommands.Select(sub => sub.Name).Concat(command.Options.Select(option => option.Name)))
            : null;
        string complaint = string.Join(' ', parsed.Errors.Select(error => error.Message.TrimEnd('.', '。')).Distinct());
        return terminal.Misused(new(
            $"{complaint}. {(close is null ? "" : $"Did you mean \"{close}\"? ")}See \"{path} --help\".",
            $"{complaint}。{(close is null ? "" : $"「{close}」ではありませんか? ")}「{path} --help」を見てください。"));
    }

    private static IEnumerable<string> Path(Command command)
        => command is RootCommand ? ["hikyaku"] : [.. Path(command.Parents.OfType<Command>().First()), command.Name];

    private sealed class VersionPage(Terminal terminal) : System.CommandLine.Invocation.SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            terminal.Output.WriteLine($"hikyaku {ProductVersion.Current}");
            return ExitCode.Done;
        }
    }
}
