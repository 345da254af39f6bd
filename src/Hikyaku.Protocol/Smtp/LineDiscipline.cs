using System.Numerics;

namespace Hikyaku.Protocol.Smtp;

/// <summary>
/// Finds what is not a plain line ended by CRLF. Whole vectors of good octets are passed over at once:
/// every octet of every message goes through here.
/// </summary>
internal static class LineDiscipline
{
    private const byte Cr = (byte)'\r';
    private const byte Lf = (byte)'\n';
    private const byte Dot = (byte)'.';

    /// <summary>
    /// The index of the first octet that needs a closer look: NUL, a CR without LF behind it, an LF without CR before it,
    /// a CR or CRLF at the very end (what follows is not known yet), or a CRLF with a dot behind it. The length when all is plain.
    /// </summary>
    public static int IndexOfIrregularity(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty) return 0;
        if (octets[0] == Lf) return 0;
        var start = SkipRegularVectors(octets);
        for (var i = start; i < octets.Length; i++)
        {
            var next = octets[i..].IndexOfAny(Cr, Lf, (byte)0);
            if (next < 0) return octets.Length;
            i += next;
            if (octets[i] != Cr) return i;
            if (i + 2 >= octets.Length || octets[i + 1] != Lf || octets[i + 2] == Dot) return i;
            i++;
        }
        return octets.Length;
    }

    /// <summary>How many octets from the start are surely regular; never cuts a CRLF in two.</summary>
    private static int SkipRegularVectors(ReadOnlySpan<byte> octets)
    {
        var width = Vector<byte>.Count;
        var (cr, lf, dot) = (new Vector<byte>(Cr), new Vector<byte>(Lf), new Vector<byte>(Dot));
        var i = 0;
        while (i + width + 2 <= octets.Length)
        {
            var here = new Vector<byte>(octets[i..]);
            var isCr = Vector.Equals(here, cr);
            var lfFollows = Vector.Equals(new Vector<byte>(octets[(i + 1)..]), lf);
            var dotFollowsCrLf = isCr & Vector.Equals(new Vector<byte>(octets[(i + 2)..]), dot);
            // A CR must have an LF behind it and an LF a CR before it: the two masks are the same.
            var irregular = (isCr ^ lfFollows) | dotFollowsCrLf | Vector.Equals(here, Vector<byte>.Zero);
            if (irregular != Vector<byte>.Zero) break;
            i += width;
        }
        return i > 0 && octets[i - 1] == Cr ? i - 1 : i;
    }
}
