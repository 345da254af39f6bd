namespace Hikyaku.Server.Interchange;

/// <summary>Reads a file line by line in bounded memory: a line longer than the buffer comes in pieces.</summary>
/// <param name="source">Read to its end; stays the caller's.</param>
internal sealed class LineChunkReader(Stream source)
{
    private const int BufferBytes = 64 << 10;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;
    private bool _startsLine = true;
    private bool _atEnd;

    /// <summary>Bytes handed out so far.</summary>
    public long Position { get; private set; }

    /// <summary>The next piece; null at the end.</summary>
    public async ValueTask<LineChunk?> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            ReadOnlyMemory<byte> held = _buffer.AsMemory(_start, _end - _start);
            int lineEnd = held.Span.IndexOf((byte)'\n');
            if (lineEnd >= 0)
                return Take(lineEnd + 1);
            if (_atEnd)
                return held.Length == 0 ? null : Take(held.Length);
            if (held.Length == BufferBytes)
                return Take(BufferBytes);
            if (_start > 0)
            {
                held.CopyTo(_buffer);
                (_start, _end) = (0, held.Length);
            }
            int read = await source.ReadAsync(_buffer.AsMemory(_end), cancellation);
            _atEnd = read == 0;
            _end += read;
        }
    }

    private LineChunk Take(int length)
    {
        var chunk = new LineChunk(_buffer.AsMemory(_start, length), _startsLine);
        _start += length;
        Position += length;
        _startsLine = chunk.EndsLine;
        return chunk;
    }
}
