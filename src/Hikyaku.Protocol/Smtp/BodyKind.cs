namespace Hikyaku.Protocol.Smtp;

/// <summary>What the client says of the message's octets (BODY=, RFC 6152, RFC 3030 §3).</summary>
public enum BodyKind
{
    /// <summary>Nothing was said, or 7BIT.</summary>
    SevenBit,

    /// <summary>Lines of any octets.</summary>
    EightBitMime,

    /// <summary>Any octets at all; only BDAT can carry them.</summary>
    BinaryMime,
}
