using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Message;

/// <summary>What a scan knows about a part; its fields are a run in <see cref="MessageParts"/>.</summary>
internal struct ScannedPart
{
    public int Parent;
    public PartKind Kind;
    public EffectiveType Type;
    public int HeaderStart;
    public int BodyStart;
    public int End;

    /// <summary>Line feeds in the body.</summary>
    public int Lines;

    /// <summary>Index after the last part within this one.</summary>
    public int SubtreeEnd;

    public int FirstField;
    public int FieldCount;
}

/// <summary>Which media type holds for a part.</summary>
internal enum EffectiveType : byte
{
    /// <summary>That of its Content-Type field.</summary>
    Declared,

    /// <summary>text/plain: no Content-Type, or one that can't be read (RFC 2045 §5.2).</summary>
    PlainText,

    /// <summary>message/rfc822: a part of a multipart/digest without Content-Type (RFC 2046 §5.1.5).</summary>
    Message,

    /// <summary>application/octet-stream: a composite part that lies deeper than we look.</summary>
    Opaque,
}

/// <summary>Where the value of a field of interest lies in the message.</summary>
internal readonly record struct KnownField(FieldName Name, int ValueStart, int ValueLength);
