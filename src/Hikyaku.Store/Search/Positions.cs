namespace Hikyaku.Store.Search;

/// <summary>
/// Where in a message a word stands, as it is kept: position × 2 when it stands there once, otherwise length × 2 + 1 of the
/// octets that follow, which are the distances of the positions.
/// </summary>
internal static class Positions
{
    /// <summary>Writes the positions of a word in one message.</summary>
    internal static void Write(RunWriter output, ReadOnlySpan<uint> occurrences)
    {
        Span<byte> octets = stackalloc byte[256];
        if (occurrences.Length == 1)
        {
            output.AppendPositions(octets[..Varints.Write(octets, (ulong)Occurrence.PositionOf(occurrences[0]) << 1)]);
            return;
        }
        var length = 0;
        var last = -1;
        foreach (var occurrence in occurrences)
            length += Varints.LengthOf(DistanceFrom(ref last, occurrence));
        var filled = Varints.Write(octets, (ulong)length << 1 | 1);
        last = -1;
        foreach (var occurrence in occurrences)
        {
            if (filled > octets.Length - Varints.MaxLength)
            {
                output.AppendPositions(octets[..filled]);
                filled = 0;
            }
            filled += Varints.Write(octets[filled..], DistanceFrom(ref last, occurrence));
        }
        output.AppendPositions(octets[..filled]);
    }

    /// <summary>Gives the positions in one message, ascending.</summary>
    /// <exception cref="IndexDamagedException">One is higher than any can be.</exception>
    internal static ReadOnlySpan<int> Read(PostingReader from, ref int[] room)
    {
        var form = from.ReadNumber();
        var length = (int)Math.Min(form >> 1, Occurrence.MostPositions * Varints.MaxLength);
        var octets = (form & 1) == 0 ? default : from.TakeAll(length);
        if (room.Length <= octets.Length)
            room = new int[Math.Max(octets.Length + 1, 1024)];
        var count = 0;
        var position = -1;
        if ((form & 1) == 0)
            room[count++] = position = length;
        for (var at = 0; at < octets.Length && position < Occurrence.MostPositions;)
        {
            int distance = octets[at];
            if (distance < 0x80)
                at++;
            else
                distance = (int)Math.Min(Varints.Read(octets, ref at), Occurrence.MostPositions);
            room[count++] = position += distance + 1;
        }
        return position < Occurrence.MostPositions ? room.AsSpan(0, count) : throw new IndexDamagedException("A position is too high.");
    }

    /// <summary>Copies the positions in one message.</summary>
    internal static void Copy(PostingReader from, RunWriter output)
    {
        Span<byte> head = stackalloc byte[Varints.MaxLength];
        var form = from.ReadNumber();
        output.AppendPositions(head[..Varints.Write(head, form)]);
        if ((form & 1) != 0)
            Copy(from, output, (long)(form >> 1));
    }

    /// <summary>Copies so many octets.</summary>
    internal static void Copy(PostingReader from, RunWriter output, long octets)
    {
        while (octets > 0)
        {
            var some = from.Take(octets);
            output.AppendPositions(some);
            octets -= some.Length;
        }
    }

    /// <summary>Goes over the positions in one message.</summary>
    internal static void Skip(PostingReader from)
    {
        var form = from.ReadNumber();
        if ((form & 1) != 0)
            from.Skip((long)(form >> 1));
    }

    private static ulong DistanceFrom(ref int last, uint occurrence)
    {
        var position = Occurrence.PositionOf(occurrence);
        var distance = (ulong)(position - last - 1);
        last = position;
        return distance;
    }
}
