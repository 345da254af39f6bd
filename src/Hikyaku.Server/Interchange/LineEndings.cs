namespace Hikyaku.Server.Interchange;

/// <summary>
/// Mail is CRLF on the wire and in the store; files on unix use LF. A message whose every line ends with CRLF is
/// written with LF; any other is written as it is, so that reading it back gives the same bytes.
/// </summary>
/// <param name="AllCrLf">Every CR is followed by LF and every LF preceded by CR, and there is at least one line.</param>
/// <param name="AnyCrLf">At least one line ends with CRLF.</param>
/// <param name="Lines">Number of LF.</param>
/// <param name="EndsLine">The last byte is LF.</param>
internal readonly record struct LineEndings(bool AllCrLf, bool AnyCrLf, long Lines, bool EndsLine)
{
    private const int ChunkBytes = 64 << 10;

    /// <summary>Looks at the whole message.</summary>
    public static LineEndings Of(MessageBuffer message)
    {
        Stream bytes = message.Rewind();
        byte[] chunk = new byte[(int)Math.Clamp(message.Length, 1, ChunkBytes)];
        byte previous = 0;
        long lines = 0, crLf = 0, cr = 0;
        for (int read = bytes.Read(chunk); read > 0; read = bytes.Read(chunk))
        {
            foreach (byte value in chunk.AsSpan(0, read))
            {
                if (value == '\r')
                    cr++;
                else if (value == '\n')
                {
                    lines++;
                    crLf += previous == '\r' ? 1 : 0;
                }
                previous = value;
            }
        }
        return new(crLf > 0 && crLf == lines && crLf == cr, crLf > 0, lines, previous == '\n');
    }

    /// <summary>A copy with every bare LF turned to CRLF.</summary>
    public static MessageBuffer WithCrLf(MessageBuffer message)
    {
        var copy = new MessageBuffer();
        byte previous = 0;
        foreach (ReadOnlyMemory<byte> chunk in ChunksOf(message))
        {
            ReadOnlySpan<byte> rest = chunk.Span;
            for (int lineEnd = rest.IndexOf((byte)'\n'); lineEnd >= 0; lineEnd = rest.IndexOf((byte)'\n'))
            {
                byte before = lineEnd > 0 ? rest[lineEnd - 1] : previous;
                copy.Write(rest[..lineEnd]);
                copy.Write(before == '\r' ? "\n"u8 : "\r\n"u8);
                previous = (byte)'\n';
                rest = rest[(lineEnd + 1)..];
            }
            copy.Write(rest);
            if (rest.Length > 0)
                previous = rest[^1];
        }
        return copy;
    }

    /// <summary>A copy of a message whose every line ends with CRLF, with LF instead.</summary>
    public static MessageBuffer WithLf(MessageBuffer message)
    {
        var copy = new MessageBuffer();
        foreach (ReadOnlyMemory<byte> chunk in ChunksOf(message))
        {
            ReadOnlySpan<byte> rest = chunk.Span;
            for (int cr = rest.IndexOf((byte)'\r'); cr >= 0; cr = rest.IndexOf((byte)'\r'))
            {
                copy.Write(rest[..cr]);
                rest = rest[(cr + 1)..];
            }
            copy.Write(rest);
        }
        return copy;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> ChunksOf(MessageBuffer message)
    {
        Stream bytes = message.Rewind();
        byte[] chunk = new byte[(int)Math.Clamp(message.Length, 1, ChunkBytes)];
        for (int read = bytes.Read(chunk); read > 0; read = bytes.Read(chunk))
            yield return chunk.AsMemory(0, read);
    }
}
