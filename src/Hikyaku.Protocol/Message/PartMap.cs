namespace Hikyaku.Protocol.Message;

/// <summary>
/// Byte positions of all parts of a message, in depth-first order; index 0 is the message itself.
/// A message/rfc822 part is followed by the message that it encloses.
/// </summary>
public sealed class PartMap
{
    /// <summary>The positions, parents before children.</summary>
    public IReadOnlyList<PartPosition> Positions { get; }

    /// <summary>Makes a map of positions that a scan found.</summary>
    public PartMap(IReadOnlyList<PartPosition> positions) => Positions = positions;

    /// <summary>The compact form in which the store keeps the map.</summary>
    public byte[] Encode() => throw new NotImplementedException();

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="FormatException">The bytes are damaged.</exception>
    public static PartMap Decode(ReadOnlySpan<byte> encoded) => throw new NotImplementedException();

    /// <summary>Finds the part that an IMAP section number such as 1.2.3 names (RFC 9051 §6.4.5); -1 when there is none.</summary>
    public int Find(ReadOnlySpan<int> section) => throw new NotImplementedException();
}

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
