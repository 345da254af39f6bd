using System.Buffers;
using System.Globalization;
using System.Text;
using Hikyaku.Protocol.Imap.Fetch;

namespace Hikyaku.Protocol.Imap.Urls;

/// <summary>Reads the grammar of RFC 5092 §11, names of parameters in either case.</summary>
internal ref struct ImapUrlParser(ReadOnlySpan<byte> text)
{
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789ABCDEFabcdef"u8);

    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;

    private readonly ReadOnlySpan<byte> Rest => _text[_at..];

    /// <summary>The URL, or null.</summary>
    public ImapUrl? Parse()
    {
        UrlServer? server = null;
        string? mailbox = null;
        uint? validity = null;
        var isFromRoot = true;
        if (TryTake("imap://"u8) || TryTake("//"u8))
        {
            server = Server();
            if (server is null || !TryTake("/"u8))
                return null;
            mailbox = Mailbox();
        }
        else if (TryTake("/"u8) || !Rest.StartsWith(";"u8))
        {
            isFromRoot = _at > 0;
            // RFC 3986 §4.2: a colon in the first segment would be another scheme
            if (!isFromRoot && Rest.IndexOf((byte)':') is >= 0 and var colon && Rest.IndexOf((byte)'/') is var slash && (slash < 0 || colon < slash))
                return null;
            mailbox = Mailbox();
        }
        if (mailbox?.Length == 0)
            return null;
        if (mailbox is not null && TryTake(";UIDVALIDITY="u8) && (validity = Number()) is null)
            return null;
        if (mailbox is not null && !TryTake("/"u8))
            return null;
        if (!TryTake(";UID="u8) || Number() is not { } uid)
            return null;
        var url = new ImapUrl { Server = server, Mailbox = mailbox, IsFromRoot = isFromRoot, UidValidity = validity, Uid = uid };
        return TryReadPart(ref url) && TryReadAuthorization(ref url) && Rest.IsEmpty ? url : null;
    }

    // [iuserinfo "@"] host [":" port]
    private UrlServer? Server()
    {
        var authority = Take(Rest.IndexOf((byte)'/'));
        var at = authority.LastIndexOf((byte)'@');
        string? user = null;
        if (at >= 0)
        {
            var info = authority[..at];
            var auth = info.IndexOf((byte)';');
            user = Decode(auth < 0 ? info : info[..auth]);
            if (user is null)
                return null;
        }
        var host = authority[(at + 1)..];
        int? port = null;
        if (host.LastIndexOf((byte)':') is >= 0 and var colon && host.IndexOf((byte)']') < colon)
        {
            if (!ushort.TryParse(host[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return null;
            port = number;
            host = host[..colon];
        }
        return host.IsEmpty || Decode(host) is not { } name ? null : new UrlServer(user is "" ? null : user, name, port);
    }

    // enc-mailbox is UTF-8 in per cent; a "/" in front of ";UID=" ends it
    private string? Mailbox()
    {
        var end = Rest.IndexOfAny((byte)';', (byte)'?');
        if (end < 0)
            return "";
        if (end > 0 && Rest[end - 1] == '/' && Rest[end] == ';')
            end--;
        return Decode(Take(end)) ?? "";
    }

    private bool TryReadPart(ref ImapUrl url)
    {
        if (TryTake("/;SECTION="u8))
        {
            var end = Rest.IndexOf("/;"u8);
            var encoded = Take(end >= 0 ? end : Rest.IndexOf((byte)';'));
            if (Decode(encoded) is not { } section || SectionOf(section) is not { } read)
                return false;
            url = url with { Section = read };
        }
        if (!TryTake("/;PARTIAL="u8))
            return true;
        if (Number64() is not { } offset)
            return false;
        var count = long.MaxValue;
        if (TryTake("."u8))
        {
            if (Number64() is not (> 0 and var wanted))
                return false;
            count = wanted;
        }
        url = url with { Partial = new OctetRange(offset, count) };
        return true;
    }

    // [";EXPIRE=" date-time] ";URLAUTH=" access [":" uauth-mechanism ":" enc-urlauth]
    private bool TryReadAuthorization(ref ImapUrl url)
    {
        DateTimeOffset? expires = null;
        if (TryTake(";EXPIRE="u8) && (expires = Time()) is null)
            return false;
        if (!TryTake(";URLAUTH="u8))
            return expires is null;
        if (Access() is not var (access, user))
            return false;
        var rump = _at;
        string? mechanism = null;
        byte[] token = [];
        if (TryTake(":"u8))
        {
            var end = Rest.IndexOf((byte)':');
            if (end <= 0)
                return false;
            mechanism = Encoding.ASCII.GetString(Take(end)).ToUpperInvariant();
            _at++;
            // enc-urlauth = 32*HEXDIG
            var hex = Take(-1);
            if (hex.Length < 32 || hex.Length % 2 != 0 || hex.ContainsAnyExcept(HexDigits))
                return false;
            token = Convert.FromHexString(hex);
        }
        url = url with { Authorization = new UrlAuthorization(access, user, expires, rump, mechanism, token) };
        return true;
    }

    private (UrlAccess Access, string? User)? Access()
    {
        var end = Rest.IndexOf((byte)':');
        var access = Take(end);
        if (Ascii.EqualsIgnoreCase(access, "anonymous"u8))
            return (UrlAccess.Anonymous, null);
        if (Ascii.EqualsIgnoreCase(access, "authuser"u8))
            return (UrlAccess.AuthenticatedUser, null);
        var plus = access.IndexOf((byte)'+');
        if (plus < 0 || Decode(access[(plus + 1)..]) is not { Length: > 0 } user)
            return null;
        if (Ascii.EqualsIgnoreCase(access[..plus], "user"u8))
            return (UrlAccess.User, user);
        return Ascii.EqualsIgnoreCase(access[..plus], "submit"u8) ? (UrlAccess.Submit, user) : null;
    }

    // RFC 3339 date-time
    private DateTimeOffset? Time()
    {
        var text = Encoding.ASCII.GetString(Take(Rest.IndexOf((byte)';')));
        string[] forms = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];
        return text.Length > 19 && DateTimeOffset.TryParseExact(
            text.ToUpperInvariant(), forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }

    private static Section? SectionOf(string text)
    {
        if (text.Length == 0)
            return null;
        var spec = Encoding.UTF8.GetBytes($"[{text}]");
        return new SectionParser(new ImapReader(spec)).Section(textAllowed: true) is var (section, end) && end == spec.Length ? section : null;
    }

    private bool TryTake(ReadOnlySpan<byte> expected)
    {
        if (Rest.Length < expected.Length || !Ascii.EqualsIgnoreCase(Rest[..expected.Length], expected))
            return false;
        _at += expected.Length;
        return true;
    }

    // So many bytes; the whole rest for less than none
    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = count < 0 ? Rest : Rest[..count];
        _at += taken.Length;
        return taken;
    }

    private uint? Number() => Number64() is > 0 and <= uint.MaxValue and var number ? (uint)number : null;

    private long? Number64()
    {
        var end = Rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return long.TryParse(Take(end), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    // Octets in per cent; null when they are no UTF-8
    private static string? Decode(ReadOnlySpan<byte> encoded)
    {
        var bytes = new byte[encoded.Length];
        var length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            var value = encoded[i];
            if (value == '%')
            {
                if (i + 2 >= encoded.Length || !byte.TryParse(encoded.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value))
                    return null;
                i += 2;
            }
            else if (value is <= (byte)' ' or >= 0x7F)
            {
                return null;
            }
            bytes[length++] = value;
        }
        var decoded = bytes.AsSpan(0, length);
        return System.Text.Unicode.Utf8.IsValid(decoded) && !decoded.Contains((byte)0) ? Encoding.UTF8.GetString(decoded) : null;
    }
}
