using System.Buffers;

namespace Hikyaku.Protocol.Message;

/// <summary>
/// The stored form of a <see cref="PartMap"/>: a version octet, the number of parts, then for each part
/// its kind and the distance to its parent's index in one number, where its header begins after that of its
/// parent, the length of its header and the length of its body. Numbers are in base 128, low digits first.
/// </summary>
internal static class PartMapCodec
{
    private const byte Version = 1;
    private const int MaxParts = 1_000_000;

    public static byte[] Encode(IReadOnlyList<PartPosition> positions)
    {
        var output = new ArrayBufferWriter<byte>(2 + 6 * positions.Count);
        output.Write([Version]);
        WriteNumber(output, positions.Count);
        for (var i = 0; i < positions.Count; i++)
        {
            var position = positions[i];
            WriteNumber(output, (long)(i - position.Parent) << 2 | (byte)position.Kind);
            WriteNumber(output, position.HeaderStart - (position.Parent < 0 ? 0 : positions[position.Parent].HeaderStart));
            WriteNumber(output, position.BodyStart - position.HeaderStart);
            WriteNumber(output, position.End - position.BodyStart);
        }
        return output.WrittenSpan.ToArray();
    }

    public static PartPosition[] Decode(ReadOnlySpan<byte> encoded)
    {
        if (encoded is not [Version, .. var rest])
            throw Damaged();
        var count = ReadNumber(ref rest);
        // each part takes at least four octets
        if (count is 0 or > MaxParts || count * 4 > rest.Length)
            throw Damaged();
        var positions = new PartPosition[count];
        for (var i = 0; i < positions.Length; i++)
            positions[i] = ReadPosition(ref rest, positions, i);
        return rest.IsEmpty ? positions : throw Damaged();
    }

    private static PartPosition ReadPosition(ref ReadOnlySpan<byte> rest, PartPosition[] positions, int index)
    {
        var link = ReadNumber(ref rest);
        var kind = (PartKind)(link & 3);
        var distance = link >> 2;
        // only the message itself has no parent
        if (kind > PartKind.Message || distance < 1 || (index == 0 ? distance != 1 : distance > index))
            throw Damaged();
        var parent = index - (int)distance;
        var headerStart = ReadNumber(ref rest) + (parent < 0 ? 0 : positions[parent].HeaderStart);
        var bodyStart = headerStart + ReadNumber(ref rest);
        var end = bodyStart + ReadNumber(ref rest);
        return end >= 0 && bodyStart >= 0 && headerStart >= 0
            ? new PartPosition(parent, kind, headerStart, bodyStart, end)
            : throw Damaged();
    }

    private static void WriteNumber(ArrayBufferWriter<byte> output, long number)
    {
        var span = output.GetSpan(10);
        var written = 0;
        for (; number >= 0x80; number >>= 7)
            span[written++] = (byte)(number | 0x80);
        span[written++] = (byte)number;
        output.Advance(written);
    }

    // Numbers up to 2^56: no message is longer, and sums of three can't overflow.
    private static long ReadNumber(ref ReadOnlySpan<byte> rest)
    {
        var number = 0L;
        for (var i = 0; i < 8 && i < rest.Length; i++)
        {
            number |= (long)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] >= 0x80)
                continue;
            rest = rest[(i + 1)..];
            return number;
        }
        throw Damaged();
    }

    private static FormatException Damaged() => new("The part map is damaged.");
}
