namespace Hikyaku.Connections;

/// <summary>The outcome of reading a line.</summary>
/// <param name="Status">Whether there is a line.</param>
/// <param name="Line">The line without CRLF.</param>
public readonly record struct LineRead(LineStatus Status, ReadOnlyMemory<byte> Line);

/// <summary>What came instead of a good line, if anything.</summary>
public enum LineStatus
{
    /// <summary>A line, ended by CRLF.</summary>
    Line,
    /// <summary>It was longer than the limit; it has been thrown away.</summary>
    TooLong,
    /// <summary>It held a bare CR, a bare LF or a NUL; it has been thrown away up to the next LF.</summary>
    BadEnding,
    /// <summary>The connection ended; see <see cref="ClientConnection.EndReason"/>.</summary>
    End,
}
