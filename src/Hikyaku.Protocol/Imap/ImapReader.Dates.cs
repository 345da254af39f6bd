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
}
