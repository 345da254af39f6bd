using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;

namespace Hikyaku.Server.Commands;

/// <summary>Writes the help page of any command, in either language.</summary>
internal sealed class HelpPage(Terminal terminal, IReadOnlyList<Example> rootExamples) : SynchronousCommandLineAction
{
    private const int Indent = 2;
    private const int Gap = 2;
    private const int WidestTerm = 34;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        Write(parseResult.CommandResult.Command);
        return ExitCode.Done;
    }

    /// <summary>Writes the page of one command.</summary>
    public void Write(Command command)
    {
        TextWriter output = terminal.Output;
        output.WriteLine(command.Description);
        output.WriteLine();
        Heading(new("Usage", "使い方"));
        output.WriteLine($"  {UsageOf(command)}");
        WriteArguments(command);
        WriteCommands(command);
        WriteOptions(command);
        WriteExamples(command is Verb verb ? verb.Examples : rootExamples);
        if (command.Parents.Any())
            return;
        output.WriteLine();
        terminal.Say(new(
            "Exit codes: 0 done, 1 failed (the reason is on the error stream), 2 wrong usage.",
            "終了コード: 0 成功、1 失敗 (理由は標準エラー出力)、2 使い方の誤り。"));
        terminal.Say(new(
            "\"hikyaku COMMAND --help\" tells more about a command.",
            "各コマンドの詳細は「hikyaku コマンド --help」で表示します。"));
    }

    private static string UsageOf(Command command)
    {
        List<string> words = [];
        for (Command? step = command; step is not null; step = step.Parents.OfType<Command>().FirstOrDefault())
            words.Insert(0, step is RootCommand ? "hikyaku" : step.Name);
        if (command.Subcommands.Any(sub => !sub.Hidden))
            words.Add("COMMAND");
        words.AddRange(command.Arguments.Select(argument => TermOf(argument)));
        words.Add("[options]");
        return string.Join(' ', words);
    }

    private void WriteArguments(Command command)
        => WriteRows(new("Arguments", "引数"), command.Arguments.Where(argument => !argument.Hidden).Select(argument => (TermOf(argument), argument.Description)));

    private void WriteCommands(Command command)
        => WriteRows(new("Commands", "コマンド"), command.Subcommands.Where(sub => !sub.Hidden).Select(sub => (sub.Name, sub.Description)));

    private void WriteOptions(Command command)
    {
        var own = command.Options.AsEnumerable();
        var inherited = Ancestors(command).SelectMany(ancestor => ancestor.Options).Where(option => option.Recursive);
        WriteRows(new("Options", "オプション"), own.Concat(inherited).Where(option => !option.Hidden).Select(option => (TermOf(option), option.Description)));
    }

    private void WriteExamples(IReadOnlyList<Example> examples)
    {
        if (examples.Count == 0)
            return;
        terminal.Output.WriteLine();
        Heading(new("Examples", "例"));
        foreach (Example example in examples)
        {
            terminal.Output.WriteLine($"  # {example.Meaning.In(terminal.Tongue)}");
            terminal.Output.WriteLine($"  {example.CommandLine}");
        }
    }

    private void WriteRows(Text heading, IEnumerable<(string Term, string? Meaning)> rows)
    {
        (string Term, string? Meaning)[] all = [.. rows];
        if (all.Length == 0)
            return;
        terminal.Output.WriteLine();
        Heading(heading);
        int width = Math.Min(WidestTerm, all.Max(row => row.Term.Length)) + Gap;
        foreach ((string term, string? meaning) in all)
        {
            string start = new string(' ', Indent) + term;
            if (term.Length + Gap > width)
            {
                terminal.Output.WriteLine(start);
                start = "";
            }
            terminal.Output.WriteLine($"{start.PadRight(Indent + width)}{meaning}");
        }
    }

    private void Heading(Text text) => terminal.Output.WriteLine($"{text.In(terminal.Tongue)}:");

    private static IEnumerable<Command> Ancestors(Command command)
    {
        for (Command? step = command.Parents.OfType<Command>().FirstOrDefault(); step is not null; step = step.Parents.OfType<Command>().FirstOrDefault())
            yield return step;
    }

    private static string TermOf(Argument argument)
    {
        string name = argument.HelpName ?? argument.Name;
        string many = argument.Arity.MaximumNumberOfValues > 1 ? name + "..." : name;
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{many}]" : many;
    }

    private static string TermOf(Option option)
    {
        string names = string.Join(", ", option.Aliases.Append(option.Name).Where(name => name.StartsWith('-')).OrderBy(name => name.Length));
        bool takesValue = option is not (HelpOption or VersionOption) && option.ValueType != typeof(bool);
        return takesValue ? $"{names} {option.HelpName ?? "VALUE"}" : names;
    }
}
