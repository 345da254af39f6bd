namespace Hikyaku.Protocol.Imap;

public ref partial struct ImapReader
{
    /// <summary><c>date-time</c> in its quotes.</summary>
    public bool TryReadDateTime(out DateTimeOffset value)
    {
        value = default;
        var rest = Rest;
        if (rest.Length < 28 || rest[0] != '"' || rest[27] != '"' || ImapDateTime.TryParse(rest[1..27]) is not { } parsed)
            return false;
        value = parsed;
        _position += 28;
        return true;
    }

    /// <summary><c>date = date-text / DQUOTE date-text DQUOTE</c></summary>
    public bool TryReadDate(out DateOnly value)
    {
        value = default;
        var start = _position;
        if ((TryReadString(out var text) || TryReadAtom(out text)) && ImapDateTime.TryParseDate(text) is { } parsed)
        {
            value = parsed;
            return true;
        }
        _position = start;
        return false;
    }
}
