using System.Buffers;
using System.Text;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Message.Trace;

/// <summary>What a Received field says, RFC 5321 §4.4, as far as it can be read: every server writes its own dialect, and anybody may write one.</summary>
public sealed record ReceivedLine
{
    private const int LongestField = 4096;
    private const int LongestWord = 255;

    private static readonly SearchValues<byte> WordEnds = SearchValues.Create(" \t\r\n;()"u8);

    /// <summary>How the client greeted ("from"), or null.</summary>
    public string? From { get; private set; }

    /// <summary>What the server noted about the client in parentheses, or null.</summary>
    public string? ClientNote { get; private set; }

    /// <summary>Who wrote the line ("by"), or null.</summary>
    public string? By { get; private set; }

    /// <summary>How it came ("with"), such as ESMTPS, or null.</summary>
    public string? With { get; private set; }

    /// <summary>The server's own name for it ("id"), or null.</summary>
    public string? Id { get; private set; }

    /// <summary>The recipient ("for"), or null.</summary>
    public string? For { get; private set; }

    /// <summary>When it came, with the zone as written; null when that can't be read.</summary>
    public DateTimeOffset? Date { get; private set; }

    /// <summary>The date as it is written.</summary>
    public string DateText { get; private set; } = "";

    /// <summary>True when the line tells that the way was encrypted.</summary>
    public bool IsEncrypted { get; private set; }

    /// <summary>Reads a field value.</summary>
    public static ReceivedLine Read(ReadOnlySpan<byte> rawValue)
    {
        var value = rawValue[..Math.Min(rawValue.Length, LongestField)];
        var line = new ReceivedLine();
        // The date stands after the last semicolon; comments may hold others.
        var end = value.LastIndexOf((byte)';');
        if (end >= 0)
        {
            line.DateText = Encoding.Latin1.GetString(value[(end + 1)..]).Trim();
            line.Date = HeaderDate.TryParse(value[(end + 1)..]);
            value = value[..end];
        }
        line.ReadClauses(value);
        return line;
    }

    private void ReadClauses(ReadOnlySpan<byte> value)
    {
        var lexer = new FieldLexer(value);
        var clause = "";
        while (!lexer.AtEnd)
        {
            lexer.SkipWhiteSpace();
            if (lexer.Next == (byte)'(')
            {
                var note = Word(QuotedPairs.Remove(lexer.ReadComment()));
                if (clause == "from" && By is null) ClientNote ??= note;
                IsEncrypted |= note.Contains("TLS", StringComparison.OrdinalIgnoreCase) && !note.Contains("no TLS", StringComparison.OrdinalIgnoreCase);
                continue;
            }
            var word = Word(lexer.ReadUntil(WordEnds));
            if (word.Length == 0)
            {
                if (!lexer.AtEnd) lexer.Advance();
                continue;
            }
            if (word.ToLowerInvariant() is "from" or "by" or "with" or "id" or "for" or "via") clause = word.ToLowerInvariant();
            else Take(clause, word);
        }
        // RFC 3848: ESMTPS, ESMTPSA, LMTPS, UTF8SMTPS...
        IsEncrypted |= With is { } with && with.ToUpperInvariant() is var name && name.Contains("MTP", StringComparison.Ordinal) && name[(name.IndexOf("MTP", StringComparison.Ordinal) + 3)..].Contains('S', StringComparison.Ordinal);
    }

    private void Take(string clause, string word)
    {
        switch (clause)
        {
            case "from":
                From ??= word;
                break;
            case "by":
                By ??= word;
                break;
            case "with":
                With ??= word;
                break;
            case "id":
                Id ??= word;
                break;
            case "for":
                For ??= word.Trim('<', '>');
                break;
        }
    }

    private static string Word(ReadOnlySpan<byte> octets) => Encoding.UTF8.GetString(octets[..Math.Min(octets.Length, LongestWord)]);
}
