namespace Hikyaku.Protocol.Imap;

/// <summary>The announcement of a literal at the end of a line: <c>{310}</c>, <c>{310+}</c>, <c>~{310}</c>.</summary>
/// <param name="Length">How many octets follow the line.</param>
/// <param name="IsSynchronizing">True when the client waits for "+" before it sends them (RFC 7888).</param>
/// <param name="IsBinary">True for literal8.</param>
/// <param name="Start">Where in the line it begins.</param>
public readonly record struct LiteralAnnouncement(long Length, bool IsSynchronizing, bool IsBinary, int Start)
{
    /// <summary>Looks at the end of a line (without CRLF); null when it announces nothing.</summary>
    public static LiteralAnnouncement? Find(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty || line[^1] != '}')
            return null;
        var start = line.LastIndexOf((byte)'{');
        if (start < 0)
            return null;
        var reader = new ImapReader(line[(start + 1)..]);
        if (!reader.TryReadNumber64(out var length))
            return null;
        var synchronizing = !reader.TryRead((byte)'+');
        if (!reader.TryRead((byte)'}') || !reader.AtEnd)
            return null;
        var binary = start > 0 && line[start - 1] == '~';
        return new LiteralAnnouncement(length, synchronizing, binary, binary ? start - 1 : start);
    }
}
