using System.Text.RegularExpressions;
using Xunit;

namespace Hikyaku.SystemTests.Imap.Scripted;

/// <summary>Plays one scripted test against a server of its own.</summary>
internal sealed partial class ScriptRun(ImapHouse house, ScriptFile script, ScriptMessages messages)
{
    private const string Mailbox = "imaptest";

    private readonly ScriptVariables _variables = new();
    private readonly List<ImapWire> _wires = [];
    private int _tags;

    public async Task PlayAsync()
    {
        _variables.Set("user", "alice@example.test");
        _variables.Set("username", "alice");
        _variables.Set("domain", "example.test");
        _variables.Set("user2", "bob@example.test");
        _variables.Set("username2", "bob");
        _variables.Set("password", ImapHouse.Password);
        _variables.Set("mailbox", Mailbox);
        _variables.Set("mailbox_url", Uri.EscapeDataString(Mailbox));
        try
        {
            await PrepareAsync();
            foreach (var step in script.Steps)
                await PlayAsync(step);
        }
        finally
        {
            _wires.ForEach(wire => wire.Dispose());
        }
    }

    private async Task PrepareAsync()
    {
        for (var i = 0; i < script.Connections; i++)
            _wires.Add(script.State == "nonauth" ? await house.ConnectAsync() : await house.LogInAsync(UserOf(i + 1)));
        if (script.State is "nonauth" or "auth")
            return;
        await _wires[0].OkAsync($"CREATE {Mailbox}");
        if (script.State == "created")
            return;
        var count = script.Messages == "all" ? messages.Count : int.Parse(script.Messages, System.Globalization.CultureInfo.InvariantCulture);
        for (var i = 0; i < count; i++)
            await _wires[0].OkAsync($"APPEND {Mailbox} {messages.NextArguments()}");
        if (script.State == "appended")
            return;
        for (var i = 0; i < _wires.Count; i++)
        {
            // Another user has a mailbox of that name of his own
            if (UserOf(i + 1) != UserOf(1))
                await _wires[i].OkAsync($"CREATE {Mailbox}");
            await _wires[i].OkAsync($"SELECT {Mailbox}");
        }
    }

    private string UserOf(int connection) => _variables.Expand(script.UserOf(connection)).Split('@')[0];

    private async Task PlayAsync(ScriptStep step)
    {
        var wire = _wires[step.Connection - 1];
        var tags = step.Commands.ConvertAll(_ => $"s{++_tags}");
        for (var i = 0; i < tags.Count; i++)
            await wire.SendAsync($"{tags[i]} {CommandText(step.Commands[i].Text)}\r\n");

        var untagged = new List<string>();
        _variables.Set("tag", tags[0]);
        for (var i = 0; i < tags.Count; i++)
        {
            var answer = await wire.AnswerAsync(tags[i]);
            untagged.AddRange(answer.Untagged);
            var (expected, what) = (step.Commands[i].Expected!, Describe(step, untagged, answer.Tagged));
            if (expected != "\"\"")
                Assert.True(ScriptPattern.Fits(_variables, new SequenceMap(), expected, answer.Tagged), $"expected {expected}\n{what}");
        }
        Check(step, untagged);
    }

    private void Check(ScriptStep step, List<string> untagged)
    {
        var numbers = new SequenceMap();
        var missing = step.Untagged.Where(line => line[0] == '*').Select(line => line[2..]).ToList();
        foreach (var response in untagged.Select(line => line[2..]))
        {
            foreach (var banned in step.Untagged.Where(line => line[0] == '!'))
                Assert.False(ScriptPattern.Fits(_variables, numbers, banned[2..], response), $"{banned}\n{Describe(step, untagged, "")}");
            // One FETCH may tell what the script lists as two; EXPUNGEs are counted
            var expunge = Expunge().Match(response);
            var fitting = missing.FindAll(pattern => ScriptPattern.Fits(_variables, numbers, pattern, response));
            foreach (var pattern in fitting.Take(expunge.Success ? 1 : int.MaxValue))
                missing.Remove(pattern);
            if (expunge is { Success: true } match)
                numbers.Expunge(uint.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
        }
        Assert.True(missing.Count == 0, $"missing: {string.Join("\n         ", missing)}\n{Describe(step, untagged, "")}");
    }

    /// <summary>The command with its variables; APPEND without a literal takes the next message of the mbox file.</summary>
    private string CommandText(string text)
    {
        text = _variables.Expand(text);
        if (!text.StartsWith("append", StringComparison.OrdinalIgnoreCase) || text.Contains("}\r\n", StringComparison.Ordinal))
            return Literal().Replace(text, "{$1+}\r\n");
        return $"{(text.Length == "append".Length ? $"append {Mailbox}" : text)} {messages.NextArguments()}";
    }

    private static string Describe(ScriptStep step, List<string> untagged, string tagged) =>
        $"commands: {string.Join(" | ", step.Commands.Select(command => command.Text))}\n{string.Join('\n', untagged)}\n{tagged}";

    [GeneratedRegex(@"\{(\d+)\}\r\n")]
    private static partial Regex Literal();

    [GeneratedRegex(@"^(\d+) EXPUNGE", RegexOptions.IgnoreCase)]
    private static partial Regex Expunge();
}
