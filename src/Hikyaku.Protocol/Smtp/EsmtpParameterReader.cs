using System.Buffers;
using System.Text;

namespace Hikyaku.Protocol.Smtp;

/// <summary>
/// Walks over <c>esmtp-param *(SP esmtp-param)</c> behind a path (RFC 5321 §4.1.2; RFC 6531 §3.3 allows UTF-8 in values).
/// </summary>
internal ref struct EsmtpParameterReader
{
    private static readonly SearchValues<byte> KeywordCharacters = SearchValues.Create(
        "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts before the first parameter.</summary>
    public EsmtpParameterReader(ReadOnlySpan<byte> parameters) => _rest = parameters;

    /// <summary>The current parameter's keyword; keywords are case-insensitive.</summary>
    public ReadOnlySpan<byte> Keyword { get; private set; }

    /// <summary>The current parameter's value; never empty when <see cref="HasValue"/>.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>True when the keyword was followed by an equals sign.</summary>
    public bool HasValue { get; private set; }

    /// <summary>True when reading ended because what came was not a parameter.</summary>
    public bool Malformed { get; private set; }

    /// <summary>Whether the current parameter's keyword is this one.</summary>
    public readonly bool Is(ReadOnlySpan<byte> keyword) => Ascii.EqualsIgnoreCase(Keyword, keyword);

    /// <summary>Goes to the next parameter; false at the end or at something malformed.</summary>
    public bool Read()
    {
        _rest = _rest.TrimStart((byte)' ');
        if (_rest.IsEmpty) return false;
        var end = _rest.IndexOf((byte)' ');
        var parameter = end < 0 ? _rest : _rest[..end];
        _rest = _rest[parameter.Length..];

        var equals = parameter.IndexOf((byte)'=');
        HasValue = equals >= 0;
        Keyword = HasValue ? parameter[..equals] : parameter;
        Value = HasValue ? parameter[(equals + 1)..] : default;
        Malformed = !IsKeyword(Keyword) || (HasValue && !IsValue(Value));
        return !Malformed;
    }

    private static bool IsKeyword(ReadOnlySpan<byte> text)
        => !text.IsEmpty && text[0] != (byte)'-' && !text.ContainsAnyExcept(KeywordCharacters);

    private static bool IsValue(ReadOnlySpan<byte> text)
        => !text.IsEmpty && !text.ContainsAnyInRange((byte)0, (byte)' ') && !text.ContainsAny((byte)'=', (byte)0x7f);
}
