namespace Hikyaku.Protocol.Message;

/// <summary>
/// Where a part lies: its MIME header [HeaderStart, BodyStart) and its body [BodyStart, End),
/// in bytes from the start of the message as received.
/// </summary>
/// <param name="Parent">Index of the enclosing part, -1 for the message itself.</param>
/// <param name="Kind">Leaf, multipart, or a message that encloses another.</param>
/// <param name="HeaderStart">First byte of the header.</param>
/// <param name="BodyStart">First byte after the blank line.</param>
/// <param name="End">First byte after the body.</param>
public readonly record struct PartPosition(int Parent, PartKind Kind, long HeaderStart, long BodyStart, long End);

/// <summary>What a part may contain.</summary>
public enum PartKind : byte
{
    /// <summary>A part without sub-parts.</summary>
    Leaf,

    /// <summary>A multipart; its children follow.</summary>
    Multipart,

    /// <summary>message/rfc822 or message/global; the enclosed message follows as its only child.</summary>
    Message,
}
