using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Hikyaku.SystemTests.Transcripts;

/// <summary>A client's end of a connection: octets out, lines in (as Latin-1, so that each character is an octet).</summary>
internal sealed class LineStream : IAsyncDisposable
{
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly Stream? _stream;

    public LineStream(Stream stream)
    {
        _stream = stream;
        _input = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        _output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public LineStream(IDuplexPipe pipe) => (_input, _output) = (pipe.Input, pipe.Output);

    public async Task SendAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellation = default)
        => await _output.WriteAsync(octets, cancellation);

    /// <summary>The next line without its CRLF; null at the end. A line not ended by CRLF comes with what ends it.</summary>
    public async Task<string?> ReadLineAsync(CancellationToken cancellation = default)
    {
        while (true)
        {
            var result = await ReadAsync(cancellation);
            if (result.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.Latin1.GetString(result.Buffer.Slice(0, result.Buffer.GetPosition(1, end)));
                _input.AdvanceTo(result.Buffer.GetPosition(1, end));
                return line.EndsWith("\r\n", StringComparison.Ordinal) ? line[..^2] : line;
            }
            _input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted) return result.Buffer.IsEmpty ? null : Encoding.Latin1.GetString(result.Buffer);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _output.CompleteAsync();
        await _input.CompleteAsync();
        if (_stream is not null) await _stream.DisposeAsync();
    }

    private async Task<ReadResult> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            return await _input.ReadAsync(cancellation);
        }
        catch (IOException)
        {
            return new ReadResult(default, false, true); // a reset is an end too
        }
    }
}
