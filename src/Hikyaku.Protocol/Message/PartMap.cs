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
    public byte[] Encode() => PartMapCodec.Encode(Positions);

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="FormatException">The bytes are damaged.</exception>
    public static PartMap Decode(ReadOnlySpan<byte> encoded) => new(PartMapCodec.Decode(encoded));

    /// <summary>Finds the part that an IMAP section number such as 1.2.3 names (RFC 9051 §6.4.5); -1 when there is none.</summary>
    /// <remarks>
    /// The empty section gives the message itself, and so does section 1 of a message that is no multipart:
    /// its body is its part 1. A part of kind <see cref="PartKind.Message"/> has the message that it encloses
    /// (whose header and text HEADER and TEXT name) at the next index.
    /// </remarks>
    public int Find(ReadOnlySpan<int> section)
    {
        var index = 0;
        var isMessage = true; // and not yet the body of that message
        foreach (var number in section)
        {
            if (!isMessage && Positions[index].Kind == PartKind.Message)
            {
                index++;
                isMessage = true;
            }
            if (Positions[index].Kind == PartKind.Multipart)
                index = FindChild(index, number);
            else if (!isMessage || number != 1)
                return -1;
            isMessage = false;
            if (index < 0)
                return -1;
        }
        return index;
    }

    private int FindChild(int parent, int number)
    {
        for (var index = parent + 1; index < Positions.Count && Positions[index].Parent >= parent; index++)
        {
            if (Positions[index].Parent == parent && --number == 0)
                return index;
        }
        return -1;
    }
}
