using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Hikyaku.Connections.Pipes;

namespace Hikyaku.Connections.Compression;

/// <summary>
/// Raw DEFLATE (RFC 1951) over a connection's pipes in both directions, as IMAP's COMPRESS wants it (RFC 4978). Every
/// flush ends on a byte, so that the peer can inflate all that was sent. Costs about 300 KiB for as long as it lasts.
/// </summary>
internal sealed class DeflateLayer : IAsyncDisposable
{
    // Fast, and within a few per cent of the best for the text of responses
    private const int Level = 4;

    private readonly DeflateStream _deflate;
    private readonly InflatingStream _inflate;

    public DeflateLayer(PipeReader input, PipeWriter output, MemoryPool<byte>? pool)
    {
        var carrier = new DuplexPipeStream(input, output);
        _inflate = new InflatingStream(carrier);
        _deflate = new DeflateStream(carrier, new ZLibCompressionOptions { CompressionLevel = Level }, leaveOpen: true);
        Input = PipeReader.Create(_inflate, new StreamPipeReaderOptions(pool, bufferSize: 4096, minimumReadSize: 1024, leaveOpen: true, useZeroByteReads: true));
        Output = PipeWriter.Create(_deflate, new StreamPipeWriterOptions(pool, minimumBufferSize: 4096, leaveOpen: true));
    }

    public PipeReader Input { get; }
    public PipeWriter Output { get; }

    /// <summary>Writes the last block and gives the tables back.</summary>
    public async ValueTask DisposeAsync()
    {
        await Input.CompleteAsync().ConfigureAwait(false);
        try
        {
            await Output.CompleteAsync().ConfigureAwait(false);
            await _deflate.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The peer did not wait for our goodbye.
        }

        await _inflate.DisposeAsync().ConfigureAwait(false);
    }
}
