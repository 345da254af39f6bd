using System.Buffers;
using System.Text;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Message.Trace;

/// <summary>Reads what servers say of their checks, RFC 8601 §2.2. Forgiving, linear, and bounded whatever it is given.</summary>
internal ref struct ResultsReader(ReadOnlySpan<byte> value)
{
    private const int MostResults = 64;
    private const int MostProperties = 24;
    private const int LongestWord = 320;

    private static readonly SearchValues<byte> NameEnds = SearchValues.Create(" \t\r\n;=()\""u8);
    private static readonly SearchValues<byte> ValueEnds = SearchValues.Create(" \t\r\n;()\""u8);

    private FieldLexer _lexer = new(value);

    public AuthenticationResultsField? Read()
    {
        // 1. Who says so
        _lexer.SkipCfws();
        var server = ReadValue();
        if (server.Length == 0) return null;
        List<MethodResult> results = [];
        // 2. What was found: each result after a semicolon (the version before the first one says nothing)
        while (results.Count < MostResults && FindNext())
        {
            if (ReadResult() is { } result) results.Add(result);
        }
        return new AuthenticationResultsField { ServerName = server.TrimEnd('.').ToLowerInvariant(), Results = results };
    }

    private bool FindNext()
    {
        while (!_lexer.AtEnd)
        {
            _lexer.SkipCfws();
            if (_lexer.TryTake((byte)';')) return true;
            if (_lexer.Next == (byte)'"') _lexer.ReadQuoted();
            else if (!_lexer.AtEnd) _lexer.Advance();
        }
        return false;
    }

    private MethodResult? ReadResult()
    {
        if (ReadPair(out var comment) is not var (method, result)) return null;
        string? reason = null;
        List<(string, string)> properties = [];
        while (properties.Count < MostProperties && ReadPair(out var more) is var (name, word))
        {
            comment ??= more;
            if (name == "reason") reason = word;
            else properties.Add((name, word));
        }
        // "dkim/1" is dkim
        return new MethodResult(method.Split('/')[0], result.ToLowerInvariant()) { Comment = comment, Reason = reason, Properties = properties };
    }

    /// <summary>name=value with the comment that follows; null where none is.</summary>
    private (string Name, string Value)? ReadPair(out string? comment)
    {
        comment = null;
        _lexer.SkipCfws();
        var name = Word(_lexer.ReadUntil(NameEnds)).ToLowerInvariant();
        _lexer.SkipCfws();
        if (name.Length == 0 || !_lexer.TryTake((byte)'=')) return null;
        _lexer.SkipCfws();
        var word = ReadValue();
        _lexer.SkipWhiteSpace();
        if (_lexer.Next == (byte)'(') comment = Word(QuotedPairs.Remove(_lexer.ReadComment()));
        return (name, word);
    }

    // A quoted local part may be followed by "@" and a domain.
    private string ReadValue()
    {
        var text = "";
        if (_lexer.Next == (byte)'"') text = Word(QuotedPairs.Remove(_lexer.ReadQuoted()));
        return text + Word(_lexer.ReadUntil(ValueEnds));
    }

    private static string Word(ReadOnlySpan<byte> octets) => Encoding.UTF8.GetString(octets[..Math.Min(octets.Length, LongestWord)]);
}
