using System.Globalization;
using System.Text;

namespace Hikyaku.SystemTests.Transcripts;

internal enum ScriptLineKind
{
    /// <summary>A line that the client sends; its CRLF is part of the text.</summary>
    Send,

    /// <summary>Octets that the client sends.</summary>
    SendRaw,

    /// <summary>A line that must come next.</summary>
    Expect,

    /// <summary>A line that must come, others before it.</summary>
    ExpectLater,

    /// <summary>The end of the connection.</summary>
    ExpectEnd,
}

/// <summary>One line of a script. Characters above ASCII stand for the octets of their UTF-8 form.</summary>
internal static class ScriptLine
{
    public static IEnumerable<(ScriptLineKind Kind, string Text)> ReadAll(string script)
    {
        foreach (var raw in script.Split('\n'))
        {
            var line = raw.TrimStart().TrimEnd('\r');
            if (line.Length == 0 || line[0] == '#') continue;
            yield return Read(line);
        }
    }

    /// <summary>Whether a line fits a pattern in which * stands for any characters.</summary>
    public static bool Matches(string pattern, string line)
    {
        var pieces = pattern.Split('*');
        if (pieces.Length == 1) return pattern == line;
        if (!line.StartsWith(pieces[0], StringComparison.Ordinal) || line.Length < pieces[0].Length + pieces[^1].Length) return false;
        var at = pieces[0].Length;
        foreach (var piece in pieces[1..^1])
        {
            var found = line.IndexOf(piece, at, StringComparison.Ordinal);
            if (found < 0) return false;
            at = found + piece.Length;
        }
        return line.Length - pieces[^1].Length >= at && line.EndsWith(pieces[^1], StringComparison.Ordinal);
    }

    public static string Escape(string text) => text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static (ScriptLineKind Kind, string Text) Read(string line) => line switch
    {
        "S." => (ScriptLineKind.ExpectEnd, ""),
        "C:" => (ScriptLineKind.Send, "\r\n"),
        "S:" => (ScriptLineKind.Expect, ""),
        _ when line.StartsWith("C: ", StringComparison.Ordinal) => (ScriptLineKind.Send, Octets(line[3..]) + "\r\n"),
        _ when line.StartsWith("C> ", StringComparison.Ordinal) => (ScriptLineKind.SendRaw, Unescape(Octets(line[3..]))),
        _ when line.StartsWith("S: ", StringComparison.Ordinal) => (ScriptLineKind.Expect, Octets(line[3..])),
        _ when line.StartsWith("S..: ", StringComparison.Ordinal) => (ScriptLineKind.ExpectLater, Octets(line[5..])),
        _ => throw new FormatException("Not a line of a transcript: " + line),
    };

    private static string Octets(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static string Unescape(string text)
    {
        var octets = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                octets.Append(text[i]);
                continue;
            }
            switch (text[++i])
            {
                case 'x':
                    octets.Append((char)byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                    i += 2;
                    break;
                case var escaped:
                    octets.Append(escaped switch { 'r' => '\r', 'n' => '\n', 't' => '\t', '0' => '\0', _ => escaped });
                    break;
            }
        }
        return octets.ToString();
    }
}
