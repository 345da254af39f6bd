using System.Buffers;

namespace Hikyaku.Protocol.Message.Headers;

/// <summary>Reads the lexical tokens of structured fields, RFC 5322 §3.2 and RFC 2045 §5.1. Forgiving and linear.</summary>
/// <param name="value">A raw field value; folding counts as white space.</param>
internal ref struct FieldLexer(ReadOnlySpan<byte> value)
{
    // RFC 2045 §5.1 tspecials, white space and controls end a token
    private static readonly SearchValues<byte> TokenEnds = SearchValues.Create(
        [.. Enumerable.Range(0, 33).Select(i => (byte)i), 0x7F, .. "()<>@,;:\\\"/[]?="u8]);

    private static readonly SearchValues<byte> QuotedSpecials = SearchValues.Create("\"\\"u8);

    private readonly ReadOnlySpan<byte> _value = value;
    private int _position;

    public readonly bool AtEnd => _position >= _value.Length;

    public readonly int Position => _position;

    /// <summary>The octet at the position, 0 at the end.</summary>
    public readonly byte Next => AtEnd ? (byte)0 : _value[_position];

    public void Advance() => _position++;

    public bool TryTake(byte octet)
    {
        if (AtEnd || _value[_position] != octet)
            return false;
        _position++;
        return true;
    }

    /// <summary>Skips white space and folding.</summary>
    public void SkipWhiteSpace()
    {
        while (!AtEnd && _value[_position] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0)
            _position++;
    }

    /// <summary>Skips white space, folding and comments.</summary>
    public void SkipCfws()
    {
        SkipWhiteSpace();
        while (Next == (byte)'(')
        {
            ReadComment();
            SkipWhiteSpace();
        }
    }

    /// <summary>Reads a comment at the position: what lies between its parentheses, nested ones and quoted pairs untouched.</summary>
    public ReadOnlySpan<byte> ReadComment()
    {
        var start = _position + 1;
        var depth = 0;
        for (; !AtEnd; _position++)
        {
            switch (_value[_position])
            {
                case (byte)'\\':
                    _position++;
                    break;
                case (byte)'(':
                    depth++;
                    break;
                case (byte)')' when --depth == 0:
                    return _value[start.._position++];
            }
        }
        _position = _value.Length;
        return start < _position ? _value[start..] : default;
    }

    /// <summary>Reads a MIME token; empty when none is here.</summary>
    public ReadOnlySpan<byte> ReadToken() => ReadUntil(TokenEnds);

    /// <summary>Reads up to one of the octets, or to the end.</summary>
    public ReadOnlySpan<byte> ReadUntil(SearchValues<byte> ends)
    {
        var rest = _value[_position..];
        var length = rest.IndexOfAny(ends);
        var read = length < 0 ? rest : rest[..length];
        _position += read.Length;
        return read;
    }

    /// <summary>Reads up to the octet, or to the end; the octet stays.</summary>
    public ReadOnlySpan<byte> ReadUntil(byte end)
    {
        var rest = _value[_position..];
        var length = rest.IndexOf(end);
        var read = length < 0 ? rest : rest[..length];
        _position += read.Length;
        return read;
    }

    /// <summary>Reads a quoted string at the position: what lies between its quotes, quoted pairs untouched.</summary>
    public ReadOnlySpan<byte> ReadQuoted()
    {
        var start = ++_position;
        while (!AtEnd)
        {
            var special = _value[_position..].IndexOfAny(QuotedSpecials);
            if (special < 0)
                break;
            _position += special;
            if (_value[_position] == (byte)'"')
                return _value[start.._position++];
            _position += 2;
        }
        _position = _value.Length;
        return start < _position ? _value[start..] : default;
    }
}
