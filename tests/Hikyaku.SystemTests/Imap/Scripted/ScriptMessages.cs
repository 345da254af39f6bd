using System.Globalization;
using System.Text;

namespace Hikyaku.SystemTests.Imap.Scripted;

/// <summary>The messages of an mbox file, one after the other and again from the start.</summary>
internal sealed class ScriptMessages
{
    private static readonly string[] FromLineDates = ["MMM d HH:mm:ss yyyy zzz", "MMM d HH:mm:ss yyyy"];

    private readonly List<(string Date, string Text)> _messages = [];
    private int _next;

    public ScriptMessages(string path)
    {
        StringBuilder? text = null;
        foreach (var line in File.ReadAllText(path, Encoding.Latin1).TrimEnd('\0').Split('\n'))
        {
            if (line.StartsWith("From ", StringComparison.Ordinal))
            {
                Finish(text);
                text = new StringBuilder();
                _messages.Add((DateOf(line), ""));
            }
            else
            {
                text?.Append(line.TrimEnd('\r')).Append("\r\n");
            }
        }
        // The file's last line end is not one more empty line
        if (text is { Length: >= 2 })
            text.Length -= 2;
        Finish(text);
    }

    public int Count => _messages.Count;

    /// <summary>What stands behind the flags of APPEND for the next message.</summary>
    public string NextArguments()
    {
        var (date, text) = _messages[_next++ % _messages.Count];
        return $"\"{date}\" {{{text.Length}+}}\r\n{text}";
    }

    private void Finish(StringBuilder? text)
    {
        if (text is not null)
            _messages[^1] = _messages[^1] with { Text = text.ToString() };
    }

    // From user@domain  Fri Feb 22 17:06:23 2008 [+0200]
    private static string DateOf(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var text = string.Join(' ', words[3..]);
        if (text.Length > 5 && text[^5] is '+' or '-')
            text = text.Insert(text.Length - 2, ":");
        var date = DateTimeOffset.ParseExact(text, FromLineDates, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces);
        return date.ToString("dd-MMM-yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture).Remove(24, 1);
    }
}
