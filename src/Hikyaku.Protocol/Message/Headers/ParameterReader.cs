using System.Buffers;

namespace Hikyaku.Protocol.Message.Headers;

/// <summary>
/// Reads the parameters of Content-Type and Content-Disposition, RFC 2045 §5.1 and RFC 2183 §2, one by one.
/// Forgives what real mail has: white space and specials in unquoted values, missing semicolons' remains.
/// </summary>
/// <param name="text">What follows the media type or disposition type, from its semicolon on.</param>
internal ref struct ParameterReader(ReadOnlySpan<byte> text)
{
    /// <summary>More parameters than this are not read.</summary>
    public const int MaxParameters = 100;

    private static readonly SearchValues<byte> NameEnds = SearchValues.Create("=; \t\r\n(\0"u8);

    private readonly ReadOnlySpan<byte> _text = text;
    private FieldLexer _lexer = new(text);
    private int _count;

    public Parameter Current { get; private set; }

    public readonly ParameterReader GetEnumerator() => new(_text);

    public bool MoveNext()
    {
        while (_count < MaxParameters)
        {
            _lexer.SkipCfws();
            if (_lexer.AtEnd)
                return false;
            if (_lexer.TryTake((byte)';'))
                continue;
            _count++;
            var name = _lexer.ReadUntil(NameEnds);
            _lexer.SkipCfws();
            if (name.IsEmpty || !_lexer.TryTake((byte)'='))
            {
                _lexer.ReadUntil((byte)';');
                continue;
            }
            Current = ReadValue(name);
            return true;
        }
        return false;
    }

    /// <summary>Finds the first parameter of this name, whole or in pieces, from the beginning.</summary>
    public readonly bool TryFind(ReadOnlySpan<byte> name, out Parameter found)
    {
        foreach (var parameter in this)
        {
            if (parameter.Is(name))
            {
                found = parameter;
                return true;
            }
        }
        found = default;
        return false;
    }

    private Parameter ReadValue(ReadOnlySpan<byte> name)
    {
        _lexer.SkipCfws();
        if (_lexer.Next == (byte)'"')
        {
            var quoted = _lexer.ReadQuoted();
            _lexer.ReadUntil((byte)';');
            return new Parameter(name, quoted, isQuoted: true);
        }
        var value = _lexer.ReadUntil((byte)';');
        var comment = value.IndexOf(" ("u8);
        return new Parameter(name, (comment < 0 ? value : value[..comment]).Trim(" \t\r\n"u8), isQuoted: false);
    }
}
