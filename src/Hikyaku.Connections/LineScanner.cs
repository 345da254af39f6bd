using System.Buffers;

namespace Hikyaku.Connections;

/// <summary>What stands at the head of the bytes received so far.</summary>
internal enum LineScan
{
    /// <summary>No decision yet; never said once more than limit + 1 bytes are there.</summary>
    NeedMore,
    /// <summary>A line ended by CRLF.</summary>
    Line,
    /// <summary>More than the limit without an ending.</summary>
    TooLong,
    /// <summary>A CR, LF or NUL that has no business there.</summary>
    BadEnding,
}

/// <summary>
/// Finds lines. Only CRLF ends one: whoever lets a bare LF or CR pass for an ending can be made to see two
/// messages where the next server sees one (RFC 5321 §2.3.8, SMTP smuggling).
/// </summary>
internal static class LineScanner
{
    private const byte CR = (byte)'\r';
    private const byte LF = (byte)'\n';
    private const byte NUL = 0;

    /// <summary>Looks for a line of at most <paramref name="limit"/> bytes, CRLF not counted.</summary>
    /// <param name="buffer">What was received.</param>
    /// <param name="limit">Most bytes before the CRLF.</param>
    /// <param name="length">Bytes before the CRLF, when there is a line.</param>
    public static LineScan Scan(in ReadOnlySequence<byte> buffer, int limit, out int length)
        => buffer.IsSingleSegment ? Scan(buffer.FirstSpan, limit, out length) : ScanSegments(buffer, limit, out length);

    private static LineScan Scan(ReadOnlySpan<byte> bytes, int limit, out int length)
    {
        var window = bytes.Length > limit ? bytes[..(limit + 1)] : bytes;
        length = window.IndexOfAny(CR, LF, NUL);
        if (length < 0) return bytes.Length > limit ? LineScan.TooLong : LineScan.NeedMore;
        if (window[length] != CR) return LineScan.BadEnding;
        if (length + 1 == bytes.Length) return LineScan.NeedMore;
        return bytes[length + 1] == LF ? LineScan.Line : LineScan.BadEnding;
    }

    private static LineScan ScanSegments(in ReadOnlySequence<byte> buffer, int limit, out int length)
    {
        var reader = new SequenceReader<byte>(buffer.Length > limit ? buffer.Slice(0, limit + 1) : buffer);
        length = -1;
        if (!reader.TryAdvanceToAny([CR, LF, NUL], advancePastDelimiter: false))
            return buffer.Length > limit ? LineScan.TooLong : LineScan.NeedMore;

        length = (int)reader.Consumed;
        reader.TryPeek(out var ending);
        if (ending != CR) return LineScan.BadEnding;
        var after = buffer.Slice(length + 1);
        if (after.IsEmpty) return LineScan.NeedMore;
        return FirstByte(after) == LF ? LineScan.Line : LineScan.BadEnding;
    }

    private static byte FirstByte(in ReadOnlySequence<byte> bytes)
    {
        new SequenceReader<byte>(bytes).TryPeek(out var first); // a segment may be empty
        return first;
    }
}
