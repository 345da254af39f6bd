using System.Text;

namespace Hikyaku.Protocol.Message.Headers;

/// <summary>The value of Content-Type, RFC 2045 §5.1, as written.</summary>
internal readonly ref struct MediaType
{
    /// <summary>RFC 2046 §5.1.1 says 70; real mail is more generous.</summary>
    public const int MaxBoundaryOctets = 250;

    private readonly ReadOnlySpan<byte> _parameters;

    private MediaType(ReadOnlySpan<byte> type, ReadOnlySpan<byte> subtype, ReadOnlySpan<byte> parameters)
    {
        Type = type;
        Subtype = subtype;
        _parameters = parameters;
    }

    public ReadOnlySpan<byte> Type { get; }

    public ReadOnlySpan<byte> Subtype { get; }

    public ParameterReader Parameters => new(_parameters);

    /// <summary>What a part without Content-Type is: RFC 2045 §5.2.</summary>
    public static MediaType Default => new("TEXT"u8, "PLAIN"u8, default);

    /// <summary>What a part of a multipart/digest without Content-Type is: RFC 2046 §5.1.5.</summary>
    public static MediaType DigestDefault => new("MESSAGE"u8, "RFC822"u8, default);

    /// <summary>"Arbitrary binary data" (RFC 2046 §4.5.1): what lies deeper than we look.</summary>
    public static MediaType Opaque => new("APPLICATION"u8, "OCTET-STREAM"u8, default);

    /// <summary>Reads the field value; false when there is no type and subtype, which means the default type (RFC 2045 §5.2).</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out MediaType mediaType)
    {
        mediaType = default;
        var lexer = new FieldLexer(value);
        lexer.SkipCfws();
        var type = lexer.ReadToken();
        lexer.SkipCfws();
        if (type.IsEmpty || !lexer.TryTake((byte)'/'))
            return false;
        lexer.SkipCfws();
        var subtype = lexer.ReadToken();
        if (subtype.IsEmpty)
            return false;
        mediaType = new MediaType(type, subtype, value[lexer.Position..]);
        return true;
    }

    public bool Is(ReadOnlySpan<byte> type) => Ascii.EqualsIgnoreCase(Type, type);

    public bool Is(ReadOnlySpan<byte> type, ReadOnlySpan<byte> subtype) =>
        Ascii.EqualsIgnoreCase(Type, type) && Ascii.EqualsIgnoreCase(Subtype, subtype);

    /// <summary>The boundary of a multipart; null when there is none, or one that can't be.</summary>
    public byte[]? ReadBoundary()
    {
        if (!Parameters.TryFind("boundary"u8, out var parameter) || parameter.RawValue.Length > 2 * MaxBoundaryOctets)
            return null;
        var boundary = parameter.Value.AsSpan().TrimEnd(" \t"u8);
        return boundary.Length is > 0 and <= MaxBoundaryOctets ? boundary.ToArray() : null;
    }

    /// <summary>message/rfc822 or its internationalized twin (RFC 6532 §3.7): a message within.</summary>
    public bool IsMessage => Is("message"u8) && (Ascii.EqualsIgnoreCase(Subtype, "rfc822"u8) || Ascii.EqualsIgnoreCase(Subtype, "global"u8));
}
