namespace Hikyaku.Server.Interchange;

/// <summary>A part of a line: a whole one with its LF, or a piece of one that is longer than the buffer.</summary>
/// <param name="Bytes">Valid until the next read.</param>
/// <param name="StartsLine">True for the first piece of a line.</param>
internal readonly record struct LineChunk(ReadOnlyMemory<byte> Bytes, bool StartsLine)
{
    /// <summary>True when the line ends here, with LF.</summary>
    public bool EndsLine => Bytes.Length > 0 && Bytes.Span[^1] == (byte)'\n';

    /// <summary>True for a line that is empty but for its end.</summary>
    public bool IsBlank => StartsLine && Bytes.Span is [(byte)'\n'] or [(byte)'\r', (byte)'\n'];
}
