using System.Text;
using System.Text.RegularExpressions;

namespace Hikyaku.SystemTests.Imap.Scripted;

/// <summary>One or, when pipelined, several commands and what must come of them.</summary>
internal sealed class ScriptStep
{
    public int Connection { get; init; }

    public List<ScriptCommand> Commands { get; } = [];

    /// <summary>Lines beginning with "* ", "! " and "? ".</summary>
    public List<string> Untagged { get; } = [];

    public bool IsComplete => Commands.TrueForAll(command => command.Expected is not null);
}

/// <summary>A command, its tag in the script, and the tagged reply it must get.</summary>
internal sealed class ScriptCommand
{
    public required string Tag { get; init; }

    public required string Text { get; init; }

    /// <summary>"ok", "no", "bad" or "" (any), and a prefix of what follows; null until the script has told it.</summary>
    public string? Expected { get; set; }
}

/// <summary>A test in the format of ../shared/conformance/imaptest/FORMAT.md.</summary>
internal sealed partial class ScriptFile
{
    private static readonly string[] Statuses = ["ok", "no", "bad", "\"\""];

    private readonly Dictionary<string, string> _header = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<string> Capabilities => Header("capabilities", "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public int Connections => int.Parse(Header("connections", "1"), System.Globalization.CultureInfo.InvariantCulture);

    public string State => Header("state", "selected");

    public string Messages => Header("messages", "all");

    public List<ScriptStep> Steps { get; } = [];

    public static ScriptFile Read(string path)
    {
        var script = new ScriptFile();
        var lines = JoinLiterals(File.ReadAllText(path, Encoding.Latin1).Split('\n'));
        var at = lines.FindIndex(line => line.Length > 0 && line[0] != '#');
        for (; at < lines.Count && HeaderLine().Match(lines[at]) is { Success: true } match; at++)
            script._header[match.Groups[1].Value] = match.Groups[2].Value.Trim();
        foreach (var line in lines.Skip(at).Where(line => line.Length > 0 && line[0] != '#'))
            script.Add(line);
        return script;
    }

    /// <summary>Who uses a connection: "$user2" for another user than the first.</summary>
    public string UserOf(int connection) => Header($"user {connection}", "$user");

    private string Header(string key, string otherwise) => _header.GetValueOrDefault(key, otherwise);

    private void Add(string line)
    {
        if (line[0] is '*' or '!' or '?' && line.Length > 1 && line[1] == ' ')
        {
            Steps[^1].Untagged.Add(line);
            return;
        }
        var connection = 1;
        if (Connections > 1)
        {
            var (number, rest) = Split(line);
            connection = int.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
            line = rest;
        }
        var (first, others) = Split(line);
        if (ScriptTag().IsMatch(first))
            AddTagged(connection, first, others);
        else if (!Statuses.Contains(first, StringComparer.OrdinalIgnoreCase))
            Begin(connection).Commands.Add(new ScriptCommand { Tag = "", Text = line });
        else if (Steps.Count > 0 && !Steps[^1].IsComplete)
            Steps[^1].Commands[0].Expected = line;
        else
            Begin(connection).Commands.Add(new ScriptCommand { Tag = "", Text = others, Expected = first });
    }

    private void AddTagged(int connection, string tag, string rest)
    {
        var status = Split(rest).First;
        var open = Steps.Count > 0 && !Steps[^1].IsComplete;
        if (open && Statuses.Contains(status, StringComparer.OrdinalIgnoreCase) && Steps[^1].Commands.Find(command => command.Tag == tag) is { } answered)
        {
            answered.Expected = rest;
            return;
        }
        var step = open ? Steps[^1] : Begin(connection);
        step.Commands.Add(new ScriptCommand { Tag = tag, Text = rest });
    }

    private ScriptStep Begin(int connection)
    {
        Steps.Add(new ScriptStep { Connection = connection });
        return Steps[^1];
    }

    /// <summary>{{{ ... }}} becomes a literal with CRLF line ends, ~{{{ ... }}} one with the file's own.</summary>
    private static List<string> JoinLiterals(string[] lines)
    {
        var joined = new List<string>();
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            while (line.EndsWith("{{{", StringComparison.Ordinal))
            {
                var isRaw = line.EndsWith("~{{{", StringComparison.Ordinal);
                var content = new List<string>();
                for (i++; !lines[i].StartsWith("}}}", StringComparison.Ordinal); i++)
                    content.Add(lines[i]);
                var text = string.Join(isRaw ? "\n" : "\r\n", content);
                line = $"{line[..^3]}{{{text.Length}}}\r\n{text}{lines[i][3..]}";
            }
            joined.Add(line);
        }
        return joined;
    }

    private static (string First, string Others) Split(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? (line, "") : (line[..space], line[(space + 1)..]);
    }

    [GeneratedRegex("^([a-z_]+(?: [0-9])?): *(.*)$")]
    private static partial Regex HeaderLine();

    [GeneratedRegex("^tag[0-9]+$")]
    private static partial Regex ScriptTag();
}
