using System.Text;

namespace Hikyaku.Connections.Tap;

/// <summary>
/// Knows which bytes of a line protocol are credentials: what follows AUTH, AUTHENTICATE, LOGIN and PASS, and everything
/// that goes on between the two sides until the server has said how it ended (SASL responses, literals with passwords).
/// </summary>
internal sealed class CredentialFilter
{
    private bool _inExchange;
    private bool _hideNextLine;

    /// <summary>The client's next line is a secret, whatever it looks like.</summary>
    public void HideNextLine() => _hideNextLine = true;

    /// <summary>How many bytes of the client's line may be shown; the rest is secret.</summary>
    public int ShowLine(ReadOnlySpan<byte> line)
    {
        if (_hideNextLine || _inExchange)
        {
            _hideNextLine = false;
            return 0;
        }

        var shown = LengthOfCommand(line);
        if (shown == line.Length) return shown;
        _inExchange = true;
        return shown;
    }

    /// <summary>True when bytes that are not a line (a literal, a message) may be shown.</summary>
    public bool ShowsBulk => !_inExchange;

    /// <summary>How many bytes of the server's line may be shown.</summary>
    public int ShowReply(ReadOnlySpan<byte> line)
    {
        if (!_inExchange) return line.Length;
        if (line.StartsWith("334 "u8)) return 4; // SMTP, RFC 4954 §4
        if (line.StartsWith("+ "u8)) return 2; // IMAP and POP3
        if (line.StartsWith("+\r"u8) || line.StartsWith("* "u8)) return line.Length;
        if (line.StartsWith("\""u8) || line.StartsWith("{"u8)) return 0; // ManageSieve, RFC 5804 §2.1
        _inExchange = false;
        return line.Length;
    }

    /// <summary>The length of what may be shown of a command: all of it, unless it carries or begins credentials.</summary>
    private static int LengthOfCommand(ReadOnlySpan<byte> line)
    {
        var first = WordEnd(line, 0);
        if (IsVerb(line[..first], out var keepsMechanism)) return CutAfter(line, first, keepsMechanism);
        if (first == line.Length) return line.Length;
        var next = first;
        while (next < line.Length && line[next] == ' ') next++; // more than one space is a mistake, but the secret is one all the same
        var second = WordEnd(line, next);
        return IsVerb(line[next..second], out keepsMechanism) ? CutAfter(line, second, keepsMechanism) : line.Length;
    }

    private static int CutAfter(ReadOnlySpan<byte> line, int verbEnd, bool keepsMechanism)
    {
        if (verbEnd == line.Length) return verbEnd;
        var end = keepsMechanism ? WordEnd(line, verbEnd + 1) : verbEnd;
        // The line's end tells nothing, but that something was cut must always be seen: an exchange begins.
        return Math.Min(end, line.Length - 1);
    }

    private static bool IsVerb(ReadOnlySpan<byte> word, out bool keepsMechanism)
    {
        keepsMechanism = Ascii.EqualsIgnoreCase(word, "AUTH"u8) || Ascii.EqualsIgnoreCase(word, "AUTHENTICATE"u8);
        return keepsMechanism || Ascii.EqualsIgnoreCase(word, "LOGIN"u8) || Ascii.EqualsIgnoreCase(word, "PASS"u8);
    }

    private static int WordEnd(ReadOnlySpan<byte> line, int start)
    {
        if (start >= line.Length) return line.Length;
        var length = line[start..].IndexOfAny((byte)' ', (byte)'\r', (byte)'\n');
        return length < 0 ? line.Length : start + length;
    }
}
