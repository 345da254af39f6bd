using System.Text;

namespace Hikyaku.Protocol.Message.Headers;

/// <summary>The value of Content-Disposition, RFC 2183, as written.</summary>
internal readonly ref struct Disposition
{
    private readonly ReadOnlySpan<byte> _parameters;

    private Disposition(ReadOnlySpan<byte> type, ReadOnlySpan<byte> parameters)
    {
        Type = type;
        _parameters = parameters;
    }

    /// <summary>Empty when the value has none.</summary>
    public ReadOnlySpan<byte> Type { get; }

    public ParameterReader Parameters => new(_parameters);

    public bool IsAttachment => Ascii.EqualsIgnoreCase(Type, "attachment"u8);

    public bool IsInline => Ascii.EqualsIgnoreCase(Type, "inline"u8);

    public static Disposition Read(ReadOnlySpan<byte> value)
    {
        var lexer = new FieldLexer(value);
        lexer.SkipCfws();
        return new Disposition(lexer.ReadToken(), value[lexer.Position..]);
    }
}
