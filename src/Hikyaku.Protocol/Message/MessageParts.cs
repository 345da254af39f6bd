using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Message;

/// <summary>The parts of a message and the fields of interest in their headers, over the octets of the message.</summary>
internal readonly ref struct MessageParts(ReadOnlySpan<byte> octets, List<ScannedPart> parts, List<KnownField> fields)
{
    private readonly List<KnownField> _fields = fields;

    public ReadOnlySpan<byte> Octets { get; } = octets;

    /// <summary>Depth-first, the message itself first.</summary>
    public List<ScannedPart> Parts { get; } = parts;

    /// <summary>The raw value of the first field of this name.</summary>
    public bool TryFind(scoped in ScannedPart part, FieldName name, out ReadOnlySpan<byte> value)
    {
        var next = 0;
        return TryFindNext(part, name, ref next, out value);
    }

    /// <summary>Finds one field of this name after the other; start with <paramref name="next"/> = 0.</summary>
    public bool TryFindNext(scoped in ScannedPart part, FieldName name, scoped ref int next, out ReadOnlySpan<byte> value)
    {
        while (next < part.FieldCount)
        {
            var field = _fields[part.FirstField + next++];
            if (field.Name == name)
            {
                value = Octets.Slice(field.ValueStart, field.ValueLength);
                return true;
            }
        }
        value = default;
        return false;
    }

    /// <summary>The disposition, RFC 2183; empty when there is none or it can't be read.</summary>
    public Disposition DispositionOf(scoped in ScannedPart part) =>
        TryFind(part, FieldName.ContentDisposition, out var value) ? Disposition.Read(value) : default;

    /// <summary>The name of the transfer encoding; empty when there is none.</summary>
    public ReadOnlySpan<byte> TransferEncodingOf(scoped in ScannedPart part)
    {
        if (!TryFind(part, FieldName.ContentTransferEncoding, out var value))
            return default;
        var lexer = new FieldLexer(value);
        lexer.SkipCfws();
        return lexer.ReadToken();
    }

    public MediaType MediaTypeOf(scoped in ScannedPart part) => part.Type switch
    {
        EffectiveType.Declared when TryFind(part, FieldName.ContentType, out var value) && MediaType.TryRead(value, out var declared) => declared,
        EffectiveType.Message => MediaType.DigestDefault,
        EffectiveType.Opaque => MediaType.Opaque,
        _ => MediaType.Default,
    };

    public ReadOnlySpan<byte> BodyOf(scoped in ScannedPart part) => Octets[part.BodyStart..part.End];
}
