using System.Text;

namespace Hikyaku.Protocol.Tests.Message;

/// <summary>
/// A small reader of IMAP's parenthesized lists, on purpose independent of the code under test.
/// Lists are <see cref="List{T}"/>, strings Latin-1 strings, NIL null, numbers long.
/// </summary>
internal sealed class ImapExpression
{
    private readonly byte[] _octets;
    private int _position;

    private ImapExpression(byte[] octets) => _octets = octets;

    public static object? Parse(ReadOnlySpan<byte> octets)
    {
        var reader = new ImapExpression(octets.ToArray());
        var value = reader.Read();
        return reader._position == reader._octets.Length ? value : throw new FormatException($"left over at {reader._position}");
    }

    /// <summary>Parses and prints again in one canonical way: every string quoted, one space between elements.</summary>
    public static string Canonical(ReadOnlySpan<byte> octets) => Print(Parse(octets));

    public static string Print(object? value) => value switch
    {
        null => "NIL",
        List<object?> list => "(" + string.Join(' ', list.Select(Print)) + ")",
        string text => "\"" + text + "\"",
        _ => value.ToString()!,
    };

    private object? Read()
    {
        switch (Peek())
        {
            case '(':
                return ReadList();
            case '"':
                return ReadQuoted();
            case '{':
                return ReadLiteral();
            case 'N':
                Expect("NIL");
                return null;
            case >= '0' and <= '9':
                return ReadNumber();
            default:
                throw new FormatException($"'{Peek()}' at {_position}");
        }
    }

    // Between elements one space; between the bodies of a multipart, and between addresses, none.
    private List<object?> ReadList()
    {
        Expect("(");
        var list = new List<object?>();
        while (Peek() != ')')
        {
            list.Add(Read());
            if (Peek() == ' ')
            {
                _position++;
                if (Peek() is ')' or ' ')
                    throw new FormatException($"a space too many at {_position}");
            }
            else if (Peek() is not (')' or '('))
                throw new FormatException($"a space missing at {_position}");
        }
        Expect(")");
        return list.Count > 0 ? list : throw new FormatException("an empty list");
    }

    private string ReadQuoted()
    {
        Expect("\"");
        var text = new StringBuilder();
        while (Peek() != '"')
        {
            if (Peek() == '\\')
            {
                _position++;
                if (Peek() is not ('"' or '\\'))
                    throw new FormatException($"\\{Peek()} in a quoted string");
            }
            if (Peek() is '\0' or '\r' or '\n' or > '\x7F')
                throw new FormatException($"octet {(int)Peek()} in a quoted string");
            text.Append(Peek());
            _position++;
        }
        Expect("\"");
        return text.ToString();
    }

    private string ReadLiteral()
    {
        Expect("{");
        var length = (int)ReadNumber();
        Expect("}\r\n");
        var text = Encoding.Latin1.GetString(_octets, _position, length);
        _position += length;
        return text.Contains('\0') ? throw new FormatException("NUL in a literal") : text;
    }

    private long ReadNumber()
    {
        var number = 0L;
        while (Peek() is >= '0' and <= '9')
            number = number * 10 + (_octets[_position++] - '0');
        return number;
    }

    private void Expect(string text)
    {
        foreach (var c in text)
        {
            if (Peek() != c)
                throw new FormatException($"'{c}' expected at {_position}");
            _position++;
        }
    }

    private char Peek() => _position < _octets.Length ? (char)_octets[_position] : throw new FormatException("it ends too early");
}
