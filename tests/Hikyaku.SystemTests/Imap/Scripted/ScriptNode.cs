namespace Hikyaku.SystemTests.Imap.Scripted;

/// <summary>An element of a response or of the pattern for one: a word, a string or a list.</summary>
/// <param name="Text">The word or string; null for a list.</param>
/// <param name="Items">The elements of a list.</param>
/// <param name="IsString">True when it was quoted or a literal, so that "NIL" is not NIL.</param>
internal sealed record ScriptNode(string? Text, IReadOnlyList<ScriptNode>? Items, bool IsString)
{
    /// <summary>True for a literal8.</summary>
    public bool IsRaw { get; init; }

    public bool IsNil => !IsString && string.Equals(Text, "NIL", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a line, its literals in place.</summary>
    public static IReadOnlyList<ScriptNode> Parse(string line)
    {
        var at = 0;
        return ParseList(line, ref at);
    }

    private static List<ScriptNode> ParseList(string line, ref int at)
    {
        var nodes = new List<ScriptNode>();
        while (at < line.Length && line[at] != ')')
        {
            if (line[at] == ' ')
                at++;
            else
                nodes.Add(ParseNode(line, ref at));
        }
        at++;
        return nodes;
    }

    private static ScriptNode ParseNode(string line, ref int at)
    {
        if (line[at] == '(')
        {
            at++;
            return new ScriptNode(null, ParseList(line, ref at), false);
        }
        if (line[at] == '"')
            return ParseQuoted(line, ref at);
        if (line[at] == '{' || (line[at] == '~' && at + 1 < line.Length && line[at + 1] == '{'))
            return ParseLiteral(line, ref at);
        return ParseWord(line, ref at);
    }

    private static ScriptNode ParseQuoted(string line, ref int at)
    {
        var text = new System.Text.StringBuilder();
        for (at++; at < line.Length && line[at] != '"'; at++)
        {
            if (line[at] == '\\')
                at++;
            text.Append(line[at]);
        }
        at++;
        return new ScriptNode(text.ToString(), null, true);
    }

    private static ScriptNode ParseLiteral(string line, ref int at)
    {
        var isRaw = line[at] == '~';
        var end = line.IndexOf("}\r\n", at, StringComparison.Ordinal);
        var length = int.Parse(line[(line.IndexOf('{', at) + 1)..end].TrimEnd('+'), System.Globalization.CultureInfo.InvariantCulture);
        var text = line.Substring(end + 3, length);
        at = end + 3 + length;
        return new ScriptNode(text, null, true) { IsRaw = isRaw };
    }

    // BODY[HEADER.FIELDS (FROM)]<0> and [UIDNEXT 5] are one word; ${name} is no literal
    private static ScriptNode ParseWord(string line, ref int at)
    {
        var start = at;
        var depth = 0;
        for (; at < line.Length && (depth > 0 || line[at] is not (' ' or '(' or ')')); at++)
            depth += line[at] switch { '[' => 1, ']' when depth > 0 => -1, _ => 0 };
        return new ScriptNode(line[start..at], null, false);
    }
}
