using System.Text;

namespace Hikyaku.Protocol.Imap;

public ref partial struct ImapReader
{
    /// <summary><c>astring = 1*ASTRING-CHAR / string</c></summary>
    public bool TryReadAString(out ReadOnlySpan<byte> value) =>
        TryReadString(out value) || TryReadRun(ImapCharacters.AString, out value);

    /// <summary><c>list-mailbox = 1*list-char / string</c></summary>
    public bool TryReadListMailbox(out ReadOnlySpan<byte> value) =>
        TryReadString(out value) || TryReadRun(ImapCharacters.ListMailbox, out value);

    /// <summary><c>nstring = string / nil</c>; false in <paramref name="isNil"/> when there is a string.</summary>
    public bool TryReadNString(out ReadOnlySpan<byte> value, out bool isNil)
    {
        isNil = false;
        if (TryReadString(out value))
            return true;
        isNil = TryReadWord("NIL"u8);
        return isNil;
    }

    /// <summary><c>string = quoted / literal</c>; a literal holds no NUL (CHAR8)</summary>
    public bool TryReadString(out ReadOnlySpan<byte> value)
    {
        var start = _position;
        if (Peek() == '"')
            return TryReadQuoted(out value);
        if (Peek() == '{' && TryReadLiteral(out value) && !value.Contains((byte)0))
            return true;
        _position = start;
        return Nothing(out value);
    }

    /// <summary><c>literal8 = "~{" number64 ["+"] "}" CRLF *OCTET</c></summary>
    public bool TryReadLiteral8(out ReadOnlySpan<byte> value)
    {
        var start = _position;
        if (TryRead((byte)'~') && TryReadLiteral(out value))
            return true;
        _position = start;
        return Nothing(out value);
    }

    private bool TryReadLiteral(out ReadOnlySpan<byte> value)
    {
        var start = _position;
        if (TryRead((byte)'{') && TryReadNumber64(out var length))
        {
            TryRead((byte)'+');
            if (TryRead((byte)'}') && TryReadText("\r\n"u8) && length <= _text.Length - _position)
            {
                value = _text.Slice(_position, (int)length);
                _position += (int)length;
                return true;
            }
        }
        _position = start;
        return Nothing(out value);
    }

    /// <summary>
    /// <c>quoted</c>, which in RFC 9051 may hold UTF-8; taken in any mode, since clients of RFC 3501 send it too.
    /// </summary>
    private bool TryReadQuoted(out ReadOnlySpan<byte> value)
    {
        var rest = Rest[1..];
        var length = rest.IndexOfAny((byte)'"', (byte)'\\');
        if (length >= 0 && rest[length] == '"')
        {
            value = rest[..length];
            if (!IsQuotedText(value))
                return false;
            _position += length + 2;
            return true;
        }
        return length >= 0 ? TryReadEscaped(rest, out value) : Nothing(out value);
    }

    private bool TryReadEscaped(ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> value)
    {
        // Its end is looked for first: what follows may be long, and must not be paid for with each string.
        if (!TryFindQuotedEnd(rest, out var end, out var escapes))
            return Nothing(out value);
        var unescaped = new byte[end - escapes];
        var length = 0;
        for (var i = 0; i < end; i++)
            unescaped[length++] = rest[rest[i] == '\\' ? ++i : i];
        value = unescaped;
        if (!IsQuotedText(value))
            return false;
        _position += end + 2;
        return true;
    }

    // quoted = QUOTED-CHAR: only quoted-specials may stand behind a backslash
    private static bool TryFindQuotedEnd(ReadOnlySpan<byte> rest, out int end, out int escapes)
    {
        escapes = 0;
        for (end = 0; end < rest.Length && rest[end] != '"'; end++)
        {
            if (rest[end] != '\\')
                continue;
            if (++end == rest.Length || rest[end] is not ((byte)'"' or (byte)'\\'))
                return false;
            escapes++;
        }
        return end < rest.Length;
    }

    private static bool IsQuotedText(ReadOnlySpan<byte> value) =>
        value.IndexOfAny(ImapCharacters.LineBreakers) < 0 && System.Text.Unicode.Utf8.IsValid(value);

    private static bool Nothing(out ReadOnlySpan<byte> value)
    {
        value = default;
        return false;
    }
}
